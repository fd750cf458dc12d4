#pragma once

#include <cstddef>

#include "harness/win32/run_heap.h"

/// The run's heap, for the functions by which a DLL allocates: malloc, HeapAlloc, LocalAlloc. They
/// ask here first, and the system when this has nothing; what comes back to them is asked for its
/// owner. A block that is freed twice, or was never handed out, is what it would be to a real heap:
/// a crash of the process.
namespace rhsim::win32::module_memory {

/// Null: no run, or no room in its heap. The system may have some.
[[nodiscard]] void* allocate(std::size_t bytes, bool zeroed,
                             std::size_t alignment = RunHeap::smallest_alignment);

/// `memory` came from allocate(), in this run or in an earlier one.
[[nodiscard]] inline bool owns(const void* memory) { return in_heap_region(memory); }

// For memory that owns() says yes to.
void free(void* memory);
/// Null: no room; the block stays as it was.
[[nodiscard]] void* reallocate(void* memory, std::size_t bytes, bool zeroed);
[[nodiscard]] std::size_t size_of(const void* memory);

}  // namespace rhsim::win32::module_memory
