#pragma once

#include <cstdint>

namespace rhsim::trace {

/// One simulated thread of control. 0: none (the scheduler itself). Counted from 1 per run.
using StrandId = std::uint32_t;

/// A resource of the scenario, in the order of the header's list, from 1. 0: none.
using ResourceIndex = std::uint32_t;

/// An object of the DLL that the trace mentions (an EventHandle), counted by first mention, so that
/// handle values, which differ between hosts, never reach a trace. 0: a NULL handle.
using ObjectId = std::uint32_t;

/// A handle that is neither NULL nor one the virtual Windows gave out.
inline constexpr ObjectId invalid_object = 0xFFFFFFFF;

}  // namespace rhsim::trace
