#include <cstdlib>
#include <cstring>

#include "fakes/cluster/implementation.h"

#if defined(_WIN32)
#include <windows.h>
#endif

namespace rhsim::cluster {

#if defined(_WIN32)

void* local_alloc(std::size_t bytes) { return ::LocalAlloc(LPTR, bytes); }
void local_free(void* memory) { ::LocalFree(memory); }

#else

// The native LocalFree is free(), see native_functions.cpp.
void* local_alloc(std::size_t bytes) { return std::calloc(1, bytes == 0 ? 1 : bytes); }
void local_free(void* memory) { std::free(memory); }

#endif

void* local_copy(const void* bytes, std::size_t size) {
  void* memory = local_alloc(size);
  if (memory != nullptr && size != 0) std::memcpy(memory, bytes, size);
  return memory;
}

}  // namespace rhsim::cluster
