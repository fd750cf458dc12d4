#pragma once

#include <cstddef>
#include <cstdint>

/// The addresses that run heaps live at. One per process: a heap that begins anew in each run, at
/// the same address in each run and, where the system lets it, in each process and on each host.
namespace rhsim::win32 {

/// Above what address sanitizers and programs use, below where libraries and stacks come to lie.
inline constexpr std::uintptr_t heap_region_begin = 0x2000'0000'0000;
inline constexpr std::size_t heap_region_bytes = std::size_t{1} << 34U;

/// Reserves the region at the first call. False: the system does not give it.
[[nodiscard]] bool reserve_heap_region();

/// Makes the region's first `bytes` usable; what was not usable before is zero. False: there is no
/// memory.
[[nodiscard]] bool commit_heap_region(std::size_t bytes);

/// Gives all back but about the first `kept` bytes, and returns how many may hold what was written
/// before. Beyond those the region is zero.
std::size_t shrink_heap_region(std::size_t kept);

[[nodiscard]] inline bool in_heap_region(const void* memory) {
  return reinterpret_cast<std::uintptr_t>(memory) - heap_region_begin < heap_region_bytes;
}

}  // namespace rhsim::win32
