#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "harness/sim/scheduler.h"

namespace rhsim::win32 {

/// Calls back at virtual instants, on a strand of its own that is alive while a timer is armed. So
/// a run without timers never sees it, and one that only waits for a timer is not deadlocked.
///
/// A callback must not wait.
class TimerService {
 public:
  TimerService(sim::Scheduler& scheduler, std::function<void(sim::StrandId)> started)
      : scheduler_(scheduler), started_(std::move(started)) {}

  /// Calls `expired` once, at `at` or, if that has passed, as soon as possible. Never 0.
  std::uint64_t arm(Instant at, std::function<void()> expired);
  /// No effect on one that has expired.
  void cancel(std::uint64_t timer);
  /// Cancels all.
  void forget();
  /// The strand that calls back; 0 while no timer is armed.
  [[nodiscard]] sim::StrandId strand() const { return strand_; }

 private:
  using Key = std::pair<Instant, std::uint64_t>;

  void serve();

  sim::Scheduler& scheduler_;
  std::function<void(sim::StrandId)> started_;
  std::map<Key, std::function<void()>> armed_;
  std::map<std::uint64_t, Instant> deadlines_;
  std::uint64_t last_ = 0;
  sim::StrandId strand_ = 0;
  const std::string why_;  // Empty: reports do not list this strand.
};

}  // namespace rhsim::win32
