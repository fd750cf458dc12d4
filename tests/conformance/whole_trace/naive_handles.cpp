// The naive reading of what a report carries beside its state: SRS-04 to SRS-06, 30 to 35.
#include <algorithm>
#include <array>

#include "tests/conformance/whole_trace/whole_trace.h"

namespace rhsim::conformance {
namespace {

using Index = WholeTrace::Index;
using Standing = WholeTrace::Standing;
using trace::StatusCall;

bool is_event(trace::ObjectId handle) { return handle != 0 && handle != trace::invalid_object; }

void read_handle(const WholeTrace& trace, Index i, Broken& broken) {
  const auto handle = trace.at<StatusCall>(i)->handle;
  const auto strand = trace.event(i).strand;
  const bool no_handle =
      handle == HandleKind::Null || handle == HandleKind::Resid || handle == HandleKind::Unknown;
  const bool of_another = handle == HandleKind::Live && trace.role(strand) == StrandRole::Worker &&
                          trace.serves(strand) != 0 &&
                          trace.serves(strand) != trace.event(i).resource;
  if (no_handle || of_another) broken.insert("SRS-04");
  const bool opening = handle == HandleKind::NeverOpened && trace.standing(i) == Standing::Unasked;
  const bool invalid = handle == HandleKind::Closed || handle == HandleKind::NeverOpened;
  if (invalid && !opening) broken.insert("SRS-05");
}

/// The EventHandle that the monitor has of the resource: Online's, or that of its final report.
trace::ObjectId registered(const WholeTrace& trace, trace::ResourceIndex whom, Index i) {
  while (i-- > 0) {
    if (trace.event(i).resource != whom) continue;
    if (trace.returns(i, EntryPoint::Close)) return 0;
    const auto* result = trace.at<trace::EntryReturn>(i);
    const bool accepted =
        result != nullptr && (result->value == 0 || result->value == pending_code);
    if (accepted && result->entry == EntryPoint::Online) return result->event_handle;
    const auto* report = trace.at<StatusCall>(i);
    if (report == nullptr || report->state != online || !is_event(report->event_handle)) continue;
    const auto operation = trace.operation(whom, i);
    if (operation && trace.finished(*operation) == i) return report->event_handle;
  }
  return 0;
}

void read_event_handle(const WholeTrace& trace, Index i, Broken& broken) {
  const auto& report = *trace.at<StatusCall>(i);
  if (report.event_handle == trace::invalid_object) broken.insert("SRS-30");
  if (report.state != online || !is_event(report.event_handle)) return;
  if (report.event_signalled) broken.insert("SRS-31");
  if (report.handle != HandleKind::Live) return;
  const auto known = registered(trace, trace.event(i).resource, i);
  if (is_event(known) && known != report.event_handle) broken.insert("SRS-30");
}

/// What debug heaps and stacks fill fresh and freed memory with.
bool is_fill(std::uint32_t value) {
  constexpr std::array<std::uint32_t, 6> fills{0xABABABAB, 0xBAADF00D, 0xCCCCCCCC,
                                               0xCDCDCDCD, 0xDDDDDDDD, 0xFEEEFEEE};
  return std::find(fills.begin(), fills.end(), value) != fills.end();
}

bool is_partly_written(const StatusCall& report) {
  return !report.uninitialised.empty() || is_fill(report.check_point) ||
         is_fill(report.wait_hint) || is_fill(report.error_code) ||
         report.event_handle == trace::invalid_object;
}

/// Another thread's report of the same resource has begun and not come back.
bool overlaps(const WholeTrace& trace, Index i) {
  if (trace.standing(i) == Standing::Nowhere) return false;
  for (Index j = 0; j < i; ++j) {
    if (trace.at<StatusCall>(j) == nullptr || trace.event(j).resource != trace.event(i).resource ||
        trace.event(j).strand == trace.event(i).strand || trace.standing(j) == Standing::Nowhere) {
      continue;
    }
    bool open = true;
    for (Index k = j + 1; k < i; ++k) {
      if (trace.report_of(k) == j) open = false;
    }
    if (open) return true;
  }
  return false;
}

bool started_through(const WholeTrace& trace, EntryPoint startup, Index i) {
  bool started = false;
  for (Index j = 0; j < i; ++j) {
    if (trace.calls(j, EntryPoint::Load)) started = false;
    if (trace.returns(j, startup) && trace.at<trace::EntryReturn>(j)->value == 0) started = true;
  }
  return started;
}

void read_callback(const WholeTrace& trace, Index i, Broken& broken) {
  const bool extended = trace.at<StatusCall>(i)->extended;
  const bool given =
      started_through(trace, extended ? EntryPoint::StartupEx : EntryPoint::Startup, i);
  const bool other_given =
      started_through(trace, extended ? EntryPoint::Startup : EntryPoint::StartupEx, i);
  if (!given && other_given) broken.insert("SRS-34");
}

/// An Offline of the resource runs or is pending.
bool goes_offline(const WholeTrace& trace, Index i) {
  const auto operation = trace.operation(trace.event(i).resource, i);
  if (!operation || trace.is_online(*operation)) return false;
  return trace.belongs(i) || trace.standing(i) == Standing::FromEntry;
}

void read_flags(const WholeTrace& trace, Index i, Broken& broken) {
  const auto& report = *trace.at<StatusCall>(i);
  if (!report.extended) return;
  constexpr std::uint32_t offline_flags = 0x1 | 0x2 | 0x4 | 0x8;
  constexpr std::uint32_t other_flags = 0x10 | 0x20 | 0x40 | 0x80 | 0x100 | 0x40000000 | 0x80000000;
  if ((report.flags & ~(offline_flags | other_flags)) != 0) broken.insert("SRS-35");
  const bool speaks_of_offline = (report.flags & offline_flags) != 0;
  if (speaks_of_offline && report.handle == HandleKind::Live && !goes_offline(trace, i)) {
    broken.insert("SRS-35");
  }
}

}  // namespace

void read_handles(const WholeTrace& trace, Broken& broken) {
  for (Index i = 0; i < trace.size(); ++i) {
    const auto* report = trace.at<StatusCall>(i);
    if (report == nullptr) continue;
    read_handle(trace, i, broken);
    read_callback(trace, i, broken);
    if (overlaps(trace, i)) broken.insert("SRS-33");
    if (!report->readable) {
      broken.insert("SRS-06");
      continue;
    }
    read_event_handle(trace, i, broken);
    if (is_partly_written(*report)) broken.insert("SRS-32");
    read_flags(trace, i, broken);
  }
}

}  // namespace rhsim::conformance
