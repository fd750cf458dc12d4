#pragma once

#include <cstdint>

#include "harness/base/time.h"
#include "harness/monitor/pending_progress.h"
#include "harness/monitor/settings.h"

namespace rhsim::monitor {

/// The first instant at which a silence since `since` exceeds `limit`.
///
/// Windows measures these limits in whole milliseconds, and a silence must exceed the limit: a
/// report after exactly `limit` is in time, and so is one that its own few virtual calls (100 ns
/// each) have made later than that. Hence one millisecond more, not one tick.
[[nodiscard]] constexpr Instant first_instant_beyond(Instant since, Duration limit) {
  if (limit == Duration::max()) return never;
  return saturating_add(since, std::chrono::floor<std::chrono::milliseconds>(limit) + 1ms);
}

/// How long the DLL may be silent: PendingTimeout may not exceed DeadlockTimeout, the smaller one
/// decides. Source: PendingTimeout and DeadlockTimeout (resource common properties).
[[nodiscard]] constexpr Duration effective_limit(const CommonProperties& properties) {
  return properties.pending_timeout < properties.deadlock_timeout ? properties.pending_timeout
                                                                  : properties.deadlock_timeout;
}

/// The pending timer of one operation: from the return of ERROR_IO_PENDING, restarted by reports.
///
/// Source: PendingTimeout (resource common property), which counts status calls, and
///         resapi/ns-resapi-resource_status, by which only a changed CheckPoint makes a report new.
///         Switches::pending_reset says which reading is taken, pending_mode whether the limit is
///         for the silence or for the whole transition.
class PendingTimer {
 public:
  PendingTimer(Instant since, Duration limit, const Switches& switches)
      : since_(since),
        limit_(limit),
        progress_(switches.first_check_point_zero_is_new),
        any_call_(switches.pending_reset == Switches::PendingReset::AnyCall),
        total_(switches.pending_mode == Switches::PendingMode::Total) {}

  /// A pending state was reported. True: the timer starts anew.
  bool report(std::uint32_t check_point, Instant at) {
    const bool raised = progress_.observe(check_point) == CheckPointStep::Raised;
    if (total_ || !(raised || any_call_)) return false;
    since_ = at;
    return true;
  }

  [[nodiscard]] Instant expires() const { return first_instant_beyond(since_, limit_); }
  [[nodiscard]] Duration silent(Instant now) const { return now - since_; }
  [[nodiscard]] Duration limit() const { return limit_; }

 private:
  Instant since_;
  Duration limit_;
  PendingProgress progress_;
  bool any_call_;
  bool total_;
};

}  // namespace rhsim::monitor
