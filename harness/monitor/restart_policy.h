#pragma once

#include <deque>

#include "harness/base/time.h"
#include "harness/monitor/settings.h"
#include "harness/trace/event.h"

namespace rhsim::monitor {

/// What the Cluster service decides about one resource each time it fails.
///
/// The window of RestartPeriod slides. A threshold of 2 tolerates two failures inside it, the third
/// escalates; a threshold of 0 tolerates none.
/// Source: RestartAction, RestartThreshold, RestartPeriod, RestartDelay, RetryPeriodOnFailure
///         (resource common properties).
class RestartPolicy {
 public:
  explicit RestartPolicy(const CommonProperties& properties) : properties_(properties) {}

  [[nodiscard]] trace::RestartDecision on_failure(Instant now);

  /// How long after a decision to stay failed (or to fail over, which this node sees as staying
  /// failed) one more Online is tried; Duration::max(): never. Granted once: a failure of that
  /// last try is final.
  [[nodiscard]] Duration retry_after();

  /// Somebody brought the resource online by hand: the last try is available again.
  void started_by_hand() { retried_ = false; }

 private:
  CommonProperties properties_;
  std::deque<Instant> failures_;  // Within RestartPeriod of the latest.
  bool retried_ = false;
};

}  // namespace rhsim::monitor
