#include <cstdlib>
#include <cstring>

#include "fakes/cluster/implementation.h"
#include "harness/win32/module_memory.h"

#if defined(_WIN32)
#include <windows.h>
#endif

namespace rhsim::cluster {

void* local_alloc(std::size_t bytes) {
  if (void* memory = win32::module_memory::allocate(bytes, true)) return memory;
#if defined(_WIN32)
  return ::LocalAlloc(LPTR, bytes);
#else
  return std::calloc(1, bytes == 0 ? 1 : bytes);  // The native LocalFree is free().
#endif
}

void local_free(void* memory) {
  if (win32::module_memory::owns(memory)) return win32::module_memory::free(memory);
#if defined(_WIN32)
  ::LocalFree(memory);
#else
  std::free(memory);
#endif
}

void* local_copy(const void* bytes, std::size_t size) {
  void* memory = local_alloc(size);
  if (memory != nullptr && size != 0) std::memcpy(memory, bytes, size);
  return memory;
}

}  // namespace rhsim::cluster
