// The naive reading of what a DLL does once it has been told to stop: SRS-23, 24, 27, 37; TRM-05,
// 06, 19.
#include <algorithm>

#include "tests/conformance/whole_trace/whole_trace.h"

namespace rhsim::conformance {
namespace {

using Found = WholeTrace::Found;
using Index = WholeTrace::Index;
using Standing = WholeTrace::Standing;
using trace::StatusCall;
using trace::StrandExit;

// --- Who was told --------------------------------------------------------------------------------

/// The answer at `i` tells its strand to stop the operation: given to a report about it that was
/// not the end of it.
bool answers_stop(const WholeTrace& trace, Index i, Index operation) {
  const auto report = trace.report_of(i);
  if (!report || trace.at<trace::StatusReturn>(i)->answer == 0 || !trace.belongs(*report)) {
    return false;
  }
  return trace.operation(trace.event(*report).resource, *report) == operation &&
         trace.finished(operation) != report;
}

Found told_by_answer(const WholeTrace& trace, trace::StrandId strand, Index operation, Index i) {
  for (Index j = operation; j < i; ++j) {
    if (trace.event(j).strand == strand && answers_stop(trace, j, operation)) return j;
  }
  return std::nullopt;
}

Found told_by_check(const WholeTrace& trace, trace::StrandId strand, Index i) {
  for (Index j = 0; j < i; ++j) {
    const auto* check = trace.at<trace::WorkerCheck>(j);
    if (check != nullptr && check->answer && trace.event(j).strand == strand) return j;
  }
  return std::nullopt;
}

/// The first time that the strand learned, in whatever way, that the operation must stop.
Found told(const WholeTrace& trace, trace::StrandId strand, Index operation, Index i) {
  const auto answer = told_by_answer(trace, strand, operation, i);
  const auto check = told_by_check(trace, strand, i);
  const bool of_this = check && trace.operation_of(strand) == operation;
  if (!of_this) return answer;
  return answer ? std::min(*answer, *check) : *check;
}

/// Another thread had its report answered so long ago that the whole operation must know.
bool others_know(const WholeTrace& trace, Index operation, Index i) {
  for (Index j = operation; j < i; ++j) {
    if (answers_stop(trace, j, operation)) {
      return trace.between(trace.event(operation).resource, j, i) > trace.profile.exit_grace;
    }
  }
  return false;
}

bool run_completed(const WholeTrace& trace) {
  const auto* end = trace.at<trace::RunEnd>(trace.size() - 1);
  return end != nullptr && end->outcome == RunOutcome::Completed;
}

/// The strand, told at `told`, ends at `exit`, and that is late.
bool ends_late(const WholeTrace& trace, Index told, Index exit) {
  const auto took = trace.between(trace.serves(trace.event(exit).strand), told, exit);
  if (!trace.exceeds(took, trace.profile.exit_grace)) return false;
  // Only a run that came to its own end shows that the strand would have lived on.
  const bool put_away = trace.at<StrandExit>(exit)->manner == StrandEnd::Abandoned;
  return !put_away || run_completed(trace);
}

// --- Reports -------------------------------------------------------------------------------------

bool is_success(const WholeTrace& trace, Index report, Index operation) {
  const auto& said = *trace.at<StatusCall>(report);
  return said.readable && said.state == (trace.is_online(operation) ? online : offline);
}

bool timed_out(const WholeTrace& trace, Index operation, Index i) {
  for (Index j = operation; j < i; ++j) {
    const bool same = trace.event(j).resource == trace.event(operation).resource;
    if (same && trace.at<trace::PendingTimeout>(j) != nullptr) return true;
  }
  return false;
}

void read_report(const WholeTrace& trace, Index i, Broken& broken) {
  const auto place = trace.standing(i);
  if (place == Standing::Nowhere) return;
  const auto operation = trace.operation(trace.event(i).resource, i);
  if (!operation) return;
  const auto strand = trace.event(i).strand;
  const bool answered = told_by_answer(trace, strand, *operation, i).has_value();
  const bool knows = told(trace, strand, *operation, i).has_value();
  const bool success = is_success(trace, i, *operation);
  const bool stopping = place == Standing::Stopping;
  if (answered) broken.insert("SRS-23");
  const bool late = stopping && others_know(trace, *operation, i);
  if (answered || (late && success)) broken.insert("SRS-24");
  const bool too_late = place == Standing::AfterTerminate || (stopping && knows);
  if (success && too_late && timed_out(trace, *operation, i)) broken.insert("SRS-27");
  const bool cancelled = WholeTrace::before(trace.terminate_called(*operation), i);
  if (stopping && trace.is_online(*operation) && success && cancelled && (knows || late)) {
    broken.insert("SRS-37");
  }
}

/// A strand that was answered Terminate starts another.
void read_start(const WholeTrace& trace, Index i, Broken& broken) {
  const auto strand = trace.event(i).strand;
  const auto operation = trace.operation(trace.serves(strand), i);
  if (operation && told_by_answer(trace, strand, *operation, i)) broken.insert("SRS-23");
}

// --- The end of workers --------------------------------------------------------------------------

void read_exit(const WholeTrace& trace, Index i, Broken& broken) {
  const auto strand = trace.event(i).strand;
  const auto check = told_by_check(trace, strand, i);
  if (check && ends_late(trace, *check, i)) broken.insert("TRM-06");
  // A thread that serves many operations may go on.
  const auto operation = trace.operation_of(strand);
  if (!operation) return;
  const auto answer = told_by_answer(trace, strand, *operation, i);
  if (answer && ends_late(trace, *answer, i)) broken.insert("SRS-23");

  const auto manner = trace.at<StrandExit>(i)->manner;
  const bool by_itself = manner == StrandEnd::Returned || manner == StrandEnd::Exited;
  const auto terminate = trace.terminate_called(*operation);
  if (!by_itself || !WholeTrace::before(terminate, i)) return;
  if (!trace.works_for(strand, *operation, i)) return;
  // Rolling back may take longer: what counts is when it learned.
  const Index noticed = told(trace, strand, *operation, i).value_or(i);
  const auto took = trace.between(trace.serves(strand), *terminate, noticed);
  if (trace.exceeds(took, trace.profile.check_gap)) broken.insert("TRM-05");
}

bool stops_gracefully(const std::string& function) {
  return function == "ControlService" || function == "ResUtilStopResourceService" ||
         function == "ResUtilStopService";
}

/// `i` comes later than the grace after a Terminate that met the Offline while it ran or was
/// pending.
bool is_abandoned(const WholeTrace& trace, Index offline, Index i) {
  const auto whom = trace.event(offline).resource;
  for (Index j = offline; j < i; ++j) {
    if (!trace.calls(j, EntryPoint::Terminate) || trace.operation(whom, j) != offline) continue;
    const bool met = !trace.returned(offline, j) || trace.terminate_called(offline) == j;
    if (met && trace.exceeds(trace.between(whom, j, i), trace.profile.exit_grace)) return true;
  }
  return false;
}

void read_draining(const WholeTrace& trace, Index i, Broken& broken) {
  const auto operation = trace.operation(trace.event(i).resource, i);
  if (!operation || trace.is_online(*operation) || !is_abandoned(trace, *operation, i)) return;
  const auto* api = trace.at<trace::ApiCall>(i);
  const auto strand = trace.event(i).strand;
  const bool works = trace.inside(strand, i) == operation || trace.works_for(strand, *operation, i);
  if (api != nullptr && stops_gracefully(api->name) && works) broken.insert("TRM-19");
  if (trace.return_of(*operation) == i) broken.insert("TRM-19");
}

}  // namespace

void read_stops(const WholeTrace& trace, Broken& broken) {
  for (Index i = 0; i < trace.size(); ++i) {
    if (trace.at<StatusCall>(i) != nullptr) read_report(trace, i, broken);
    if (trace.at<trace::StrandStart>(i) != nullptr) read_start(trace, i, broken);
    if (trace.at<StrandExit>(i) != nullptr) read_exit(trace, i, broken);
    read_draining(trace, i, broken);
  }
}

}  // namespace rhsim::conformance
