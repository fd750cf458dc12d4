#include "harness/host/windows_heap_functions.h"

#include <windows.h>
// After windows.h.
#include <malloc.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "harness/base/assert.h"
#include "harness/host/redirections.h"
#include "harness/win32/module_memory.h"

namespace rhsim::host::windows {
namespace {

namespace memory = win32::module_memory;

// --- HeapAlloc
// --------------------------------------------------------------------------------------

void* WINAPI heap_alloc(HANDLE heap, DWORD flags, SIZE_T bytes) {
  if (heap == GetProcessHeap()) {
    if (void* block = memory::allocate(bytes, (flags & HEAP_ZERO_MEMORY) != 0)) return block;
  }
  return HeapAlloc(heap, flags, bytes);
}

void* WINAPI heap_realloc(HANDLE heap, DWORD flags, void* block, SIZE_T bytes) {
  if (!memory::owns(block)) return HeapReAlloc(heap, flags, block, bytes);
  if ((flags & HEAP_REALLOC_IN_PLACE_ONLY) != 0) {
    return bytes <= memory::size_of(block) ? block : nullptr;
  }
  return memory::reallocate(block, bytes, (flags & HEAP_ZERO_MEMORY) != 0);
}

BOOL WINAPI heap_free(HANDLE heap, DWORD flags, void* block) {
  if (!memory::owns(block)) return HeapFree(heap, flags, block);
  memory::free(block);
  return TRUE;
}

SIZE_T WINAPI heap_size(HANDLE heap, DWORD flags, const void* block) {
  return memory::owns(block) ? memory::size_of(block) : HeapSize(heap, flags, block);
}

BOOL WINAPI heap_validate(HANDLE heap, DWORD flags, const void* block) {
  return memory::owns(block) ? TRUE : HeapValidate(heap, flags, block);
}

// --- LocalAlloc and GlobalAlloc: one family under two names
// --------------------------------------------------------------------------------------

static_assert(LMEM_ZEROINIT == GMEM_ZEROINIT && LMEM_MOVEABLE == GMEM_MOVEABLE);
static_assert(LMEM_MODIFY == GMEM_MODIFY);

template <auto system>
HLOCAL WINAPI fixed_alloc(UINT flags, SIZE_T bytes) {
  if ((flags & LMEM_MOVEABLE) == 0) {
    if (void* block = memory::allocate(bytes, (flags & LMEM_ZEROINIT) != 0)) return block;
  }
  return system(flags, bytes);
}

template <auto system>
HLOCAL WINAPI fixed_realloc(HLOCAL block, SIZE_T bytes, UINT flags) {
  if (!memory::owns(block)) return system(block, bytes, flags);
  if ((flags & LMEM_MODIFY) != 0) return block;  // Fixed it stays.
  return memory::reallocate(block, bytes, (flags & LMEM_ZEROINIT) != 0);
}

template <auto system>
HLOCAL WINAPI fixed_free(HLOCAL block) {
  if (!memory::owns(block)) return system(block);
  memory::free(block);
  return nullptr;
}

template <auto system>
SIZE_T WINAPI fixed_size(HLOCAL block) {
  return memory::owns(block) ? memory::size_of(block) : system(block);
}

/// Fixed memory is its own handle, and is never locked.
template <auto system>
void* WINAPI fixed_lock(HLOCAL block) {
  return memory::owns(block) ? block : system(block);
}
template <auto system>
BOOL WINAPI fixed_unlock(HLOCAL block) {
  return memory::owns(block) ? TRUE : system(block);
}
template <auto system>
HLOCAL WINAPI fixed_handle(const void* block) {
  return memory::owns(block) ? const_cast<void*>(block) : system(block);
}
template <auto system>
UINT WINAPI fixed_flags(HLOCAL block) {
  return memory::owns(block) ? 0 : system(block);
}

// --- The C runtime
// --------------------------------------------------------------------------------------

void* crt_malloc(std::size_t bytes) {
  void* const block = memory::allocate(bytes, false);
  return block != nullptr ? block : std::malloc(bytes);
}

void* crt_calloc(std::size_t count, std::size_t bytes) {
  const bool fits = bytes == 0 || count <= SIZE_MAX / bytes;
  void* const block = fits ? memory::allocate(count * bytes, true) : nullptr;
  return block != nullptr ? block : std::calloc(count, bytes);
}

void crt_free(void* block) {
  if (memory::owns(block)) return memory::free(block);
  std::free(block);
}

void* resized(void* block, std::size_t bytes, bool zeroed) {
  if (bytes == 0) {
    memory::free(block);
    return nullptr;
  }
  void* const moved = memory::reallocate(block, bytes, zeroed);
  if (moved == nullptr) errno = ENOMEM;
  return moved;
}

void* crt_realloc(void* block, std::size_t bytes) {
  if (block == nullptr) return crt_malloc(bytes);
  return memory::owns(block) ? resized(block, bytes, false) : std::realloc(block, bytes);
}

/// realloc with what is new set to zero. Not every runtime has it, so it is not asked.
void* crt_recalloc(void* block, std::size_t count, std::size_t bytes) {
  if (block == nullptr) return crt_calloc(count, bytes);
  if (bytes != 0 && count > SIZE_MAX / bytes) {
    errno = ENOMEM;
    return nullptr;
  }
  const std::size_t wanted = count * bytes;
  if (memory::owns(block)) return resized(block, wanted, true);
  const std::size_t before = _msize(block);
  void* const moved = std::realloc(block, wanted);
  if (moved != nullptr && wanted > before) {
    std::memset(static_cast<char*>(moved) + before, 0, wanted - before);
  }
  return moved;
}

std::size_t crt_msize(void* block) {
  return memory::owns(block) ? memory::size_of(block) : _msize(block);
}

template <class Function>
win32::ApiFunction row(std::string_view name, Function* function,
                       std::string_view dll = "kernel32.dll") {
  RHSIM_ASSERT(answered_by_host(name));  // What inspecting a module promises.
  return {dll, name, win32::ApiClass::Memory, reinterpret_cast<void*>(function)};
}

constexpr std::string_view runtime = "msvcrt.dll";

}  // namespace

std::span<const win32::ApiFunction> heap_functions() {
  static const win32::ApiFunction rows[] = {
      row("GlobalAlloc", fixed_alloc<&GlobalAlloc>),
      row("GlobalFlags", fixed_flags<&GlobalFlags>),
      row("GlobalFree", fixed_free<&GlobalFree>),
      row("GlobalHandle", fixed_handle<&GlobalHandle>),
      row("GlobalLock", fixed_lock<&GlobalLock>),
      row("GlobalReAlloc", fixed_realloc<&GlobalReAlloc>),
      row("GlobalSize", fixed_size<&GlobalSize>),
      row("GlobalUnlock", fixed_unlock<&GlobalUnlock>),
      row("HeapAlloc", heap_alloc),
      row("HeapFree", heap_free),
      row("HeapReAlloc", heap_realloc),
      row("HeapSize", heap_size),
      row("HeapValidate", heap_validate),
      row("LocalAlloc", fixed_alloc<&LocalAlloc>),
      row("LocalFlags", fixed_flags<&LocalFlags>),
      row("LocalFree", fixed_free<&LocalFree>),
      row("LocalHandle", fixed_handle<&LocalHandle>),
      row("LocalLock", fixed_lock<&LocalLock>),
      row("LocalReAlloc", fixed_realloc<&LocalReAlloc>),
      row("LocalSize", fixed_size<&LocalSize>),
      row("LocalUnlock", fixed_unlock<&LocalUnlock>),
      row("_msize", crt_msize, runtime),
      row("_recalloc", crt_recalloc, runtime),
      row("calloc", crt_calloc, runtime),
      row("free", crt_free, runtime),
      row("malloc", crt_malloc, runtime),
      row("realloc", crt_realloc, runtime),
  };
  return rows;
}

}  // namespace rhsim::host::windows
