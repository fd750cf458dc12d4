#include "harness/monitor/restart_policy.h"

namespace rhsim::monitor {
namespace {

constexpr std::uint32_t dont_restart = 0;
constexpr std::uint32_t restart_notify = 2;

}  // namespace

trace::RestartDecision RestartPolicy::on_failure(Instant now) {
  failures_.push_back(now);
  while (now - failures_.front() > properties_.restart_period) failures_.pop_front();

  trace::RestartDecision decision;
  decision.failures = static_cast<std::uint32_t>(failures_.size());
  decision.threshold = properties_.restart_threshold;
  if (properties_.restart_action == dont_restart) {
    decision.decision = "stay failed";
  } else if (decision.failures <= decision.threshold) {
    decision.decision = "restart";
    decision.delay = properties_.restart_delay;
  } else {
    decision.decision = properties_.restart_action == restart_notify ? "fail over" : "stay failed";
  }
  return decision;
}

Duration RestartPolicy::retry_after() {
  if (properties_.restart_action == dont_restart || retried_) return Duration::max();
  retried_ = true;
  return properties_.retry_period_on_failure;
}

}  // namespace rhsim::monitor
