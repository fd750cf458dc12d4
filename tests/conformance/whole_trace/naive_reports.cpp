// The naive reading of what a report says and when it may come: SRS-01 to SRS-16, 19 to 22, 25, 26,
// 28, 29.
#include <algorithm>

#include "tests/conformance/whole_trace/whole_trace.h"

namespace rhsim::conformance {
namespace {

using Found = WholeTrace::Found;
using Index = WholeTrace::Index;
using Standing = WholeTrace::Standing;
using trace::StatusCall;

// --- When ----------------------------------------------------------------------------------------

/// A Terminate of the worker's resource has returned since it was started.
bool outlived_terminate(const WholeTrace& trace, Index report) {
  const auto strand = trace.event(report).strand;
  const auto whom = trace.event(report).resource;
  for (Index i = *trace.birth(strand); i < report; ++i) {
    if (!trace.returns(i, EntryPoint::Terminate) || trace.event(i).resource != whom) continue;
    const auto operation = trace.operation(whom, i);
    if (operation && trace.terminated(*operation) == i) return true;
  }
  return false;
}

/// The report comes before its operation's return, which decides what it is.
void read_early(const WholeTrace& trace, Index report, Broken& broken) {
  const auto operation = trace.operation(trace.event(report).resource, report);
  if (!trace.returned(*operation, trace.size()) || trace.value_of(*operation) == pending_code) {
    broken.insert("SRS-02");
  } else {
    broken.insert(trace.value_of(*operation) == 0 ? "SRS-21" : "SRS-22");
  }
}

/// Nothing is pending: what it comes after says more.
void read_out_of_place(const WholeTrace& trace, Index report, Standing place, Broken& broken) {
  broken.insert("SRS-01");
  if (place == Standing::Unasked) return;
  const auto operation = trace.operation(trace.event(report).resource, report);
  if (place == Standing::AfterTerminate) broken.insert("SRS-25");
  const auto value = trace.value_of(*operation);
  if (value != pending_code) broken.insert(value == 0 ? "SRS-21" : "SRS-22");
  if (WholeTrace::before(trace.finished(*operation), report)) {
    broken.insert("SRS-19");
    if (trace.ends(trace.at<StatusCall>(report)->state)) broken.insert("SRS-20");
  }
}

void read_place(const WholeTrace& trace, Index report, Broken& broken) {
  const auto place = trace.standing(report);
  switch (place) {
    case Standing::Nowhere:
    case Standing::Pending:
    case Standing::Stopping:
      break;
    case Standing::FromEntry:
      broken.insert("SRS-03");
      break;
    case Standing::Early:
      read_early(trace, report, broken);
      break;
    case Standing::Leftover:
      broken.insert("SRS-26");
      if (outlived_terminate(trace, report)) broken.insert("SRS-25");
      break;
    case Standing::Unasked:
    case Standing::AfterFinal:
    case Standing::AfterReturn:
    case Standing::AfterTerminate:
      read_out_of_place(trace, report, place, broken);
      break;
  }
}

// --- The CheckPoint ------------------------------------------------------------------------------

/// What a monitor has as the operation's CheckPoint: the highest, or the last where it looks for
/// changed ones.
std::optional<std::uint32_t> check_point_of(const WholeTrace& trace, Index operation, Index i) {
  std::optional<std::uint32_t> copy;
  for (const Index j : trace.heard(operation, i)) {
    if (!trace.is_pending_report(j)) continue;
    const auto check_point = trace.at<StatusCall>(j)->check_point;
    const bool taken = trace.profile.check_points == Profile::CheckPoints::Changed ||
                       check_point > copy.value_or(0) || !copy;
    if (taken) copy = check_point;
  }
  return copy;
}

/// The same, had the count been the resource's and not the operation's.
std::optional<std::uint32_t> check_point_before(const WholeTrace& trace, Index operation) {
  for (auto earlier = trace.operation_before(operation); earlier;
       earlier = trace.operation_before(*earlier)) {
    if (const auto copy = check_point_of(trace, *earlier, operation)) return copy;
  }
  return std::nullopt;
}

void read_check_point(const WholeTrace& trace, Index i, Index operation, Broken& broken) {
  const std::uint64_t check_point = trace.at<StatusCall>(i)->check_point;
  const auto copy = check_point_of(trace, operation, i);
  if (!copy) {
    if (check_point > 1) broken.insert("SRS-10");
    const auto before = check_point_before(trace, operation);
    if (before && check_point <= *before) broken.insert("SRS-11");
    return;
  }
  const bool changed = trace.profile.check_points == Profile::CheckPoints::Changed;
  if (changed ? check_point == *copy : check_point <= *copy) broken.insert("SRS-09");
  if (check_point != std::uint64_t{*copy} + 1) broken.insert("SRS-10");
  constexpr std::uint32_t near_the_end = 0xFFFF0000;
  if (*copy >= near_the_end && check_point < near_the_end) broken.insert("SRS-12");
}

void read_wait_hint(const WholeTrace& trace, Index i, Index operation, Broken& broken) {
  std::optional<std::uint32_t> last;
  for (const Index j : trace.heard(operation, i)) {
    if (trace.is_pending_report(j)) last = trace.at<StatusCall>(j)->wait_hint;
  }
  if (!last) return;
  const auto hint = trace.at<StatusCall>(i)->wait_hint;
  const bool equal_is_fine = trace.profile.wait_hint == Profile::WaitHint::MustNotDecrease;
  if (equal_is_fine ? hint < *last : hint <= *last) broken.insert("SRS-16");
}

// --- What ----------------------------------------------------------------------------------------

bool is_documented(std::int32_t state) {
  return state == -1 || state == online || state == offline || state == failed ||
         state == online_pending || state == offline_pending;
}

/// A value of CLUSTER_RESOURCE_STATE or of its macros in the header: wrong perhaps, but written.
bool is_enumerated(std::int32_t state) {
  return is_documented(state) || state == 1 || state == 126 || state == 127 || state == 128;
}

bool never_written(const StatusCall& report, const std::string& field) {
  const auto& fields = report.uninitialised;
  return std::find(fields.begin(), fields.end(), field) != fields.end();
}

/// Of a report made while the operation was pending, or queued until it is.
void read_while_pending(const WholeTrace& trace, Index i, Index operation, Broken& broken) {
  const auto& report = *trace.at<StatusCall>(i);
  const bool goes_online = trace.is_online(operation);
  if (report.state == (goes_online ? offline_pending : online_pending)) broken.insert("SRS-08");
  if (report.state == (goes_online ? offline : online)) broken.insert("SRS-08");
  if (!is_enumerated(report.state) || never_written(report, "ResourceState")) {
    broken.insert("SRS-15");
  }
  if (report.state == failed) broken.insert("SRS-28");
  if (trace.ends(report.state) && check_point_of(trace, operation, i) == report.check_point) {
    broken.insert("SRS-13");
  }
}

/// A pending report that comes first, and in the very millisecond of the return.
bool is_no_news(const WholeTrace& trace, Index i, Index operation) {
  if (!trace.is_pending_report(i) || !trace.heard(operation, i).empty()) return false;
  return trace.event(i).at - trace.event(*trace.return_of(operation)).at < 1ms;
}

void read_content(const WholeTrace& trace, Index i, Broken& broken) {
  const auto& report = *trace.at<StatusCall>(i);
  if (!report.readable) return;
  if (!is_documented(report.state)) broken.insert("SRS-07");
  if (report.state == -1 && report.last_error == 0) broken.insert("SRS-29");
  if (!trace.belongs(i)) return;
  const auto operation = *trace.operation(trace.event(i).resource, i);
  const auto place = trace.standing(i);
  if (place != Standing::Stopping) read_while_pending(trace, i, operation, broken);
  if (place == Standing::Pending && is_no_news(trace, i, operation)) broken.insert("SRS-14");
  if (!trace.is_pending_report(i)) return;
  read_check_point(trace, i, operation, broken);
  read_wait_hint(trace, i, operation, broken);
}

}  // namespace

void read_places(const WholeTrace& trace, Broken& broken) {
  for (Index i = 0; i < trace.size(); ++i) {
    if (trace.at<StatusCall>(i) != nullptr) read_place(trace, i, broken);
  }
}

void read_contents(const WholeTrace& trace, Broken& broken) {
  for (Index i = 0; i < trace.size(); ++i) {
    if (trace.at<StatusCall>(i) != nullptr) read_content(trace, i, broken);
  }
}

}  // namespace rhsim::conformance
