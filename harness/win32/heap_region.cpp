#include "harness/win32/heap_region.h"

#include <algorithm>

#if defined(_WIN32)
#include <windows.h>
#else
#include <sys/mman.h>
#endif

namespace rhsim::win32 {
namespace {

void* const region = reinterpret_cast<void*>(heap_region_begin);

#if defined(_WIN32)

constexpr std::size_t step = std::size_t{1} << 20U;  // Committing costs a call of the system.
std::size_t committed = 0;

bool reserve() {
  return VirtualAlloc(region, heap_region_bytes, MEM_RESERVE, PAGE_READWRITE) == region;
}

bool commit(std::size_t bytes) {
  if (bytes <= committed) return true;
  const std::size_t wanted = std::min((bytes + step - 1) / step * step, heap_region_bytes);
  if (VirtualAlloc(region, wanted, MEM_COMMIT, PAGE_READWRITE) == nullptr) return false;
  committed = wanted;
  return true;
}

std::size_t shrink(std::size_t kept) {
  kept = (kept + step - 1) / step * step;
  if (kept >= committed) return committed;
  VirtualFree(static_cast<char*>(region) + kept, committed - kept, MEM_DECOMMIT);
  return committed = kept;
}

#else

std::size_t used = 0;

bool reserve() {
  constexpr int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
  void* const place = mmap(region, heap_region_bytes, PROT_READ | PROT_WRITE, flags, -1, 0);
  if (place == region) return true;
  if (place != MAP_FAILED) munmap(place, heap_region_bytes);
  return false;
}

// The system gives pages as they are touched.
bool commit(std::size_t bytes) {
  used = std::max(used, bytes);
  return true;
}

std::size_t shrink(std::size_t kept) {
  constexpr std::size_t page = 4096;
  kept = (kept + page - 1) / page * page;
  if (kept >= used) return used;
  madvise(static_cast<char*>(region) + kept, used - kept, MADV_DONTNEED);
  return used = kept;
}

#endif

}  // namespace

bool reserve_heap_region() {
  static const bool reserved = reserve();
  return reserved;
}

bool commit_heap_region(std::size_t bytes) { return bytes <= heap_region_bytes && commit(bytes); }

std::size_t shrink_heap_region(std::size_t kept) { return shrink(kept); }

}  // namespace rhsim::win32
