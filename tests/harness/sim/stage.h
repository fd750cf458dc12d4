#pragma once

#include <string>

#include "harness/sim/scheduler.h"
#include "tests/harness/sim/executors.h"

namespace rhsim::sim {

/// A calm scheduler on either executor, and the story that its strands tell.
struct Stage {
  explicit Stage(Carrier carrier, Limits limits = {})
      : executor(make_executor(carrier)), scheduler(*executor, policy, limits) {}

  StrandId spawn(std::function<void()> body) { return scheduler.spawn(std::move(body), {}); }
  StrandId spawn_suspended(std::function<void()> body) {
    return scheduler.spawn(std::move(body), {.suspended = true});
  }
  Wake sleep(Duration span) { return scheduler.block(scheduler.now() + span, sleeping); }
  Wake wait() { return scheduler.block(never, waiting); }
  void yield() { scheduler.block(scheduler.now(), yielding); }
  void step() { scheduler.call(CallKind::Step); }
  [[nodiscard]] Instant read_clock() {
    scheduler.call(CallKind::Read);
    return scheduler.now();
  }
  [[nodiscard]] std::string time() const { return to_text(scheduler.now().time_since_epoch()); }
  void tell(const std::string& what) {
    if (!story.empty()) story += ", ";
    story += what;
  }

  static inline const std::string sleeping = "sleeping";
  static inline const std::string waiting = "waiting";
  static inline const std::string yielding = "yielding";

  CalmPolicy policy;
  std::unique_ptr<Executor> executor;
  Scheduler scheduler;
  std::string story;
};

}  // namespace rhsim::sim
