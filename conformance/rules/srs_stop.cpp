// What a DLL does once it has been told to stop.
// Source: resapi/ne-resapi-resource_exit_state; resapi/nc-resapi-pset_resource_status_routine.
#include <algorithm>
#include <deque>
#include <map>

#include <fmt/format.h>

#include "conformance/rule.h"
#include "conformance/rules/put_away.h"
#include "conformance/rules/rules.h"
#include "conformance/words.h"

namespace rhsim::conformance {
namespace {

using trace::EntryCall;
using trace::PendingTimeout;
using trace::RunEnd;
using trace::StatusCall;
using trace::StatusReturn;
using trace::StrandEnd;
using trace::StrandExit;
using trace::StrandStart;

const Operation& operation_of(const Moment& moment) {
  return moment.model.resource(moment.event.resource).operation;
}

/// The strand making this report has been told to stop the operation it reports on.
const Told* told_before(const Moment& moment) {
  if (moment.model.place_of(moment.event) == Place::NoResource) return nullptr;
  const auto* who = moment.model.strand(moment.event.strand);
  if (who == nullptr) return nullptr;
  const auto generation = operation_of(moment).generation;
  return who->told_of(moment.event.resource, generation) ? &*who->told : nullptr;
}

void exercise_on_told(const StatusReturn&, const Moment& moment) {
  if (moment.model.report_told_to_stop(moment.event) != nullptr) moment.exercised();
}

/// Online ended in Online, Offline in Offline.
bool is_success(const StatusCall& report, const Operation& operation) {
  return report.readable &&
         report.state ==
             (operation.kind == EntryPoint::Online ? reported::online : reported::offline);
}

// --- SRS-23 --------------------------------------------------------------------------------------

/// Remembers strands that were told and were put away with the run.
class Srs23 : public RuleOn<Srs23, StatusReturn, StatusCall, StrandStart, StrandExit, RunEnd> {
 public:
  void on(const StatusReturn& result, const Moment& moment) { exercise_on_told(result, moment); }

  void on(const StatusCall& report, const Moment& moment) {
    const auto* told = told_before(moment);
    if (told == nullptr || !told->by_answer) return;
    moment.breach({.message = fmt::format(
                       "{} reported {} {} although its report had been answered "
                       "ResourceExitStateTerminate {}. After that answer a worker cleans up and "
                       "ends, without a further report.",
                       strand_words(moment.model, moment.event.strand), state_words(report.state),
                       when(moment.event.at), when(told->by_answer->at)),
                   .evidence = {told->by_answer->sequence},
                   .culprit = moment.event.strand});
  }

  void on(const StrandStart& start, const Moment& moment) {
    const auto* who = moment.model.strand(moment.event.strand);
    if (who == nullptr || !who->told || !who->told->by_answer || who->told->resource == 0) return;
    const auto& operation = moment.model.resource(who->told->resource).operation;
    if (operation.generation != who->told->generation) return;
    moment.breach({.message = fmt::format(
                       "{} started another thread ({}) {} although its report had been answered "
                       "ResourceExitStateTerminate {}.",
                       strand_words(moment.model, who->id), start.via, when(moment.event.at),
                       when(who->told->by_answer->at)),
                   .evidence = {who->told->by_answer->sequence},
                   .resource = who->told->resource,
                   .culprit = who->id});
  }

  void on(const StrandExit& exit, const Moment& moment) {
    const auto* who = moment.model.strand(moment.event.strand);
    if (who == nullptr || !who->told || !who->told->by_answer || who->told->resource == 0) return;
    // A thread that lives for many operations may go on; one made for this operation may not.
    if (who->generation != who->told->generation) return;
    const ResourceIndex whom = who->told->resource;
    const Mark& told = *who->told->by_answer;
    const Duration took = moment.model.own_time(whom, moment.event.at) - told.own;
    if (took <= moment.profile().exit_grace + moment.profile().tolerance) return;
    if (exit.manner == StrandEnd::Abandoned) {
      put_away_.add(who->id, told, whom);
      return;
    }
    moment.breach({.message = fmt::format(
                       "{} ended {} after its report had been answered "
                       "ResourceExitStateTerminate; it should end at once. (It made no further "
                       "report, so this is information.)",
                       strand_words(moment.model, who->id), words(took)),
                   .severity = Severity::Info,
                   .evidence = {told.sequence},
                   .resource = whom,
                   .of_limit = true,
                   .culprit = who->id,
                   .joins_culprit = true});
  }

  void on(const RunEnd& end, const Moment& moment) {
    put_away_.judge(end, moment, [](StrandId strand, const Mark& told) {
      return fmt::format(
          "Strand {} never ended although its report had been answered "
          "ResourceExitStateTerminate {}.",
          strand, when(told.at));
    });
  }

 private:
  PutAway put_away_;
};

// --- SRS-24 --------------------------------------------------------------------------------------

void judge_srs_24(const StatusCall& report, const Moment& moment) {
  const Place place = moment.model.place_of(moment.event);
  if (place == Place::NoResource || place == Place::Leftover) return;
  const auto& operation = operation_of(moment);
  if (!operation.answered_terminate) return;
  const auto* told = told_before(moment);
  // Another thread of the operation may have decided on its report before the answer came.
  const Duration since = moment.model.own_time(moment.event.resource, moment.event.at) -
                         operation.answered_terminate->own;
  const bool other = is_success(report, operation) && since > moment.profile().exit_grace &&
                     place == Place::Stopping;
  if ((told == nullptr || !told->by_answer) && !other) return;
  moment.breach(
      {.message = fmt::format(
           "{} reported {} {} although a report of this {} had been answered "
           "ResourceExitStateTerminate {}. The answer of every report must be looked at.",
           strand_words(moment.model, moment.event.strand), state_words(report.state),
           when(moment.event.at), name_of(operation.kind), when(operation.answered_terminate->at)),
       .evidence = {operation.answered_terminate->sequence}});
}

// --- SRS-27, SRS-37 ------------------------------------------------------------------------------

void exercise_on_timeout(const PendingTimeout&, const Moment& moment) { moment.exercised(); }

void judge_srs_27(const StatusCall& report, const Moment& moment) {
  const Place place = moment.model.place_of(moment.event);
  if (place != Place::Stopping && place != Place::AfterTerminate) return;
  const auto& operation = operation_of(moment);
  if (!operation.timed_out || !is_success(report, operation)) return;
  if (place == Place::Stopping && told_before(moment) == nullptr) return;  // It cannot know yet.
  moment.breach({.message = fmt::format(
                     "{} reported {} {}, as if nothing had happened, although the PendingTimeout "
                     "of this {} had expired {}. The resource is to be down; undo the work.",
                     strand_words(moment.model, moment.event.strand), state_words(report.state),
                     when(moment.event.at), name_of(operation.kind), when(operation.timed_out->at)),
                 .evidence = {operation.timed_out->sequence},
                 .culprit = moment.event.strand});
}

void exercise_on_cancelled_online(const EntryCall& call, const Moment& moment) {
  const ResourceIndex whom = moment.model.resource_of(moment.event);
  if (call.entry != EntryPoint::Terminate || whom == 0) return;
  const auto& operation = moment.model.resource(whom).operation;
  if (operation.kind == EntryPoint::Online && (operation.phase == Operation::Phase::Pending ||
                                               operation.phase == Operation::Phase::Cancelled)) {
    moment.exercised();
  }
}

void judge_srs_37(const StatusCall& report, const Moment& moment) {
  if (moment.model.place_of(moment.event) != Place::Stopping) return;
  const auto& operation = operation_of(moment);
  if (operation.kind != EntryPoint::Online || !is_success(report, operation)) return;
  // A Terminate that it met before it was pending has cancelled nothing.
  if (!operation.terminate_called || !operation.pending_at_terminate) return;
  const Duration now = moment.model.own_time(moment.event.resource, moment.event.at);
  const bool dll_told = operation.answered_terminate &&
                        now - operation.answered_terminate->own > moment.profile().exit_grace;
  const auto* told = told_before(moment);
  if (told == nullptr && !dll_told) return;
  const Mark& since = told != nullptr ? told->at : *operation.answered_terminate;
  moment.breach({.message = fmt::format(
                     "{} reported Online (2) {} while Terminate (called {}) was cancelling the "
                     "operation, and it knew: {} {}. Undo the work instead, so that the resource "
                     "is down when Terminate returns.",
                     strand_words(moment.model, moment.event.strand), when(moment.event.at),
                     when(operation.terminate_called->at),
                     told != nullptr && told->by_check && told->by_check->sequence == since.sequence
                         ? "ClusWorkerCheckTerminate had said so"
                         : "a report had been answered ResourceExitStateTerminate",
                     when(since.at)),
                 .evidence = {operation.terminate_called->sequence, since.sequence},
                 .culprit = moment.event.strand});
}

// --- SRS-33, SRS-38 ------------------------------------------------------------------------------

void judge_srs_33(const StatusCall&, const Moment& moment) {
  if (moment.model.place_of(moment.event) == Place::NoResource) return;
  moment.exercised();
  for (const auto& [id, strand] : moment.model.strands()) {
    if (id == moment.event.strand || !strand.open_report ||
        strand.open_report->resource != moment.event.resource) {
      continue;
    }
    moment.breach({.message = fmt::format(
                       "{} reported {} while the report of {} (begun {}) had not returned. Reports "
                       "of two threads may arrive in either order; use one thread, or a lock.",
                       strand_words(moment.model, moment.event.strand), when(moment.event.at),
                       strand_words(moment.model, id), when(strand.open_report->called.at)),
                   .evidence = {strand.open_report->called.sequence}});
    return;
  }
}

/// Remembers when the reports of each resource's last second came, and not more of them than it
/// takes.
class Srs38 : public RuleOn<Srs38, StatusCall> {
 public:
  void on(const StatusCall&, const Moment& moment) {
    if (moment.model.place_of(moment.event) == Place::NoResource) return;
    moment.exercised();
    auto& second = seconds_[moment.event.resource];
    while (!second.empty() && moment.event.at - second.front() >= 1s) second.pop_front();
    second.push_back(moment.event.at);
    const std::uint32_t most_reports = moment.profile().reports_per_second;
    if (second.size() <= most_reports) return;
    moment.breach({.message = fmt::format(
                       "More than {} reports came within one second, from {} on. Report steps, not "
                       "loop turns.",
                       most_reports, when(second.front()))});
    second.clear();  // Once per second.
  }

 private:
  std::map<ResourceIndex, std::deque<Instant>> seconds_;
};

}  // namespace

Definition srs_23() { return define<Srs23>("SRS-23"); }
Definition srs_24() { return define<RuleOf<judge_srs_24, exercise_on_told>>("SRS-24"); }
Definition srs_27() { return define<RuleOf<judge_srs_27, exercise_on_timeout>>("SRS-27"); }
Definition srs_33() { return define<RuleOf<judge_srs_33>>("SRS-33"); }
Definition srs_37() { return define<RuleOf<judge_srs_37, exercise_on_cancelled_online>>("SRS-37"); }
Definition srs_38() { return define<Srs38>("SRS-38"); }

}  // namespace rhsim::conformance
