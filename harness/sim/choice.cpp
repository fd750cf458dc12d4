#include "harness/sim/choice.h"

#include "harness/base/assert.h"

namespace rhsim::sim {

std::uint32_t RandomPolicy::choose(const ChoicePoint& point) {
  RHSIM_ASSERT(point.options >= 2);
  const auto any_but_calm = [&] { return 1 + random_.below(point.options - 1); };
  switch (point.kind) {
    case ChoiceKind::Preempt:
      return random_.one_in(4) ? any_but_calm() : 0;
    case ChoiceKind::Delay:
    case ChoiceKind::Fault:
      return random_.one_in(8) ? any_but_calm() : 0;
    case ChoiceKind::Next:
    case ChoiceKind::Waiter:
    case ChoiceKind::Command:
      break;
  }
  return random_.below(point.options);
}

std::uint32_t RoundRobinPolicy::choose(const ChoicePoint& point) {
  if (point.kind != ChoiceKind::Preempt) return 0;
  if (whose_ != point.current) {
    whose_ = point.current;
    calls_ = 0;
  }
  if (++calls_ < turn_) return 0;
  whose_ = 0;  // Should it come back at once, that is a new turn.
  return 1;
}

std::uint32_t ReplayPolicy::choose(const ChoicePoint& point) {
  if (position_ == schedule_.size()) return 0;
  const std::uint32_t choice = schedule_[position_++];
  if (choice < point.options) return choice;
  diverged_ = true;
  return 0;
}

std::uint32_t RecordingPolicy::choose(const ChoicePoint& point) {
  const std::uint32_t choice = inner_.choose(point);
  schedule_.push_back(choice);
  return choice;
}

}  // namespace rhsim::sim
