// What entry points return.
// Source: resapi/nc-resapi-ponline_routine and its siblings, "Return value".
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "conformance/rule.h"
#include "conformance/rules/rules.h"
#include "conformance/words.h"

namespace rhsim::conformance {
namespace {

using trace::Command;
using trace::EntryCall;
using trace::EntryReturn;
using trace::FunctionTable;

// --- EPR-03, EPR-06 ------------------------------------------------------------------------------

/// System error codes end below 16000. Gaps below are not judged: lists of codes grow.
constexpr std::uint64_t beyond_system_codes = 16000;

template <EntryPoint entry>
void judge_error_code(const EntryReturn& result, const Moment& moment) {
  if (result.entry != entry) return;
  if (result.value == code::success || result.value == code::io_pending) return;
  moment.exercised();
  if (result.value < beyond_system_codes) return;
  const bool like_hresult = (result.value & 0x80000000U) != 0;
  moment.breach(
      {.message = fmt::format("{} failed with {}, which {}. Return one of the system error codes.",
                              name_of(entry), code_words(result.value),
                              like_hresult ? "looks like an HRESULT" : "is no system error code"),
       .severity = like_hresult ? Severity::Warn : Severity::Error});
}

// --- EPR-04 --------------------------------------------------------------------------------------

void judge_epr_04(const EntryReturn& result, const Moment& moment) {
  const ResourceIndex whom = moment.model.resource_of(moment.event);
  if (result.entry != EntryPoint::Online || whom == 0) return;
  if (result.value != code::resource_not_available) return;
  const auto* table = moment.model.table(moment.model.info(whom).type);
  if (table == nullptr) return;
  moment.exercised();
  const auto& missing = table->null_slots;
  if (std::find(missing.begin(), missing.end(), "Arbitrate") == missing.end()) return;
  moment.breach(
      {.message = fmt::format(
           "Online returned {} {}, which says that arbitration was lost, but type {} has "
           "no Arbitrate. Return the error that really occurred.",
           code_words(result.value), when(moment.event.at), moment.model.info(whom).type)});
}

// --- EPR-08, EPR-09 ------------------------------------------------------------------------------

bool goes_online(const EntryReturn& result) {
  return result.value == code::success || result.value == code::io_pending;
}

void judge_epr_08(const EntryReturn& result, const Moment& moment) {
  if (result.entry != EntryPoint::Online || !goes_online(result)) return;
  moment.exercised();
  if (result.event_handle == trace::invalid_object) {
    moment.breach({.message = fmt::format(
                       "Online returned {} with an EventHandle that is no handle of this process. "
                       "Leave *EventHandle NULL, or store an event there.",
                       when(moment.event.at))});
  } else if (result.event_handle != 0 && result.event_signalled) {
    moment.breach({.message = fmt::format(
                       "Online returned {} with an EventHandle that was signalled already, which "
                       "says that the resource has failed. Reset the event first.",
                       when(moment.event.at))});
  }
}

void judge_epr_09(const EntryReturn& result, const Moment& moment) {
  if (result.entry != EntryPoint::Online || goes_online(result)) return;
  moment.exercised();
  if (result.event_handle == 0) return;
  moment.breach({.message = fmt::format(
                     "Online failed with {} {} but left an EventHandle, which nobody will watch.",
                     code_words(result.value), when(moment.event.at))});
}

// --- EPR-10, EPR-11, EPR-13 ----------------------------------------------------------------------

void judge_epr_10(const EntryReturn& result, const Moment& moment) {
  if (result.entry != EntryPoint::LooksAlive && result.entry != EntryPoint::IsAlive) return;
  moment.exercised();
  if (result.value <= 1) return;
  const ResourceIndex whom = moment.model.resource_of(moment.event);
  const bool down = whom != 0 && moment.model.resource(whom).things.all_down();
  moment.breach({.message = fmt::format(
                     "{} returned {} {}; anything but 0 counts as TRUE.{} Return TRUE or FALSE.",
                     name_of(result.entry), result.value, when(moment.event.at),
                     down ? " The resource was down, so a failure was reported as health." : ""),
                 .severity = down ? Severity::Error : Severity::Info});
}

void judge_epr_11(const EntryReturn& result, const Moment& moment) {
  if (result.entry != EntryPoint::Open) return;
  moment.exercised();
  if (result.value != 0 || result.last_error != 0) return;
  moment.breach({.message = fmt::format(
                     "Open returned NULL {} with a last error of 0. Call SetLastError with the "
                     "reason before returning NULL.",
                     when(moment.event.at))});
}

void judge_epr_13(const FunctionTable& table, const Moment& moment) {
  moment.exercised();
  if (table.present) return;
  moment.breach({.message = fmt::format(
                     "Startup for type {} returned ERROR_SUCCESS {} without a function table that "
                     "could be read. Set *FunctionTable before returning.",
                     table.type, when(moment.event.at)),
                 .subject = table.type});
}

// --- EPR-14, EPR-17, EPR-18 ----------------------------------------------------------------------

bool is_error_code(std::uint64_t value) {
  return value != code::io_pending && value < beyond_system_codes;
}

void judge_epr_14(const EntryReturn& result, const Moment& moment) {
  if (result.entry != EntryPoint::Arbitrate && result.entry != EntryPoint::Release) return;
  moment.exercised();
  const ResourceIndex whom = moment.model.resource_of(moment.event);
  const bool arbitrates = result.entry == EntryPoint::Arbitrate;
  std::string wrong;
  if (!is_error_code(result.value)) {
    wrong = "which is neither 0 nor a system error code";
  } else if (result.value == code::success && whom != 0) {
    const auto held = moment.model.resource(whom).reserved;
    if (held && *held != arbitrates) {
      wrong = arbitrates ? "although the reservation is not held"
                         : "although the reservation is still held";
    }
  }
  if (wrong.empty()) return;
  moment.breach({.message = fmt::format("{} returned {} {}, {}.", name_of(result.entry),
                                        code_words(result.value), when(moment.event.at), wrong)});
}

void judge_epr_18(const EntryReturn& result, const Moment& moment) {
  if (result.entry != EntryPoint::Cancel) return;
  moment.exercised();
  if (is_error_code(result.value)) return;
  moment.breach(
      {.message = fmt::format("Cancel returned {} {}, which is neither 0 nor a system error code.",
                              code_words(result.value), when(moment.event.at))});
}

void still_reserved(ResourceIndex whom, const Moment& moment) {
  const auto& resource = moment.model.resource(whom);
  if (!resource.reserved) return;
  moment.exercised();
  if (!*resource.reserved) return;
  moment.breach({.message = fmt::format(
                     "{} was offline {} and held its reservation still. The monitor does not call "
                     "Release for an Offline: call your own.",
                     moment.model.info(whom).id, when(moment.event.at)),
                 .evidence = {resource.operation.called.sequence, resource.reserved_since.sequence},
                 .resource = whom});
}

void judge_epr_17(const EntryReturn& result, const Moment& moment) {
  const ResourceIndex whom = moment.model.resource_of(moment.event);
  if (result.entry != EntryPoint::Offline || result.value != code::success || whom == 0) return;
  still_reserved(whom, moment);
}

void judge_epr_17_report(const trace::StatusCall& report, const Moment& moment) {
  if (!report.readable || report.state != reported::offline) return;
  if (moment.model.place_of(moment.event) == Place::InTime) {
    still_reserved(moment.event.resource, moment);
  }
}

// --- EPR-16, EPR-19 ------------------------------------------------------------------------------

/// An Online that fails although an earlier one worked and nothing that it reads has changed.
/// Remembers for each resource how its last cycle went.
template <bool after_terminate>
class OnlineAgain : public RuleOn<OnlineAgain<after_terminate>, EntryCall, EntryReturn, Command> {
 public:
  void on(const EntryCall& call, const Moment& moment) {
    if (call.entry != EntryPoint::Terminate || !moment.model.known(moment.event.resource)) return;
    auto& cycle = cycles_[moment.event.resource];
    cycle.terminated = moment.event.sequence;
    cycle.last = EntryPoint::Terminate;
  }

  void on(const Command& command, const Moment&) {
    // The scenario has changed what the resource depends on: failing may be right.
    if (command.what == "set_value" || command.what == "fail_worker") cycles_.clear();
  }

  void on(const EntryReturn& result, const Moment& moment) {
    const ResourceIndex whom = moment.model.resource_of(moment.event);
    if (whom == 0) return;
    auto& cycle = cycles_[whom];
    if (result.entry == EntryPoint::Close) cycles_.erase(whom);
    if (result.entry == EntryPoint::Offline) cycle.last = EntryPoint::Offline;
    if (result.entry == EntryPoint::Online) returned(result, cycle, whom, moment);
  }

 private:
  struct Cycle {
    std::uint64_t worked = 0;      ///< The return of an Online that did.
    std::uint64_t terminated = 0;  ///< The last call of Terminate.
    EntryPoint last = EntryPoint::Online;
  };

  void returned(const EntryReturn& result, Cycle& cycle, ResourceIndex whom,
                const Moment& moment) const {
    const bool again =
        cycle.worked != 0 && (cycle.last == EntryPoint::Terminate || !after_terminate);
    const bool works = result.value == code::success || result.value == code::io_pending;
    if (again) moment.exercised();
    if (again && !works && !excused(result, cycle, whom, moment)) {
      moment.breach(
          {.message = fmt::format(
               "Online of {} failed with {} {}, although it had worked before{}. {}",
               moment.model.info(whom).id, code_words(result.value), when(moment.event.at),
               after_terminate ? " Terminate" : "",
               after_terminate
                   ? "Terminate must leave the resource as Offline does, ready for the next Online."
                   : "An Online must find nothing of those before it."),
           .evidence = {cycle.worked, after_terminate ? cycle.terminated : 0}});
    }
    if (works) cycle.worked = moment.event.sequence;
  }

  /// Terminate came beside it, its worker could not be created, or what it needs is down.
  static bool excused(const EntryReturn& result, const Cycle& cycle, ResourceIndex whom,
                      const Moment& moment) {
    const auto& resource = moment.model.resource(whom);
    const auto* call = moment.model.call(result.call);
    const auto& calls = moment.model.calls();
    const bool terminating = std::any_of(calls.begin(), calls.end(), [&](const OpenCall& other) {
      return other.entry == EntryPoint::Terminate && other.resource == whom;
    });
    return terminating || call == nullptr || cycle.terminated > call->called.sequence ||
           resource.operation.failed_creation || resource.operation.terminate_met_entry ||
           resource.things.all_down() || result.value == code::resource_not_available;
  }

  std::map<ResourceIndex, Cycle> cycles_;
};

}  // namespace

Definition epr_14() { return define<RuleOf<judge_epr_14>>("EPR-14"); }
Definition epr_17() { return define<RuleOf<judge_epr_17, judge_epr_17_report>>("EPR-17"); }
Definition epr_18() { return define<RuleOf<judge_epr_18>>("EPR-18"); }
Definition epr_16() { return define<OnlineAgain<false>>("EPR-16"); }
Definition epr_19() { return define<OnlineAgain<true>>("EPR-19"); }
Definition epr_03() { return define<RuleOf<judge_error_code<EntryPoint::Online>>>("EPR-03"); }
Definition epr_04() { return define<RuleOf<judge_epr_04>>("EPR-04"); }
Definition epr_06() { return define<RuleOf<judge_error_code<EntryPoint::Offline>>>("EPR-06"); }
Definition epr_08() { return define<RuleOf<judge_epr_08>>("EPR-08"); }
Definition epr_09() { return define<RuleOf<judge_epr_09>>("EPR-09"); }
Definition epr_10() { return define<RuleOf<judge_epr_10>>("EPR-10"); }
Definition epr_11() { return define<RuleOf<judge_epr_11>>("EPR-11"); }
Definition epr_13() { return define<RuleOf<judge_epr_13>>("EPR-13"); }

}  // namespace rhsim::conformance
