// The heap of a native module: what its own code allocates comes from the heap of the run.
//
// The program exports malloc and its family, so every library of the process calls them here. Who
// calls decides: memory for the module's code is the run's, and gone with it. What libc and
// libstdc++ allocate for themselves on the module's behalf (a stream, a locale) may outlive the run
// and stays libc's, also when it is handed out in the end, as by strdup: whoever frees is asked for
// the owner by the address. Objects of everyone else come from the host's pool, see block_pool.h.

#include <dlfcn.h>
#include <link.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <new>

#include "harness/host/block_pool.h"
#include "harness/win32/module_memory.h"
#include "harness/win32/runtime.h"

#if !defined(RHSIM_SANITIZED)  // A sanitizer brings a heap of its own.

extern "C" {
void* __libc_malloc(std::size_t bytes);
void* __libc_calloc(std::size_t count, std::size_t bytes);
void* __libc_realloc(void* memory, std::size_t bytes);
void* __libc_memalign(std::size_t alignment, std::size_t bytes);
void __libc_free(void* memory);
}

namespace {

namespace memory = rhsim::win32::module_memory;
namespace pool = rhsim::host::block_pool;

struct CodeRange {
  std::uintptr_t begin;
  std::uintptr_t end;
};

/// The code of the program and of the libraries that came with it. What runs elsewhere is a
/// module's, or of a library that it brought along.
constexpr std::size_t most_ranges = 64;
CodeRange own_code[most_ranges];
std::size_t own_ranges = 0;

/// Before any run; until then nothing is a module's.
__attribute__((constructor)) void find_own_code() {
  dl_iterate_phdr(
      [](dl_phdr_info* library, std::size_t, void*) {
        for (int i = 0; i < library->dlpi_phnum && own_ranges < most_ranges; ++i) {
          const auto& segment = library->dlpi_phdr[i];
          if (segment.p_type != PT_LOAD || (segment.p_flags & PF_X) == 0) continue;
          const std::uintptr_t begin = library->dlpi_addr + segment.p_vaddr;
          own_code[own_ranges++] = {begin, begin + segment.p_memsz};
        }
        return 0;
      },
      nullptr);
}

bool is_modules(const void* return_address) {
  const auto address = reinterpret_cast<std::uintptr_t>(return_address);
  // The program itself comes first in the list, and calls most.
  for (std::size_t i = 0; i < own_ranges; ++i) {
    if (address >= own_code[i].begin && address < own_code[i].end) return false;
  }
  return rhsim::win32::runtime::on_strand();
}

/// Memory of the run when the module calls, else null.
void* of_run(const void* caller, std::size_t bytes, bool zeroed,
             std::size_t alignment = rhsim::win32::RunHeap::smallest_alignment) {
  return is_modules(caller) ? memory::allocate(bytes, zeroed, alignment) : nullptr;
}

void* reallocate(const void* caller, void* block, std::size_t bytes) {
  if (block == nullptr) {
    void* const fresh = of_run(caller, bytes, false);
    return fresh != nullptr ? fresh : __libc_malloc(bytes);
  }
  if (!memory::owns(block)) return __libc_realloc(block, bytes);
  if (bytes == 0) {
    memory::free(block);
    return nullptr;
  }
  void* const moved = memory::reallocate(block, bytes, false);
  if (moved == nullptr) errno = ENOMEM;
  return moved;
}

void* aligned(const void* caller, std::size_t alignment, std::size_t bytes) {
  void* const block = of_run(caller, bytes, false, alignment);
  return block != nullptr ? block : __libc_memalign(alignment, bytes);
}

void* new_object(const void* caller, std::size_t bytes) {
  void* block = of_run(caller, bytes, false);
  if (block == nullptr) block = pool::allocate(bytes);
  if (block != nullptr) return block;
  for (;;) {
    void* const from_libc = __libc_malloc(bytes == 0 ? 1 : bytes);
    if (from_libc != nullptr) return from_libc;
    const auto handler = std::get_new_handler();
    if (handler == nullptr) throw std::bad_alloc();
    handler();
  }
}

}  // namespace

// Names are given to the assembler, not to the compiler, whose headers declare them with
// attributes.
#define RHSIM_HEAP(result, name, parameters)                                                      \
  extern "C" __attribute__((visibility("default"))) result heap_##name parameters __asm__(#name); \
  extern "C" result heap_##name parameters
#define RHSIM_CALLER __builtin_return_address(0)

RHSIM_HEAP(void*, malloc, (std::size_t bytes)) {
  void* const block = of_run(RHSIM_CALLER, bytes, false);
  return block != nullptr ? block : __libc_malloc(bytes);
}
RHSIM_HEAP(void*, calloc, (std::size_t count, std::size_t bytes)) {
  std::size_t all = 0;
  const bool fits = !__builtin_mul_overflow(count, bytes, &all);
  void* const block = fits ? of_run(RHSIM_CALLER, all, true) : nullptr;
  return block != nullptr ? block : __libc_calloc(count, bytes);
}
RHSIM_HEAP(void*, realloc, (void* block, std::size_t bytes)) {
  return reallocate(RHSIM_CALLER, block, bytes);
}
RHSIM_HEAP(void*, reallocarray, (void* block, std::size_t count, std::size_t bytes)) {
  std::size_t all = 0;
  if (!__builtin_mul_overflow(count, bytes, &all)) return reallocate(RHSIM_CALLER, block, all);
  errno = ENOMEM;
  return nullptr;
}
RHSIM_HEAP(void, free, (void* block)) {
  if (memory::owns(block)) return memory::free(block);
  if (!pool::free(block)) __libc_free(block);
}
RHSIM_HEAP(void*, memalign, (std::size_t alignment, std::size_t bytes)) {
  return aligned(RHSIM_CALLER, alignment, bytes);
}
RHSIM_HEAP(void*, aligned_alloc, (std::size_t alignment, std::size_t bytes)) {
  return aligned(RHSIM_CALLER, alignment, bytes);
}
RHSIM_HEAP(int, posix_memalign, (void** result, std::size_t alignment, std::size_t bytes)) {
  const bool power_of_two = alignment != 0 && (alignment & (alignment - 1)) == 0;
  if (!power_of_two || alignment % sizeof(void*) != 0) return EINVAL;
  void* const block = aligned(RHSIM_CALLER, alignment, bytes);
  if (block == nullptr) return ENOMEM;
  *result = block;
  return 0;
}

RHSIM_HEAP(std::size_t, malloc_usable_size, (void* block)) {
  if (memory::owns(block)) return memory::size_of(block);
  static std::size_t (*libcs)(void*) = nullptr;
  if (libcs == nullptr) {
    libcs = reinterpret_cast<std::size_t (*)(void*)>(dlsym(RTLD_NEXT, "malloc_usable_size"));
  }
  return libcs(block);
}

// operator new and operator new[]: libstdc++'s would call malloc in the module's place.
RHSIM_HEAP(void*, _Znwm, (std::size_t bytes)) { return new_object(RHSIM_CALLER, bytes); }
RHSIM_HEAP(void*, _Znam, (std::size_t bytes)) { return new_object(RHSIM_CALLER, bytes); }

#endif
