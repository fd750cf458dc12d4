#include <windows.h>

#include <cstring>

#include "harness/host/safe_memory.h"

namespace rhsim::host {

bool read_memory(const void* from, void* to, std::size_t count) {
  constexpr DWORD readable = PAGE_READONLY | PAGE_READWRITE | PAGE_WRITECOPY | PAGE_EXECUTE_READ |
                             PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY;
  // VirtualQuery and a copy, not ReadProcessMemory: that one asks the wine server each time. Only
  // one strand runs, so nobody unmaps the pages in between.
  auto* at = static_cast<const char*>(from);
  const auto* end = at + count;
  if (end < at) return false;
  while (at < end) {
    MEMORY_BASIC_INFORMATION region{};
    if (VirtualQuery(at, &region, sizeof region) == 0) return false;
    if (region.State != MEM_COMMIT) return false;
    if ((region.Protect & readable) == 0) return false;
    if ((region.Protect & PAGE_GUARD) != 0) return false;
    at = static_cast<const char*>(region.BaseAddress) + region.RegionSize;
  }
  std::memcpy(to, from, count);
  return true;
}

}  // namespace rhsim::host
