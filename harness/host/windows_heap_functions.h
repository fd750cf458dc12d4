#pragma once

#include <span>

#include "harness/win32/api_table.h"

namespace rhsim::host::windows {

/// The functions by which a DLL allocates, of kernel32 and of the C runtime: memory comes from the
/// run's heap while a run has one, and each block goes back to where it came from. Heaps that a DLL
/// creates, and movable memory, are the system's.
/// Source: heapapi/nf-heapapi-heapalloc, winbase/nf-winbase-localalloc and their neighbours;
/// "malloc" and its neighbours (C runtime reference).
[[nodiscard]] std::span<const win32::ApiFunction> heap_functions();

}  // namespace rhsim::host::windows
