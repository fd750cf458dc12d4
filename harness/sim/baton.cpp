#include "harness/sim/baton.h"

#if defined(_WIN32)
#include <windows.h>
#else
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#endif

namespace rhsim::sim {
namespace {

static_assert(sizeof(std::atomic<std::uint32_t>) == sizeof(std::uint32_t));
static_assert(std::atomic<std::uint32_t>::is_always_lock_free);

#if defined(_WIN32)

void wake_one(std::atomic<std::uint32_t>& word) { WakeByAddressSingle(&word); }

void sleep_while_zero(std::atomic<std::uint32_t>& word) {
  std::uint32_t zero = 0;
  WaitOnAddress(&word, &zero, sizeof zero, INFINITE);
}

#else

void wake_one(std::atomic<std::uint32_t>& word) {
  syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
}

void sleep_while_zero(std::atomic<std::uint32_t>& word) {
  const int error = errno;  // Belongs to the strand that waits.
  syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, nullptr, nullptr, 0);
  errno = error;
}

#endif

}  // namespace

void Baton::give() noexcept {
  given_.store(1, std::memory_order_release);
  wake_one(given_);
}

void Baton::take() noexcept {
  while (given_.load(std::memory_order_acquire) == 0) sleep_while_zero(given_);
  given_.store(0, std::memory_order_relaxed);
}

}  // namespace rhsim::sim
