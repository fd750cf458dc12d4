// Instances: what is left of one after Close, how many there may be, what their Open relies on, and
// the quorum device that one of them may hold.
// Source: Implementing Open; Implementing Close; resapi/nc-resapi-parbitrate_routine;
//         resapi/nc-resapi-pquorum_resource_lost.
#include <algorithm>
#include <array>
#include <map>
#include <string>

#include <fmt/format.h>

#include "conformance/rule.h"
#include "conformance/rules/cluster_api.h"
#include "conformance/rules/rules.h"
#include "conformance/words.h"

namespace rhsim::conformance {
namespace {

using trace::ApiCall;
using trace::Crash;
using trace::EntryReturn;
using trace::Environment;
using trace::FunctionTable;
using trace::HandleKind;
using trace::LogEvent;
using trace::MonitorCallback;
using trace::QuorumLost;
using trace::RunEnd;
using trace::StatusCall;

// --- LIF-01 --------------------------------------------------------------------------------------

/// Another instance of the same type is open, so that this one is a further one.
bool is_further(const OpenCall& call, const Model& model) {
  if (call.resource == 0) return false;
  const auto& type = model.info(call.resource).type;
  for (ResourceIndex index = 1; index <= model.resources().size(); ++index) {
    if (index == call.resource || model.info(index).type != type) continue;
    if (model.resource(index).life == Resource::Life::Open) return true;
  }
  return false;
}

bool is_first_use(EntryPoint entry) {
  return entry == EntryPoint::Open || entry == EntryPoint::Online;
}

void exercise_lif_01(const EntryReturn& result, const Moment& moment) {
  const auto* call = moment.model.call(result.call);
  if (call != nullptr && is_first_use(call->entry) && is_further(*call, moment.model)) {
    moment.exercised();
  }
}

void further_instance_failed(const OpenCall* call, std::string_view how, const Moment& moment) {
  if (call == nullptr || !is_first_use(call->entry) || !is_further(*call, moment.model)) return;
  moment.breach({.message = fmt::format(
                     "{} of {}, a further instance of its type, {}. Startup came once for all of "
                     "them: what belongs to an instance is made in Open.",
                     name_of(call->entry), moment.model.info(call->resource).id, how),
                 .evidence = {call->called.sequence},
                 .resource = moment.model.resource_of(moment.event)});
}

void judge_lif_01(const Crash&, const Moment& moment) {
  further_instance_failed(moment.model.call_of(moment.event.strand), "crashed", moment);
}
void judge_lif_01_hang(const trace::DeadlockTimeout& timeout, const Moment& moment) {
  further_instance_failed(moment.model.call(timeout.call), "hung", moment);
}

// --- LIF-21 --------------------------------------------------------------------------------------

void exercise_on_close(const EntryReturn& result, const Moment& moment) {
  if (result.entry == EntryPoint::Close) moment.exercised();
}

void touched(std::string_view how, const Moment& moment) {
  const ResourceIndex whom = moment.event.resource;
  std::uint64_t closed = 0;
  if (moment.model.known(whom) && moment.model.resource(whom).closed) {
    closed = moment.model.resource(whom).closed->sequence;
  }
  moment.breach({.message = fmt::format(
                     "{} {} {}, after Close had ended that instance. Cancel timers and join "
                     "threads in Close.",
                     strand_words(moment.model, moment.event.strand), how, when(moment.event.at)),
                 .evidence = {closed},
                 .culprit = moment.event.strand});
}

void judge_lif_21_report(const StatusCall& report, const Moment& moment) {
  if (report.handle == HandleKind::Closed) touched("reported status", moment);
}
void judge_lif_21_log(const LogEvent& log, const Moment& moment) {
  if (log.handle == HandleKind::Closed) touched("wrote to the log", moment);
}
void judge_lif_21_callback(const MonitorCallback& call, const Moment& moment) {
  if (call.handle == HandleKind::Closed) touched("called " + call.name, moment);
}
void judge_lif_21_lost(const QuorumLost& lost, const Moment& moment) {
  if (lost.handle == HandleKind::Closed) touched("called QuorumResourceLost", moment);
}
void judge_lif_21_crash(const Crash&, const Moment& moment) {
  const auto* who = moment.model.strand(moment.event.strand);
  if (who == nullptr || !who->of_dll() || !moment.model.known(who->resource)) return;
  if (moment.model.call_of(who->id) != nullptr) return;
  if (moment.model.resource(who->resource).life != Resource::Life::Closed) return;
  touched("crashed", moment);
}

// --- LIF-22 --------------------------------------------------------------------------------------

/// Remembers how many instances of each type were open together.
class Lif22 : public RuleOn<Lif22, EntryReturn> {
 public:
  void on(const EntryReturn& result, const Moment& moment) {
    const ResourceIndex whom = moment.model.resource_of(moment.event);
    if (whom == 0) return;
    auto& type = types_[moment.model.info(whom).type];
    if (result.entry == EntryPoint::Close) type.closed = moment.event.sequence;
    if (result.entry != EntryPoint::Open) return;
    const std::size_t open = open_of(moment.model.info(whom).type, moment.model);
    if (type.closed != 0 && open < type.most) {
      moment.exercised();
      if (result.value == 0) {
        moment.breach({.message = fmt::format(
                           "Open failed {} with {} instances of {} open, although {} had been open "
                           "together before a Close. A limit on instances is counted down by "
                           "Close.",
                           when(moment.event.at), open, moment.model.info(whom).type, type.most),
                       .evidence = {type.closed}});
      }
    }
    if (result.value != 0) type.most = std::max(type.most, open + 1);
  }

 private:
  struct Type {
    std::size_t most = 0;
    std::uint64_t closed = 0;  ///< The last Close.
  };

  static std::size_t open_of(const std::string& type, const Model& model) {
    std::size_t open = 0;
    for (ResourceIndex index = 1; index <= model.resources().size(); ++index) {
      if (model.resource(index).life == Resource::Life::Open && model.info(index).type == type) {
        ++open;
      }
    }
    return open;
  }

  std::map<std::string, Type> types_;
};

// --- LIF-27, LIF-28 ------------------------------------------------------------------------------

void judge_lif_27(const FunctionTable& table, const Moment& moment) {
  if (!table.present) return;
  moment.exercised();
  const auto missing = [&](std::string_view slot) {
    return std::find(table.null_slots.begin(), table.null_slots.end(), slot) !=
           table.null_slots.end();
  };
  if (missing("Arbitrate") == missing("Release")) return;
  moment.breach({.message = fmt::format(
                     "The function table for type {} has {} and NULL for {}. Only both together "
                     "make a quorum-capable type.",
                     table.type, missing("Arbitrate") ? "Release" : "Arbitrate",
                     missing("Arbitrate") ? "Arbitrate" : "Release"),
                 .subject = table.type});
}

/// Remembers who won arbitration, and losses that nobody has announced yet.
class Lif28 : public RuleOn<Lif28, EntryReturn, Environment, QuorumLost, RunEnd> {
 public:
  void on(const EntryReturn& result, const Moment& moment) {
    const ResourceIndex whom = moment.model.resource_of(moment.event);
    if (whom == 0) return;
    if (result.entry == EntryPoint::Arbitrate && result.value == code::success) {
      owners_[whom] = {moment.event.sequence, 0};
    }
    const bool gives_up = result.entry == EntryPoint::Release ||
                          result.entry == EntryPoint::Offline ||
                          result.entry == EntryPoint::Terminate;
    if (gives_up || result.entry == EntryPoint::Close) {
      silent(whom, moment);
      owners_.erase(whom);
    }
  }

  void on(const Environment& environment, const Moment& moment) {
    const auto owner = owners_.find(moment.event.resource);
    if (owner == owners_.end() || environment.what.substr(0, reservation.size()) != reservation) {
      return;
    }
    const auto* call = moment.model.call_of(moment.event.strand);
    const bool given_up = call != nullptr || moment.model.ending(moment.event.resource);
    if (!environment.up && !given_up) owner->second.lost = moment.event.sequence;
  }

  void on(const QuorumLost& lost, const Moment& moment) {
    moment.exercised();
    if (lost.handle != HandleKind::Live) {
      moment.breach({.message = fmt::format(
                         "QuorumResourceLost was called {} with a handle that is not the one Open "
                         "received for an open resource; the Cluster service cannot tell what was "
                         "lost.",
                         when(moment.event.at))});
      return;
    }
    const auto owner = owners_.find(moment.event.resource);
    if (owner != owners_.end()) {
      owner->second.lost = 0;
      return;
    }
    moment.breach(
        {.message = fmt::format("QuorumResourceLost was called {} for a resource that had not won "
                                "arbitration, or had released it.",
                                when(moment.event.at))});
  }

  void on(const RunEnd&, const Moment& moment) {
    for (const auto& [whom, owner] : owners_) silent(whom, moment);
  }

 private:
  struct Owner {
    std::uint64_t won = 0;
    std::uint64_t lost = 0;  ///< 0: not lost, or announced.
  };

  void silent(ResourceIndex whom, const Moment& moment) const {
    const auto owner = owners_.find(whom);
    if (owner == owners_.end() || owner->second.lost == 0) return;
    moment.exercised();
    moment.breach({.message = fmt::format(
                       "{} lost its reservation and never called QuorumResourceLost. Until the "
                       "next arbitration two nodes may believe that they own the quorum.",
                       moment.model.info(whom).id),
                   .evidence = {owner->second.won, owner->second.lost},
                   .resource = whom});
  }

  std::map<ResourceIndex, Owner> owners_;
};

// --- LIF-31 --------------------------------------------------------------------------------------

/// Remembers the Cluster API calls that failed inside an Open, by the Open's strand.
class Lif31 : public RuleOn<Lif31, ApiCall, EntryReturn> {
 public:
  void on(const ApiCall& api, const Moment& moment) {
    const auto* call = moment.model.call_of(moment.event.strand);
    if (call == nullptr || call->entry != EntryPoint::Open || !cluster_api_failed(api)) return;
    failed_.insert_or_assign(call->number, Failed{api.name, moment.event.sequence});
  }

  void on(const EntryReturn& result, const Moment& moment) {
    const auto found = failed_.find(result.call);
    if (found == failed_.end()) return;
    moment.exercised();
    if (result.entry == EntryPoint::Open && result.value == 0) {
      moment.breach({.message = fmt::format(
                         "Open failed {} because {} had failed in it. The Cluster service may not "
                         "be up yet when it opens its resources; use the Cluster API from Online's "
                         "worker on.",
                         when(moment.event.at), found->second.function),
                     .evidence = {found->second.sequence}});
    }
    failed_.erase(found);
  }

 private:
  struct Failed {
    std::string function;
    std::uint64_t sequence = 0;
  };
  std::map<std::uint32_t, Failed> failed_;
};

}  // namespace

Definition lif_01() {
  return define<RuleOf<judge_lif_01, judge_lif_01_hang, exercise_lif_01>>("LIF-01");
}
Definition lif_21() {
  return define<RuleOf<judge_lif_21_report, judge_lif_21_log, judge_lif_21_callback,
                       judge_lif_21_lost, judge_lif_21_crash, exercise_on_close>>("LIF-21");
}
Definition lif_22() { return define<Lif22>("LIF-22"); }
Definition lif_27() { return define<RuleOf<judge_lif_27>>("LIF-27"); }
Definition lif_28() { return define<Lif28>("LIF-28"); }
Definition lif_31() { return define<Lif31>("LIF-31"); }

}  // namespace rhsim::conformance
