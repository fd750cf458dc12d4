// What a DLL calls of kernel32 and nothing of the virtual Windows concerns. The local heap and the
// process heap are the run's heap, and malloc's where no run is; so they are on Windows, where the
// host redirects them. Allocation takes no virtual time on either host.
#include "fakes/cluster/native_functions.h"

#if !defined(_WIN32)

#include <malloc.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "harness/abi/layout.h"
#include "harness/win32/module_memory.h"

namespace rhsim::cluster {

namespace {

using abi::Bool;
using abi::Dword;
using abi::Handle;
using win32::ApiClass;
using win32::ApiFunction;

constexpr Dword local_zero_init = 0x40;
constexpr Dword heap_zero_memory = 0x8;

namespace memory = win32::module_memory;

void* allocate(std::size_t bytes, bool zeroed) {
  if (void* block = memory::allocate(bytes, zeroed)) return block;
  // Both heaps give an address for zero bytes, malloc need not.
  const std::size_t size = bytes == 0 ? 1 : bytes;
  return zeroed ? std::calloc(1, size) : std::malloc(size);
}

std::size_t size_of(void* block) {
  return memory::owns(block) ? memory::size_of(block) : malloc_usable_size(block);
}

void* reallocate(void* block, std::size_t bytes, bool zeroed) {
  if (memory::owns(block)) return memory::reallocate(block, bytes, zeroed);
  const std::size_t before = malloc_usable_size(block);
  void* grown = std::realloc(block, bytes == 0 ? 1 : bytes);
  if (grown != nullptr && zeroed && bytes > before) {
    std::memset(static_cast<char*>(grown) + before, 0, bytes - before);
  }
  return grown;
}

void release(void* block) {
  if (memory::owns(block)) return memory::free(block);
  std::free(block);
}

}  // namespace

// Exported under their plain names, hence outside of any unnamed namespace.
extern "C" {

__attribute__((visibility("default"), used)) void* LocalAlloc(Dword flags, std::size_t bytes) {
  return allocate(bytes, (flags & local_zero_init) != 0);
}

__attribute__((visibility("default"), used)) void* LocalReAlloc(void* block, std::size_t bytes,
                                                                Dword flags) {
  return reallocate(block, bytes, (flags & local_zero_init) != 0);
}

__attribute__((visibility("default"), used)) void* LocalFree(void* block) {
  release(block);
  return nullptr;
}

__attribute__((visibility("default"), used)) std::size_t LocalSize(void* block) {
  return size_of(block);
}

__attribute__((visibility("default"), used)) Handle GetProcessHeap() {
  static int heap = 0;  // Only its address counts.
  return &heap;
}

__attribute__((visibility("default"), used)) void* HeapAlloc(Handle, Dword flags,
                                                             std::size_t bytes) {
  return allocate(bytes, (flags & heap_zero_memory) != 0);
}

__attribute__((visibility("default"), used)) void* HeapReAlloc(Handle, Dword flags, void* block,
                                                               std::size_t bytes) {
  return reallocate(block, bytes, (flags & heap_zero_memory) != 0);
}

__attribute__((visibility("default"), used)) Bool HeapFree(Handle, Dword, void* block) {
  release(block);
  return 1;
}

// The native loader announces no threads to a module, so there is nothing to turn off.
__attribute__((visibility("default"), used)) Bool DisableThreadLibraryCalls(void*) { return 1; }

// What the debugger would show has no place in a trace.
__attribute__((visibility("default"), used)) void OutputDebugStringW(const abi::WideChar*) {}
}

namespace {

template <class F>
ApiFunction row(std::string_view name, F* function, ApiClass cls = ApiClass::Memory) {
  return {"kernel32.dll", name, cls, reinterpret_cast<void*>(function)};
}

}  // namespace

std::vector<ApiFunction> native_functions() {
  return {row("DisableThreadLibraryCalls", &DisableThreadLibraryCalls, ApiClass::Module),
          row("GetProcessHeap", &GetProcessHeap),
          row("HeapAlloc", &HeapAlloc),
          row("HeapFree", &HeapFree),
          row("HeapReAlloc", &HeapReAlloc),
          row("LocalAlloc", &LocalAlloc),
          row("LocalFree", &LocalFree),
          row("LocalReAlloc", &LocalReAlloc),
          row("LocalSize", &LocalSize),
          row("OutputDebugStringW", &OutputDebugStringW, ApiClass::Module)};
}

}  // namespace rhsim::cluster

#else

namespace rhsim::cluster {

std::vector<win32::ApiFunction> native_functions() { return {}; }

}  // namespace rhsim::cluster

#endif
