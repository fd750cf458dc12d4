#pragma once

namespace rhsim {

/// Prints the broken assertion to standard error and aborts. The line that replays the run is on
/// the screen already: scenario, policy and seed are printed before the first step.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace rhsim

/// An invariant of our own code, checked in every build. Whatever a DLL hands in is data, not this.
#define RHSIM_ASSERT(condition) \
  ((condition) ? void(0) : ::rhsim::assertion_failed(#condition, __FILE__, __LINE__))
