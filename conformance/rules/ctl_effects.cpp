// What a control call changes: the database, the resource, and when it ends.
// Source: CLUSCTL_RESOURCE_SET_PRIVATE_PROPERTIES; CLUSCTL_RESOURCE_VALIDATE_PRIVATE_PROPERTIES;
//         resapi/nc-resapi-pend_control_call; Implementing Terminate.
#include <algorithm>
#include <array>
#include <map>
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
using trace::Command;
using trace::ControlEnd;
using trace::Crash;
using trace::DeadlockTimeout;
using trace::EntryCall;
using trace::EntryReturn;
using trace::Environment;
using trace::Hang;
using trace::RunEnd;
using trace::StatusCall;

/// The control call that the event's strand is in; null when it is in none.
const OpenCall* control_call(const Moment& moment) {
  const auto* call = moment.model.call_of(moment.event.strand);
  return call != nullptr && is_control(call->entry) ? call : nullptr;
}

bool has_function(const OpenCall& call, std::uint32_t function) {
  return function_of(call.control_code) == function && !is_user_code(call.control_code);
}

bool writes(const ApiCall& api) { return lists(database_writers, api.name) && api.result == 0; }

bool stores(std::uint64_t value) {
  return value == code::success || value == code::properties_stored;
}

std::string id_of(const OpenCall& call, const Moment& moment) {
  return call.resource != 0 ? moment.model.info(call.resource).id : "type " + call.name;
}

// --- CTL-09, CTL-10, CTL-11, CTL-27 --------------------------------------------------------------

/// Remembers what each call in progress has written.
class WriteWatch {
 public:
  struct Write {
    std::string function;
    std::uint64_t sequence = 0;
  };

  void on(const ApiCall& api, const Moment& moment) {
    const auto* call = control_call(moment);
    if (call != nullptr && writes(api)) {
      writes_.emplace(call->number, Write{api.name, moment.event.sequence});
    }
  }
  /// The first one of the call that ends, which is forgotten.
  std::optional<Write> take(std::uint32_t call) {
    const auto found = writes_.find(call);
    if (found == writes_.end()) return std::nullopt;
    auto write = std::move(found->second);
    writes_.erase(found);
    return write;
  }

 private:
  std::map<std::uint32_t, Write> writes_;
};

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
class Ctl10 : public RuleOn<Ctl10, ApiCall, EntryReturn> {
 public:
  void on(const ApiCall& api, const Moment& moment) { writes_.on(api, moment); }

  void on(const EntryReturn& result, const Moment& moment) {
    const auto write = writes_.take(result.call);
    const auto answer = control_answer(result, moment);
    if (!answer) return;
    const auto& call = *answer->call;
    if (has_function(call, control::get_private) && answer->value == code::success) {
      auto list = parse_property_list(output_of(result));
      if (list.flaw.empty()) stored_.insert_or_assign(id_of(call, moment), std::move(list));
    }
    const bool sets = has_function(call, control::set_private);
    if (!sets && !has_function(call, control::validate_private)) return;
    if (answer->value == code::invalid_function) return;  // The monitor's default answers.
    moment.exercised();
    if (stores(answer->value)) return accepted(*answer, moment);
    if (!sets || !write) return;
    moment.breach({.message = fmt::format(
                       "{}, after {} had written already. Check all values first; nothing of a "
                       "list that is refused may be stored.",
                       whose_answer(*answer, moment), write->function),
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

class Ctl11 : public RuleOn<Ctl11, ApiCall, EntryReturn> {
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
  void on(const EntryReturn& result, const Moment& moment) {
    const auto answer = control_answer(result, moment);
    if (answer && validates(*answer->call)) moment.exercised();
  }

 private:
  static bool validates(const OpenCall& call) {
    return has_function(call, control::validate_private) ||
           has_function(call, control::validate_common);
  }
};

/// What the last SET of a resource put into each property.
struct Stored {
  std::map<std::string, ListedProperty> properties;  ///< By name.
  std::uint64_t set = 0;
};

/// Keeps what was set, and hands it over when it is read back.
class RoundTrip {
 public:
  void set(const ControlAnswer& answer, const Moment& moment) {
    const auto list = parse_property_list(bytes_of(answer.call->input));
    if (!list.flaw.empty()) return;
    auto& stored = stored_[id_of(*answer.call, moment)];
    stored.set = moment.event.sequence;
    for (const auto& property : list.properties) {
      stored.properties.insert_or_assign(property.name, property);
    }
  }
  void forget() { stored_.clear(); }
  [[nodiscard]] const Stored* find(const OpenCall& call, const Moment& moment) const {
    const auto found = stored_.find(id_of(call, moment));
    return found == stored_.end() ? nullptr : &found->second;
  }
  /// The first property that does not come back as it was set; empty: all do.
  [[nodiscard]] static std::string lost(const Stored& stored, const PropertyList& read) {
    for (const auto& [name, property] : stored.properties) {
      const auto* found = read.find(name);
      if (found == nullptr || !same(*found, property)) return name;
    }
    return {};
  }

 private:
  /// The value counts, and not what kind of item carried it.
  static bool same(const ListedProperty& left, const ListedProperty& right) {
    return std::equal(left.values.begin(), left.values.end(), right.values.begin(),
                      right.values.end(), [](const ListValue& one, const ListValue& other) {
                        return one.format() == other.format() && one.data == other.data;
                      });
  }
  std::map<std::string, Stored> stored_;
};

/// ERROR_RESOURCE_PROPERTIES_STORED says what it says.
class Ctl09 : public RuleOn<Ctl09, ApiCall, EntryReturn> {
 public:
  void on(const ApiCall& api, const Moment& moment) { writes_.on(api, moment); }

  void on(const EntryReturn& result, const Moment& moment) {
    const auto write = writes_.take(result.call);
    const auto answer = control_answer(result, moment);
    if (!answer || answer->value != code::properties_stored) return;
    if (!has_function(*answer->call, control::set_private)) return;
    moment.exercised();
    if (write) return;
    moment.breach({.message = fmt::format(
                       "{}, but nothing had been written. That code says that the values are "
                       "stored and wait for the next Online.",
                       whose_answer(*answer, moment)),
                   .evidence = {answer->call->called.sequence}});
  }

 private:
  WriteWatch writes_;
};

class Ctl27 : public RuleOn<Ctl27, EntryReturn, Command> {
 public:
  void on(const Command& command, const Moment&) {
    if (command.what == "set_value") trip_.forget();
  }

  void on(const EntryReturn& result, const Moment& moment) {
    const auto answer = control_answer(result, moment);
    if (!answer) return;
    const auto& call = *answer->call;
    if (has_function(call, control::set_private) && stores(answer->value)) {
      trip_.set(*answer, moment);
    }
    if (!has_function(call, control::get_private) || answer->value != code::success) return;
    const auto* stored = trip_.find(call, moment);
    const auto list = parse_property_list(output_of(result));
    const bool whole = result.bytes_returned <= call.out_size && list.flaw.empty();
    if (stored == nullptr || !whole) return;
    moment.exercised();
    const auto lost = RoundTrip::lost(*stored, list);
    if (lost.empty()) return;
    moment.breach({.message = fmt::format(
                       "{}, and \"{}\" is not what was set before. What GET shows is what was "
                       "stored, and what the next Online uses.",
                       whose_answer(*answer, moment), lost),
                   .evidence = {stored->set, call.called.sequence}});
  }

 private:
  RoundTrip trip_;
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
class Ctl23 : public RuleOn<Ctl23, EntryReturn, ControlEnd, RunEnd> {
 public:
  void on(const EntryReturn& result, const Moment& moment) {
    if (!is_begin(result.entry)) return;
    const bool ended = early_.erase(result.call) > 0;
    if (result.asynchronous) {
      moment.exercised();
      if (!ended) open_.emplace(result.call, Open{moment.event.sequence, name_of(result.entry)});
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
    if (open_.erase(end.call) > 0) return;
    if (moment.model.call(end.call) != nullptr) {
      early_.emplace(end.call, moment.event.sequence);
      return;
    }
    breach(fmt::format("{} was called {} for a call that had said that it was done", name,
                       when(moment.event.at)),
           0, moment);
  }

  void on(const RunEnd& end, const Moment& moment) {
    if (end.outcome != trace::RunOutcome::Completed) return;
    for (const auto& [call, open] : open_) {
      breach(fmt::format("{} said that it would answer later and never did", open.name),
             open.returned, moment);
    }
  }

 private:
  struct Open {
    std::uint64_t returned = 0;
    std::string name;
  };

  static bool is_begin(EntryPoint entry) {
    return is_control(entry) && entry != EntryPoint::ResourceControl &&
           entry != EntryPoint::ResourceTypeControl;
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

Definition ctl_09() { return define<Ctl09>("CTL-09"); }
Definition ctl_10() { return define<Ctl10>("CTL-10"); }
Definition ctl_11() { return define<Ctl11>("CTL-11"); }
Definition ctl_18() { return define<EndsInside<delete_advice, deletes>>("CTL-18"); }
Definition ctl_19() { return define<ChangesNothing<true>>("CTL-19"); }
Definition ctl_21() { return define<Ctl21>("CTL-21"); }
Definition ctl_22() { return define<EndsInside<user_advice, is_of_user>>("CTL-22"); }
Definition ctl_23() { return define<Ctl23>("CTL-23"); }
Definition ctl_25() { return define<ChangesNothing<false>>("CTL-25"); }
Definition ctl_27() { return define<Ctl27>("CTL-27"); }

}  // namespace rhsim::conformance
