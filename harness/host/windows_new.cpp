// operator new and delete of rhsim-host.exe: its own objects come from the pool. A module's never
// get here; its runtime brings others, and theirs end in the heap of the run.

#include <cstdlib>
#include <new>

#include "harness/host/block_pool.h"

namespace pool = rhsim::host::block_pool;

void* operator new(std::size_t bytes) {
  if (void* const block = pool::allocate(bytes)) return block;
  for (;;) {
    if (void* const block = std::malloc(bytes == 0 ? 1 : bytes)) return block;
    const auto handler = std::get_new_handler();
    if (handler == nullptr) throw std::bad_alloc();
    handler();
  }
}

void operator delete(void* block) noexcept {
  if (!pool::free(block)) std::free(block);
}

void operator delete(void* block, std::size_t /*bytes*/) noexcept { operator delete(block); }
