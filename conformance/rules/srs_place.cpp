// When a report may come at all.
// Source: resapi/nc-resapi-pset_resource_status_routine, "Remarks".
#include <map>
#include <vector>

#include <fmt/format.h>

#include "conformance/rule.h"
#include "conformance/rules/rules.h"
#include "conformance/words.h"

namespace rhsim::conformance {
namespace {

using trace::EntryCall;
using trace::EntryReturn;
using trace::StatusCall;

bool is_operation(EntryPoint entry) {
  return entry == EntryPoint::Online || entry == EntryPoint::Offline;
}

const Operation& operation_of(const Moment& moment) {
  return moment.model.resource(moment.event.resource).operation;
}

std::string reporter(const Moment& moment) {
  return strand_words(moment.model, moment.event.strand);
}

/// "worker 5 reported Online (2) at 3.2s".
std::string reported_words(const StatusCall& report, const Moment& moment) {
  return fmt::format("{} reported {} {}", reporter(moment), state_words(report.state),
                     when(moment.event.at));
}

// --- SRS-01 --------------------------------------------------------------------------------------

bool has_no_operation(Place place) {
  switch (place) {
    case Place::Unasked:
    case Place::AfterTerminal:
    case Place::AfterSuccess:
    case Place::AfterFailure:
    case Place::AfterTerminate:
      return true;
    default:
      return false;
  }
}

std::string why_unasked(const Moment& moment) {
  if (const auto* call = moment.model.call_of(moment.event.strand)) {
    return fmt::format("from inside itself; {} has its own way of answering", name_of(call->entry));
  }
  if (operation_of(moment).generation == 0) return "before any Online or Offline";
  return "while no Online or Offline was pending";
}

void judge_srs_01(const StatusCall& report, const Moment& moment) {
  const Place place = moment.model.place_of(moment.event);
  if (place == Place::NoResource) return;
  moment.exercised();
  if (!has_no_operation(place)) return;
  moment.breach({.message = fmt::format(
                     "{}, {}. Status may be reported only between the ERROR_IO_PENDING of Online "
                     "or Offline and the operation's end.",
                     reported_words(report, moment), why_unasked(moment))});
}

// --- SRS-02, SRS-03 ------------------------------------------------------------------------------

/// On the calm schedule nobody takes the processor from the entry point: it waited.
bool is_calm(const trace::TraceHeader& header) {
  if (header.policy == "calm") return true;
  if (header.policy != "replay" || header.schedule.empty()) return false;
  for (const auto choice : header.schedule) {
    if (choice != 0) return false;
  }
  return true;
}

/// Remembers reports that overtook a return, which decides what they are: of an operation that is
/// over at once, they are SRS-21 or SRS-22.
class Srs02 : public RuleOn<Srs02, StatusCall, EntryReturn> {
 public:
  void on(const StatusCall& report, const Moment& moment) {
    if (moment.model.place_of(moment.event) != Place::Early) return;
    auto& early = early_[moment.event.resource];
    if (early.size() < most_remembered) early.push_back(moment.event.sequence);
    find(report, moment);
  }

  void on(const EntryReturn& result, const Moment& moment) {
    if (!is_operation(result.entry)) return;
    if (result.value == code::io_pending) moment.exercised();
    const auto found = early_.find(moment.model.resource_of(moment.event));
    if (found == early_.end()) return;
    if (result.value != code::io_pending) {
      for (const auto sequence : found->second) {
        moment.judge.retract(moment.rule, found->first, sequence);
      }
    }
    early_.erase(found);
  }

 private:
  static constexpr std::size_t most_remembered = 8;

  static void find(const StatusCall& report, const Moment& moment);

  std::map<ResourceIndex, std::vector<std::uint64_t>> early_;
};

void Srs02::find(const StatusCall& report, const Moment& moment) {
  const auto& operation = operation_of(moment);
  const auto* who = moment.model.strand(moment.event.strand);
  // Virtual time passes only while nobody can run, so if it passed since the worker's start, the
  // entry point was waiting and was not merely preempted.
  const Mark since = who != nullptr && who->born_in_entry ? who->born : operation.called;
  const Duration waited = moment.model.own_time(moment.event.resource, moment.event.at) - since.own;
  const bool own_doing = is_calm(moment.model.header()) || waited > moment.profile().tolerance;
  moment.breach(
      {.message = fmt::format(
           "{}, before {} (called {}) had returned. {}Start the worker last and return "
           "ERROR_IO_PENDING at once, or let the worker wait for it.",
           reported_words(report, moment), name_of(operation.kind), when(operation.called.at),
           own_doing ? "" : "The scheduler can always cause this; it is told for information. "),
       .severity = own_doing ? Severity::Warn : Severity::Info,
       .evidence = {operation.called.sequence}});
}

void exercise_on_return(const EntryReturn& result, const Moment& moment) {
  if (is_operation(result.entry)) moment.exercised();
}

void judge_srs_03(const StatusCall& report, const Moment& moment) {
  if (moment.model.place_of(moment.event) != Place::OwnEntry) return;
  const auto& operation = operation_of(moment);
  moment.breach({.message = fmt::format(
                     "{0} reported {1} {2} from inside itself. {0} answers by its return value: "
                     "ERROR_SUCCESS when it is done, ERROR_IO_PENDING when a worker goes on and "
                     "reports.",
                     name_of(operation.kind), state_words(report.state), when(moment.event.at)),
                 .evidence = {operation.called.sequence}});
}

// --- SRS-19, SRS-20 ------------------------------------------------------------------------------

/// The situation is a final report made in its place: does anything follow it?
void exercise_on_terminal(const StatusCall& report, const Moment& moment) {
  const Place place = moment.model.place_of(moment.event);
  if (report.readable && moment.model.ends_operation(report.state) &&
      (place == Place::InTime || place == Place::Early)) {
    moment.exercised();
  }
}

bool follows_terminal(const Moment& moment) {
  const Place place = moment.model.place_of(moment.event);
  if (place == Place::AfterTerminal) return true;
  return place == Place::AfterTerminate && operation_of(moment).terminal.has_value();
}

void judge_srs_19(const StatusCall& report, const Moment& moment) {
  exercise_on_terminal(report, moment);
  if (!follows_terminal(moment)) return;
  const auto& operation = operation_of(moment);
  moment.breach({.message = fmt::format(
                     "{} although {} had been reported {} and had ended the {}. Nothing may be "
                     "reported after the final state.",
                     reported_words(report, moment), state_words(*operation.terminal),
                     when(operation.terminal_at.at), name_of(operation.kind)),
                 .evidence = {operation.terminal_at.sequence}});
}

void judge_srs_20(const StatusCall& report, const Moment& moment) {
  exercise_on_terminal(report, moment);
  if (!follows_terminal(moment) || !report.readable) return;
  if (!moment.model.ends_operation(report.state)) return;
  const auto& operation = operation_of(moment);
  moment.breach({.message = fmt::format(
                     "{}, a second final state: {} had already been reported {}. Each Online or "
                     "Offline has exactly one final report.",
                     reported_words(report, moment), state_words(*operation.terminal),
                     when(operation.terminal_at.at)),
                 .evidence = {operation.terminal_at.sequence}});
}

// --- SRS-21, SRS-22 ------------------------------------------------------------------------------

/// The operation is over at its return, and yet has been reported on.
void judge_overtaken(const EntryReturn& result, const Moment& moment) {
  moment.exercised();
  const ResourceIndex whom = moment.model.resource_of(moment.event);
  if (whom == 0) return;
  const auto& operation = moment.model.resource(whom).operation;
  if (!operation.first_early) return;
  moment.breach({.message = fmt::format(
                     "{} returned {} {} and was over, but had been reported on {}. Report only "
                     "what ERROR_IO_PENDING leaves open.",
                     name_of(result.entry), code_words(result.value), when(moment.event.at),
                     when(operation.first_early->at)),
                 .evidence = {operation.called.sequence, operation.first_early->sequence}});
}

void judge_srs_21_return(const EntryReturn& result, const Moment& moment) {
  if (is_operation(result.entry) && result.value == code::success) judge_overtaken(result, moment);
}

void judge_srs_22_return(const EntryReturn& result, const Moment& moment) {
  if (is_operation(result.entry) && result.value != code::success &&
      result.value != code::io_pending) {
    judge_overtaken(result, moment);
  }
}

/// The last operation was over when its entry point returned.
bool was_over_at_once(const Operation& operation) {
  return operation.returned && operation.value != code::io_pending;
}

std::uint64_t returned_at(const Operation& operation) {
  return operation.returned ? operation.returned->sequence : 0;
}

void judge_srs_21(const StatusCall& report, const Moment& moment) {
  const Place place = moment.model.place_of(moment.event);
  if (place != Place::AfterSuccess && place != Place::AfterTerminate) return;
  const auto& operation = operation_of(moment);
  if (!was_over_at_once(operation) || operation.value != code::success) return;
  moment.breach(
      {.message = fmt::format(
           "{} although {} had returned ERROR_SUCCESS {} and was over. Report only what "
           "ERROR_IO_PENDING left open.",
           reported_words(report, moment), name_of(operation.kind), when(operation.returned->at)),
       .evidence = {returned_at(operation)}});
}

void judge_srs_22(const StatusCall& report, const Moment& moment) {
  const Place place = moment.model.place_of(moment.event);
  if (place != Place::AfterFailure && place != Place::AfterTerminate) return;
  const auto& operation = operation_of(moment);
  if (!was_over_at_once(operation) || operation.value == code::success) return;
  moment.breach({.message = fmt::format(
                     "{} although {} had failed with {} {}. The error code says it all; no report "
                     "may follow it.",
                     reported_words(report, moment), name_of(operation.kind),
                     code_words(operation.value), when(operation.returned->at)),
                 .evidence = {returned_at(operation)}});
}

// --- SRS-25, SRS-26 ------------------------------------------------------------------------------

void exercise_on_terminated(const EntryReturn& result, const Moment& moment) {
  const ResourceIndex whom = moment.model.resource_of(moment.event);
  if (result.entry != EntryPoint::Terminate || whom == 0) return;
  if (moment.model.resource(whom).operation.generation > 0) moment.exercised();
}

void judge_srs_25(const StatusCall& report, const Moment& moment) {
  const Place place = moment.model.place_of(moment.event);
  if (place != Place::AfterTerminate && place != Place::Leftover) return;
  const auto& returned = place == Place::Leftover
                             ? moment.model.strand(moment.event.strand)->outlived
                             : operation_of(moment).terminate_returned;
  if (!returned) return;
  moment.breach({.message = fmt::format(
                     "{} although Terminate had returned {}. Terminate must wait until the "
                     "operation's worker reports no more.",
                     reported_words(report, moment), when(returned->at)),
                 .evidence = {returned->sequence},
                 .culprit = moment.event.strand});
}

void exercise_on_later_operation(const EntryCall& call, const Moment& moment) {
  const ResourceIndex whom = moment.model.resource_of(moment.event);
  if (!is_operation(call.entry) || whom == 0) return;
  if (moment.model.resource(whom).operation.phase != Operation::Phase::None) moment.exercised();
}

void judge_srs_26(const StatusCall& report, const Moment& moment) {
  if (moment.model.place_of(moment.event) != Place::Leftover) return;
  const auto& operation = operation_of(moment);
  const auto* who = moment.model.strand(moment.event.strand);
  moment.breach(
      {.message = fmt::format(
           "{}, but it was started {} for an earlier operation, and another {} has been running "
           "since {}. A worker must have ended before its operation's Terminate returns.",
           reported_words(report, moment), when(who->born.at), name_of(operation.kind),
           when(operation.called.at)),
       .evidence = {who->born.sequence, operation.called.sequence},
       .culprit = who->id});
}

}  // namespace

Definition srs_01() { return define<RuleOf<judge_srs_01>>("SRS-01"); }
Definition srs_02() { return define<Srs02>("SRS-02"); }
Definition srs_03() { return define<RuleOf<judge_srs_03, exercise_on_return>>("SRS-03"); }
Definition srs_19() { return define<RuleOf<judge_srs_19>>("SRS-19"); }
Definition srs_20() { return define<RuleOf<judge_srs_20>>("SRS-20"); }
Definition srs_21() { return define<RuleOf<judge_srs_21, judge_srs_21_return>>("SRS-21"); }
Definition srs_22() { return define<RuleOf<judge_srs_22, judge_srs_22_return>>("SRS-22"); }
Definition srs_25() { return define<RuleOf<judge_srs_25, exercise_on_terminated>>("SRS-25"); }
Definition srs_26() { return define<RuleOf<judge_srs_26, exercise_on_later_operation>>("SRS-26"); }

}  // namespace rhsim::conformance
