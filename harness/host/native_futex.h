#pragma once

#include <time.h>

#include <cstdint>

namespace rhsim::host {

/// The futex system call for strands: FUTEX_WAIT, FUTEX_WAIT_BITSET and FUTEX_WAKE, private or not.
/// 0 or the number woken; a negative error number otherwise. Source: futex(2).
[[nodiscard]] int futex(std::uint32_t* word, int operation, std::uint32_t value,
                        const timespec* timeout);

}  // namespace rhsim::host
