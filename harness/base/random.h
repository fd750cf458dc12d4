#pragma once

#include <cstdint>

namespace rhsim {

/// The only source of chance in rhsim: SplitMix64. Small, fast to seed (a lifecycle costs
/// microseconds, so a 2.5 KB mt19937 state would show), and the same on every platform.
class Random {
 public:
  explicit constexpr Random(std::uint64_t seed) : state_(seed) {}

  [[nodiscard]] constexpr std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
    return mixed ^ (mixed >> 31U);
  }

  /// A number in [0, bound). The bias of the multiply-shift is below 2^-32 for the small bounds
  /// that choices have. Requires bound > 0.
  [[nodiscard]] constexpr std::uint32_t below(std::uint32_t bound) {
    return static_cast<std::uint32_t>(((next() >> 32U) * bound) >> 32U);
  }

  /// True once in `denominator` times, on average.
  [[nodiscard]] constexpr bool one_in(std::uint32_t denominator) { return below(denominator) == 0; }

 private:
  std::uint64_t state_;
};

/// A seed for a part of a run, so that parts do not share one stream of chance.
[[nodiscard]] constexpr std::uint64_t derived_seed(std::uint64_t seed, std::uint64_t part) {
  Random random(seed ^ (part * 0xD6E8FEB86659FD93U));
  return random.next();
}

}  // namespace rhsim
