#include <cstdlib>
#include <cstring>

#include "fakes/cluster/implementation.h"
#include "harness/base/current.h"
#include "harness/win32/module_memory.h"

#if defined(_WIN32)
#include <windows.h>
#endif

namespace rhsim::cluster {

namespace {

constexpr std::string_view from = " from ";

/// The run's heap, when it has handed out this block.
win32::RunHeap* heap_of(const void* memory) {
  if (!Current<win32::RunHeap>::exists()) return nullptr;
  auto& heap = Current<win32::RunHeap>::get();
  return heap.has(memory) ? &heap : nullptr;
}

}  // namespace

void* local_alloc(std::size_t bytes, std::string_view function, std::string_view kind) {
  if (void* memory = win32::module_memory::allocate(bytes, true)) {
    heap_of(memory)->name(memory, std::string(kind).append(from).append(function));
    return memory;
  }
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

void* local_copy(const void* bytes, std::size_t size, std::string_view function) {
  void* memory = local_alloc(size, function);
  if (memory != nullptr && size != 0) std::memcpy(memory, bytes, size);
  return memory;
}

std::string maker_of(const void* memory) {
  const auto* heap = heap_of(memory);
  const std::string* name = heap == nullptr ? nullptr : heap->name_of(memory);
  return name == nullptr ? std::string() : name->substr(name->find(from) + from.size());
}

void disown(const void* memory) {
  if (auto* heap = heap_of(memory)) heap->unname(memory);
}

std::map<std::string, std::uint32_t> made_memory() {
  if (!Current<win32::RunHeap>::exists()) return {};
  return Current<win32::RunHeap>::get().named();
}

}  // namespace rhsim::cluster
