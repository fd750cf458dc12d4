#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <ratio>
#include <string>
#include <string_view>

#include "harness/base/result.h"

namespace rhsim {

/// A span of virtual time. Unit: ticks of 100 ns, the unit of FILETIME.
using Duration = std::chrono::duration<std::int64_t, std::ratio<1, 10'000'000>>;

/// The clock that virtual instants belong to. It has no now(): only a scheduler knows the time.
struct VirtualTime {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<VirtualTime, Duration>;
};

/// A point of virtual time, counted from the start of the run.
using Instant = VirtualTime::time_point;

/// The end of time: a deadline that never comes.
inline constexpr Instant never = Instant::max();

using namespace std::chrono_literals;

/// Whole virtual milliseconds of `span`, rounded down.
[[nodiscard]] constexpr std::int64_t whole_ms(Duration span) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(span).count();
}

/// Adds without running over the end of time: never + x, and any sum beyond it, is never.
[[nodiscard]] constexpr Instant saturating_add(Instant at, Duration span) {
  if (at == never || span >= never - at) return never;
  return at + span;
}

/// As people write durations: "300ms", "5s", "3min", "1.5s", "200ns". "never" for Duration::max().
/// Hours and minutes appear only when whole: 90 seconds are "90s", not "1.5min".
[[nodiscard]] std::string to_text(Duration span);

/// Reads what to_text writes, and any number with a unit of ns, us, ms, s, min or h ("1.5h",
/// "-3s"). Errors: no number, no unit or an unknown one, finer than a tick of 100 ns, or too long
/// to count.
[[nodiscard]] Result<Duration> parse_duration(std::string_view text);

}  // namespace rhsim
