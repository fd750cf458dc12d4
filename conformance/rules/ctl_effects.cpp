// What a control call changes: the database, the resource, and when it ends.
// Source: CLUSCTL_RESOURCE_SET_PRIVATE_PROPERTIES; CLUSCTL_RESOURCE_VALIDATE_PRIVATE_PROPERTIES;
//         resapi/nc-resapi-pend_control_call; Implementing Terminate.
#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "conformance/control_codes.h"
#include "conformance/hex_bytes.h"
#include "conformance/property_lists.h"
#include "conformance/rule.h"
#include "conformance/rules/cluster_api.h"
#include "conformance/rules/ctl.h"
#include "conformance/rules/rules.h"
#include "conformance/words.h"

namespace rhsim::conformance {
namespace {

using trace::ApiCall;
using trace::ControlEnd;
using trace::ControlTimeout;
using trace::Crash;
using trace::DeadlockTimeout;
using trace::EntryCall;
using trace::EntryReturn;
using trace::Environment;
using trace::Hang;
using trace::RunEnd;
using trace::StatusCall;

// --- CTL-10, CTL-11 ------------------------------------------------------------------------------

/// "Size" of format 2 was given as format 3: the first such property of `list`; empty: none.
std::string wrong_format(const PropertyList& list, const PropertyList& stored) {
  for (const auto& property : list.properties) {
    const auto* known = stored.find(property.name);
    if (known == nullptr) continue;
    const auto given = property.values.front().format();
    const auto wanted = known->values.front().format();
    if (given != wanted) {
      return fmt::format("\"{}\" in format {}, which is of format {}", property.name, given,
                         wanted);
    }
  }
  return {};
}

/// Remembers what GET_PRIVATE_PROPERTIES of each resource showed last.
class Ctl10 : public OnAnswers<Ctl10, ApiCall> {
 public:
  void on(const ApiCall& api, const Moment& moment) { writes_.on(api, moment); }

  void on_answer(const ControlAnswer& answer, const Moment& moment) {
    const auto& call = *answer.call;
    const auto write = writes_.take(call.number);
    if (has_function(call, control::get_private) && answer.value == code::success) {
      auto list = parse_property_list(output_of(answer));
      if (list.flaw.empty()) stored_.insert_or_assign(id_of(call, moment), std::move(list));
    }
    const bool sets = has_function(call, control::set_private);
    if (!sets && !has_function(call, control::validate_private)) return;
    if (answer.value == code::invalid_function) return;  // The monitor's default answers.
    moment.exercised();
    if (stores(answer.value)) return accepted(answer, moment);
    if (!sets || !write || !write->sure) return;
    moment.breach({.message = fmt::format(
                       "{}, after {} had written already. Check all values first; nothing of a "
                       "list that is refused may be stored.",
                       whose_answer(answer, moment), write->function),
                   .evidence = {call.called.sequence, write->sequence}});
  }

 private:
  void accepted(const ControlAnswer& answer, const Moment& moment) const {
    const auto& call = *answer.call;
    if (call.in_size == 0) return;
    const auto list = parse_property_list(bytes_of(call.input));
    auto why = list.flaw.empty() ? std::string() : "a list with " + list.flaw;
    const auto stored = stored_.find(id_of(call, moment));
    if (why.empty() && stored != stored_.end()) why = wrong_format(list, stored->second);
    if (why.empty()) return;
    moment.breach({.message = fmt::format("{}: it accepted {}.", whose_answer(answer, moment), why),
                   .evidence = {call.called.sequence}});
  }

  WriteWatch writes_;
  std::map<std::string, PropertyList> stored_;
};

class Ctl11 : public OnAnswers<Ctl11, ApiCall> {
 public:
  void on(const ApiCall& api, const Moment& moment) {
    const auto* call = control_call(moment);
    if (call == nullptr || !validates(*call) || !writes(api)) return;
    moment.breach({.message = fmt::format(
                       "{} of {} called {} {} inside {}, which only asks whether the values would "
                       "do.",
                       name_of(call->entry), id_of(*call, moment), api.name, when(moment.event.at),
                       control_words(call->control_code)),
                   .evidence = {call->called.sequence}});
  }
  void on_answer(const ControlAnswer& answer, const Moment& moment) {
    if (validates(*answer.call)) moment.exercised();
  }

 private:
  static bool validates(const OpenCall& call) {
    return has_function(call, control::validate_private) ||
           has_function(call, control::validate_common);
  }
};

// --- CTL-19, CTL-25 ------------------------------------------------------------------------------

bool must_change_nothing(const OpenCall& call) {
  return !is_notification(call.control_code) && !modifies(call.control_code) &&
         !is_user_code(call.control_code);
}

/// `notifications`: judges the Cluster service's notifications (CTL-19), else questions (CTL-25).
template <bool notifications>
class ChangesNothing
    : public RuleOn<ChangesNothing<notifications>, EntryReturn, Environment, StatusCall> {
 public:
  void on(const EntryReturn& result, const Moment& moment) {
    const auto answer = control_answer(result, moment);
    if (!answer || !meant(*answer->call)) return;
    moment.exercised();
    if (!notifications || answer->value != code::io_pending) return;
    moment.breach({.message = fmt::format("{}: a notification is over when the call returns.",
                                          whose_answer(*answer, moment)),
                   .evidence = {answer->call->called.sequence}});
  }
  void on(const Environment& environment, const Moment& moment) {
    changed(fmt::format("{} went {}", environment.what, environment.up ? "up" : "down"), moment);
  }
  void on(const StatusCall& report, const Moment& moment) {
    changed(fmt::format("{} was reported", state_words(report.state)), moment);
  }

 private:
  static bool meant(const OpenCall& call) {
    return notifications ? is_notification(call.control_code) : must_change_nothing(call);
  }
  static void changed(const std::string& what, const Moment& moment) {
    const auto* call = control_call(moment);
    if (call == nullptr || !meant(*call)) return;
    moment.breach({.message = fmt::format(
                       "Inside {} of {}, called with {}, {} {}. Control calls come in any state "
                       "and leave it as it is.",
                       name_of(call->entry), id_of(*call, moment),
                       control_words(call->control_code), what, when(moment.event.at)),
                   .evidence = {call->called.sequence},
                   .resource = call->resource});
  }
};

// --- CTL-18, CTL-22 ------------------------------------------------------------------------------

using Meant = bool (*)(const OpenCall& call);

bool deletes(const OpenCall& call) {
  return is_control(call.entry) && has_function(call, control::delete_resource);
}
bool is_of_user(const OpenCall& call) {
  return is_control(call.entry) && is_user_code(call.control_code);
}

/// The run ended inside a control call of this kind.
void ended_inside(std::string_view how, Meant meant, std::string_view advice, std::uint32_t number,
                  const Moment& moment) {
  const auto* call =
      number != 0 ? moment.model.call(number) : moment.model.call_of(moment.event.strand);
  if (call == nullptr || !meant(*call)) return;
  moment.breach(
      {.message = fmt::format("The DLL {} {} inside {} of {}, called with {}. {}", how,
                              when(moment.event.at), name_of(call->entry), id_of(*call, moment),
                              control_words(call->control_code), advice),
       .evidence = {call->called.sequence},
       .resource = call->resource});
}

constexpr std::string_view user_advice =
    "Any program may send any user-defined code: answer ERROR_INVALID_FUNCTION (1) for those that "
    "are not yours, and believe no buffer.";
constexpr std::string_view delete_advice =
    "A resource that is deleted is offline, and nothing the DLL answers keeps it.";

template <auto& advice, Meant meant>
class EndsInside
    : public RuleOn<EndsInside<advice, meant>, EntryReturn, Crash, Hang, DeadlockTimeout> {
 public:
  void on(const EntryReturn& result, const Moment& moment) {
    const auto* call = moment.model.call(result.call);
    if (call != nullptr && meant(*call)) moment.exercised();
  }
  void on(const Crash&, const Moment& moment) { ended_inside("crashed", meant, advice, 0, moment); }
  void on(const Hang&, const Moment& moment) { ended_inside("hung", meant, advice, 0, moment); }
  void on(const DeadlockTimeout& timeout, const Moment& moment) {
    ended_inside("hung", meant, advice, timeout.call, moment);
  }
};

// --- CTL-21 --------------------------------------------------------------------------------------

/// Remembers the types that have been told of phase 1 and not of phase 2.
class Ctl21 : public RuleOn<Ctl21, EntryCall, EntryReturn, ApiCall> {
 public:
  void on(const EntryCall& call, const Moment&) {
    if (!is_control(call.entry) || !is_notification(call.control_code)) return;
    if (function_of(call.control_code) == control::starting_phase1) starting_ = true;
    if (function_of(call.control_code) == control::starting_phase2) starting_ = false;
  }
  void on(const EntryReturn& result, const Moment& moment) {
    const auto* call = moment.model.call(result.call);
    if (call == nullptr || !is_control(call->entry) || !is_notification(call->control_code)) return;
    if (function_of(call->control_code) == control::starting_phase1) moment.exercised();
  }
  void on(const ApiCall& api, const Moment& moment) {
    if (!starting_ || !lists(cluster_openers, api.name)) return;
    moment.breach({.message = fmt::format(
                       "{} was called {}, between STARTING_PHASE1 and STARTING_PHASE2. The Cluster "
                       "API answers from phase 2 on; leave such work until then.",
                       api.name, when(moment.event.at)),
                   .subject = api.name});
  }

 private:
  bool starting_ = false;
};

// --- CTL-23 --------------------------------------------------------------------------------------

/// The ledger of Begin calls: each is completed exactly once if it said so, and never if it did
/// not. A completion may come before the call has returned.
class Ctl23 : public RuleOn<Ctl23, EntryReturn, ControlEnd, ControlTimeout, RunEnd> {
 public:
  void on(const EntryReturn& result, const Moment& moment) {
    if (!is_begin(result.entry)) return;
    const bool ended = early_.erase(result.call) > 0;
    if (result.asynchronous) {
      moment.exercised();
      if (!ended) {
        open_.emplace(result.call, Open{moment.event.sequence, name_of(result.entry), {}});
      }
    } else if (ended) {
      breach(fmt::format("{} answered {} that it was done, and yet its call was completed as if it "
                         "were not",
                         name_of(result.entry), when(moment.event.at)),
             0, moment);
    }
  }

  void on(const ControlEnd& end, const Moment& moment) {
    const auto name = end.type ? "EndTypeControlCall" : "EndControlCall";
    if (end.call == 0) {
      return breach(fmt::format("{} was called {} with a context that no Begin call was given",
                                name, when(moment.event.at)),
                    0, moment);
    }
    if (end.ended_before) {
      return breach(fmt::format("{} was called {} for a call that had been completed before", name,
                                when(moment.event.at)),
                    0, moment);
    }
    if (const auto open = open_.find(end.call); open != open_.end()) {
      if (open->second.given_up) late(open->second, moment);
      open_.erase(open);
      return;
    }
    if (moment.model.call(end.call) != nullptr) {
      early_.emplace(end.call, moment.event.sequence);
      return;
    }
    breach(fmt::format("{} was called {} for a call that had said that it was done", name,
                       when(moment.event.at)),
           0, moment);
  }

  void on(const ControlTimeout& timeout, const Moment& moment) {
    const auto open = open_.find(timeout.call);
    if (open != open_.end()) open->second.given_up = {moment.event.sequence, timeout.limit};
  }

  void on(const RunEnd& end, const Moment& moment) {
    for (const auto& [call, open] : open_) {
      if (end.outcome != trace::RunOutcome::Completed) {
        if (open.given_up) late(open, moment);  // The run has not waited to see it come at all.
        continue;
      }
      breach(fmt::format("{} said that it would answer later and never did", open.name),
             open.returned, moment);
    }
  }

 private:
  struct GivenUp {
    std::uint64_t sequence = 0;
    Duration limit{};
  };
  struct Open {
    std::uint64_t returned = 0;
    std::string name;
    std::optional<GivenUp> given_up;
  };

  static bool is_begin(EntryPoint entry) {
    return is_control(entry) && entry != EntryPoint::ResourceControl &&
           entry != EntryPoint::ResourceTypeControl;
  }
  static void late(const Open& open, const Moment& moment) {
    moment.breach({.message = fmt::format(
                       "{} said that it would answer later, and had not within {}. How long it may "
                       "take, no page says: it is inferred from DeadlockTimeout and from what "
                       "ExtendControlCall asks for. Ask for more time before it is over.",
                       open.name, words(open.given_up->limit)),
                   .severity = Severity::Warn,
                   .evidence = {open.returned, open.given_up->sequence},
                   .of_limit = true});
  }
  static void breach(const std::string& what, std::uint64_t evidence, const Moment& moment) {
    moment.breach({.message = what + ". Complete each asynchronous call exactly once, also when it "
                                     "is cancelled.",
                   .evidence = {evidence}});
  }

  std::map<std::uint32_t, Open> open_;            // By the number of the call.
  std::map<std::uint32_t, std::uint64_t> early_;  // Completed before they returned.
};

}  // namespace

Definition ctl_10() { return define<Ctl10>("CTL-10"); }
Definition ctl_11() { return define<Ctl11>("CTL-11"); }
Definition ctl_18() { return define<EndsInside<delete_advice, deletes>>("CTL-18"); }
Definition ctl_19() { return define<ChangesNothing<true>>("CTL-19"); }
Definition ctl_21() { return define<Ctl21>("CTL-21"); }
Definition ctl_22() { return define<EndsInside<user_advice, is_of_user>>("CTL-22"); }
Definition ctl_23() { return define<Ctl23>("CTL-23"); }
Definition ctl_25() { return define<ChangesNothing<false>>("CTL-25"); }

}  // namespace rhsim::conformance
