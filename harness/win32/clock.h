#pragma once

#include <cstdint>

#include "harness/base/time.h"

namespace rhsim::win32 {

/// What the clocks of Windows show at a virtual instant. All start at fixed values: the calendar at
/// 2024-01-01T00:00:00Z and the counters at an hour of uptime, since a run that began at zero would
/// hide subtractions of unsigned numbers that run below it.
///
/// The time zone is UTC, and every clock is exact to the tick: GetTickCount's coarse steps of 10 to
/// 16 ms are not modelled.
struct Clock {
  static constexpr std::int64_t ticks_per_second = 10'000'000;
  static constexpr std::int64_t filetime_at_start = 133'485'408'000'000'000;
  static constexpr std::int64_t unix_seconds_at_start = 1'704'067'200;
  static constexpr Duration uptime_at_start = std::chrono::hours{1};

  /// Ticks of 100 ns since 1601. Source: minwinbase/ns-minwinbase-filetime.
  [[nodiscard]] static constexpr std::int64_t filetime(Instant now) {
    return filetime_at_start + now.time_since_epoch().count();
  }
  /// Since 1970.
  [[nodiscard]] static constexpr Duration unix_time(Instant now) {
    return std::chrono::seconds{unix_seconds_at_start} + now.time_since_epoch();
  }
  [[nodiscard]] static constexpr Duration uptime(Instant now) {
    return uptime_at_start + now.time_since_epoch();
  }
  /// A due time as timers take it: negative is a span from now, else an absolute FILETIME. What has
  /// passed is due now.
  [[nodiscard]] static constexpr Instant due(std::int64_t time, Instant now) {
    if (time == INT64_MIN) return never;
    if (time < 0) return saturating_add(now, Duration{-time});
    return time <= filetime(now) ? now : Instant{Duration{time - filetime_at_start}};
  }
};

/// A timeout as the functions take it: INFINITE is no timeout.
[[nodiscard]] constexpr Duration timeout_of(std::uint32_t milliseconds) {
  return milliseconds == 0xFFFFFFFF ? Duration::max()
                                    : Duration{std::chrono::milliseconds{milliseconds}};
}

}  // namespace rhsim::win32
