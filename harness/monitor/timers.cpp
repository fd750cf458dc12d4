#include "harness/monitor/timers.h"

namespace rhsim::monitor {

Timers::Id Timers::add(Instant at, std::function<void()> due) {
  const Id id = ++last_;
  timers_.emplace(std::pair{at, id}, std::move(due));
  instants_.emplace(id, at);
  return id;
}

void Timers::cancel(Id timer) {
  const auto found = instants_.find(timer);
  if (found == instants_.end()) return;
  timers_.erase(std::pair{found->second, timer});
  instants_.erase(found);
}

Instant Timers::next() const { return timers_.empty() ? never : timers_.begin()->first.first; }

std::function<void()> Timers::take_due(Instant now) {
  if (next() > now || timers_.empty()) return {};
  const auto first = timers_.begin();
  auto due = std::move(first->second);
  instants_.erase(first->first.second);
  timers_.erase(first);
  return due;
}

}  // namespace rhsim::monitor
