#pragma once

#include <atomic>
#include <cstdint>

namespace rhsim::sim {

/// What one operating-system thread hands to another: the receiver sleeps in take() until somebody
/// calls give(). A baton given early is kept. One receiver at a time.
///
/// On the cheapest wait each system has, since a switch of strands is a give() and a take(): a
/// futex on Linux, WaitOnAddress on Windows. It never spins: the giver is about to sleep, and on
/// few processors spinning takes from it the time it needs to get there.
class Baton {
 public:
  void give() noexcept;
  void take() noexcept;

 private:
  std::atomic<std::uint32_t> given_{0};
};

}  // namespace rhsim::sim
