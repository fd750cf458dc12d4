// The naive reading of how long an operation may take and be silent, and how often it may speak:
// SRS-17, 18, 36, 38.
#include <algorithm>

#include "tests/conformance/whole_trace/whole_trace.h"

namespace rhsim::conformance {
namespace {

using Index = WholeTrace::Index;
using Standing = WholeTrace::Standing;
using trace::PendingTimeout;
using trace::StatusCall;

Duration limit_of(const WholeTrace& trace, trace::ResourceIndex whom) {
  const auto& info = trace.header.resources[whom - 1];
  return std::min(info.pending_timeout, info.deadlock_timeout);
}

/// Its silence at `i` has a cause that is told already, or is right.
bool may_be_silent(const WholeTrace& trace, Index operation, Index i) {
  if (trace.met_terminate(operation, i)) return true;
  return WholeTrace::before(trace.failed_creation(operation), i) &&
         trace.started_by(operation).empty() && trace.heard(operation, i).empty();
}

/// The last report that came after the return, or the return.
Duration silence(const WholeTrace& trace, Index operation, Index i) {
  Index last = *trace.return_of(operation);
  for (const Index report : trace.heard(operation, i)) last = std::max(last, report);
  return trace.between(trace.event(operation).resource, last, i);
}

/// A report right after the timer shows that the DLL was in time.
bool speaks_in_time(const WholeTrace& trace, Index timer) {
  const auto whom = trace.event(timer).resource;
  for (Index i = timer; i < trace.size(); ++i) {
    if (trace.at<StatusCall>(i) == nullptr || trace.event(i).resource != whom) continue;
    if (trace.standing(i) != Standing::Stopping) continue;
    if (trace.operation(whom, i) != trace.operation(whom, timer)) return false;
    return !trace.exceeds(trace.between(whom, timer, i), {});
  }
  return false;
}

void read_timer(const WholeTrace& trace, Index i, Broken& broken) {
  const auto operation = trace.operation(trace.event(i).resource, i);
  if (!operation || !trace.pending(*operation, i) || may_be_silent(trace, *operation, i)) return;
  // The timer fired; the DLL is excused where rhsim took a good part of the time.
  const auto limit = trace.at<PendingTimeout>(i)->limit;
  const auto slack = std::max(trace.profile.tolerance, limit / 20);
  if (silence(trace, *operation, i) + slack < limit) return;
  if (!speaks_in_time(trace, i)) broken.insert("SRS-17");
}

void read_report(const WholeTrace& trace, Index i, Broken& broken) {
  if (trace.standing(i) != Standing::Pending) return;
  const auto whom = trace.event(i).resource;
  const auto operation = *trace.operation(whom, i);
  const auto limit = limit_of(trace, whom);
  const auto passed = trace.between(whom, *trace.return_of(operation), i);
  if (trace.at<StatusCall>(i)->readable && trace.exceeds(passed, limit)) broken.insert("SRS-36");
  if (may_be_silent(trace, operation, i)) return;
  const auto silent = silence(trace, operation, i);
  const bool reaches = trace.profile.pending_timeout == Profile::Boundary::Reaches;
  if (reaches ? silent >= limit : trace.exceeds(silent, limit)) broken.insert("SRS-17");
}

/// Threads that could report for the resource: its own, those of nobody in particular, and those
/// that no operation has made.
bool could_report(const WholeTrace& trace, trace::StrandId strand, trace::ResourceIndex whom) {
  const bool free = trace.role(strand) == StrandRole::Thread && !trace.operation_of(strand);
  return trace.serves(strand) == whom || trace.serves(strand) == 0 || free;
}

/// Nobody is left who could end the operation, though somebody was. A callback leaves no event
/// before it runs (precision note 6).
bool is_abandoned(const WholeTrace& trace, Index operation, Index i) {
  bool ended = false;
  for (const auto strand : trace.strands_of_dll()) {
    const bool born = WholeTrace::before(trace.birth(strand), i);
    if (born && trace.role(strand) == StrandRole::Callback) return false;
    if (!born || !could_report(trace, strand, trace.event(operation).resource)) continue;
    const auto end = trace.death(strand);
    if (!WholeTrace::before(end, i)) return false;
    // What rhsim put away with the run could have gone on.
    if (trace.at<trace::StrandExit>(*end)->manner == StrandEnd::Abandoned) return false;
    if (*end > operation) ended = true;
  }
  return ended;
}

void read_end(const WholeTrace& trace, trace::ResourceIndex whom, Index i, Broken& broken) {
  const auto operation = trace.operation(whom, i);
  if (!operation || !trace.pending(*operation, i) || !trace.is_open(whom, i)) return;
  if (may_be_silent(trace, *operation, i)) return;
  if (is_abandoned(trace, *operation, i)) broken.insert("SRS-18");
}

bool ran_to_its_end(const trace::RunEnd& end) {
  return end.outcome == RunOutcome::Completed || end.outcome == RunOutcome::TimeLimit ||
         end.outcome == RunOutcome::Deadlock;
}

/// More reports than allowed in the second up to this one.
bool floods(const WholeTrace& trace, Index i) {
  std::uint32_t reports = 0;
  for (Index j = 0; j <= i; ++j) {
    if (trace.at<StatusCall>(j) == nullptr || trace.standing(j) == Standing::Nowhere) continue;
    const bool same = trace.event(j).resource == trace.event(i).resource;
    if (same && trace.event(i).at - trace.event(j).at < 1s) ++reports;
  }
  return reports > trace.profile.reports_per_second;
}

}  // namespace

void read_silence(const WholeTrace& trace, Broken& broken) {
  for (Index i = 0; i < trace.size(); ++i) {
    if (trace.at<PendingTimeout>(i) != nullptr) {
      read_timer(trace, i, broken);
      read_end(trace, trace.event(i).resource, i, broken);
    }
    if (trace.at<StatusCall>(i) != nullptr) {
      read_report(trace, i, broken);
      if (trace.standing(i) != Standing::Nowhere && floods(trace, i)) broken.insert("SRS-38");
    }
    const auto* end = trace.at<trace::RunEnd>(i);
    if (end == nullptr || !ran_to_its_end(*end)) continue;
    for (trace::ResourceIndex whom = 1; whom <= trace.header.resources.size(); ++whom) {
      read_end(trace, whom, i, broken);
    }
  }
}

}  // namespace rhsim::conformance
