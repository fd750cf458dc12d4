#pragma once

#include <cstddef>

/// The host's own small objects: a run makes and drops a thousand, and the heaps of the systems,
/// that of Wine above all, take a good part of a short run for them.
///
/// Blocks of one size share a page, freed ones are handed out again first. What was taken from the
/// system stays: as much as the largest run so far has used. Any thread may call.
namespace rhsim::host::block_pool {

/// Null when `bytes` are more than the pool deals in, or when it has no room: ask the system's
/// heap.
[[nodiscard]] void* allocate(std::size_t bytes) noexcept;

/// False when the block is not the pool's.
[[nodiscard]] bool free(void* block) noexcept;

}  // namespace rhsim::host::block_pool
