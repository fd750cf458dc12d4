#include "harness/win32/timers.h"

#include "harness/base/assert.h"

namespace rhsim::win32 {

std::uint64_t TimerService::arm(Instant at, std::function<void()> expired) {
  const std::uint64_t timer = ++last_;
  armed_.emplace(Key{at, timer}, std::move(expired));
  deadlines_.emplace(timer, at);
  if (strand_ == 0) {
    strand_ = scheduler_.spawn([this] { serve(); }, {});
    started_(strand_);
  } else if (armed_.begin()->first.second == timer) {
    scheduler_.wake(strand_);
  }
  return timer;
}

void TimerService::cancel(std::uint64_t timer) {
  const auto at = deadlines_.find(timer);
  if (at == deadlines_.end()) return;
  armed_.erase({at->second, timer});
  deadlines_.erase(at);
  if (armed_.empty()) scheduler_.wake(strand_);
}

void TimerService::forget() {
  armed_.clear();
  deadlines_.clear();
  if (strand_ != 0) scheduler_.wake(strand_);
}

void TimerService::serve() {
  while (!armed_.empty()) {
    const auto first = armed_.begin();
    if (first->first.first > scheduler_.now()) {
      scheduler_.block(first->first.first, why_);
      continue;
    }
    const auto expired = std::move(first->second);
    deadlines_.erase(first->first.second);
    armed_.erase(first);
    expired();
  }
  strand_ = 0;
}

}  // namespace rhsim::win32
