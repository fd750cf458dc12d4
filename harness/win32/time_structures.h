#pragma once

#include <cstdint>

#include "harness/win32/virtual_windows.h"

namespace rhsim::win32 {

/// SYSTEMTIME. Source: minwinbase/ns-minwinbase-systemtime.
struct SystemTime {
  std::uint16_t year, month, day_of_week, day, hour, minute, second, milliseconds;
};
static_assert(sizeof(SystemTime) == 16);

/// The calendar of an instant, which is the same everywhere: the zone is UTC. In api_time.cpp.
[[nodiscard]] SystemTime calendar_of(Instant now);

/// Writes a FILETIME: two DWORDs, aligned to four bytes. Nothing to NULL.
inline void store_filetime(Dword* time, std::int64_t value) {
  if (time == nullptr) return;
  time[0] = static_cast<Dword>(value);
  time[1] = static_cast<Dword>(static_cast<std::uint64_t>(value) >> 32U);
}

}  // namespace rhsim::win32
