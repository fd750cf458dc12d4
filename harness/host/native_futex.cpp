#include "harness/host/native_futex.h"

#include <cerrno>
#include <vector>

#include "harness/base/current.h"
#include "harness/win32/pthread_layer.h"
#include "harness/win32/virtual_windows.h"

namespace rhsim::host {
namespace {

constexpr int wait = 0;
constexpr int wake = 1;
constexpr int wait_bitset = 9;
constexpr int flags = 128 | 256;  // FUTEX_PRIVATE_FLAG, FUTEX_CLOCK_REALTIME.

struct Waiter {
  const std::uint32_t* word;
  trace::StrandId strand;
};

// Of the run in progress; a strand that was put away while it waited is skipped.
std::vector<Waiter>& waiters() {
  static std::vector<Waiter> all;
  return all;
}

Duration duration_of(const timespec& span) {
  return std::chrono::seconds(span.tv_sec) +
         std::chrono::duration_cast<Duration>(std::chrono::nanoseconds(span.tv_nsec));
}

/// FUTEX_WAIT has a span, FUTEX_WAIT_BITSET an instant of the monotonic clock.
Instant deadline(Instant now, int operation, const timespec* timeout) {
  if (timeout == nullptr) return never;
  Duration span = duration_of(*timeout);
  if (operation == wait_bitset) {
    timespec clock{};
    (void)win32::pthread::clock_gettime(CLOCK_MONOTONIC, &clock);
    span -= duration_of(clock);
  }
  return saturating_add(now, std::max(span, Duration::zero()));
}

int wake_some(sim::Scheduler& scheduler, const std::uint32_t* word, std::uint32_t most) {
  int woken = 0;
  auto& all = waiters();
  for (auto waiter = all.begin();
       waiter != all.end() && static_cast<std::uint32_t>(woken) < most;) {
    if (waiter->word != word) {
      ++waiter;
      continue;
    }
    if (scheduler.alive(waiter->strand)) {
      scheduler.wake(waiter->strand);
      ++woken;
    }
    waiter = all.erase(waiter);
  }
  return woken;
}

}  // namespace

int futex(std::uint32_t* word, int operation, std::uint32_t value, const timespec* timeout) {
  static const std::string why = "a futex";
  auto& scheduler = Current<win32::VirtualWindows>::get().scheduler();
  scheduler.call(sim::CallKind::Step);
  operation &= ~flags;
  if (operation == wake) return wake_some(scheduler, word, value);
  if (operation != wait && operation != wait_bitset) return -ENOSYS;
  if (__atomic_load_n(word, __ATOMIC_SEQ_CST) != value) return -EAGAIN;
  const auto self = scheduler.current();
  waiters().push_back({word, self});
  const auto end = scheduler.block(deadline(scheduler.now(), operation, timeout), why);
  std::erase_if(waiters(), [self](const Waiter& waiter) { return waiter.strand == self; });
  return end == sim::Wake::Woken ? 0 : -ETIMEDOUT;
}

}  // namespace rhsim::host
