#include "harness/win32/module_memory.h"

#include "harness/base/current.h"
#include "harness/win32/virtual_windows.h"

namespace rhsim::win32::module_memory {
namespace {

/// Returns off the strands alone: between runs, and when a process ends, nobody is to blame.
void heap_is_corrupt(const char* what) {
  if (!Current<VirtualWindows>::exists()) return;
  auto& windows = Current<VirtualWindows>::get();
  if (windows.scheduler().current() != 0) windows.crash("heap corruption", what);
}

/// The heap, when `memory` is a block that it has handed out.
RunHeap* heap_of(const void* memory, const char* otherwise) {
  RunHeap* heap = Current<RunHeap>::exists() ? &Current<RunHeap>::get() : nullptr;
  if (heap != nullptr && heap->has(memory)) return heap;
  heap_is_corrupt(otherwise);
  return nullptr;
}

}  // namespace

void* allocate(std::size_t bytes, bool zeroed, std::size_t alignment) {
  if (!Current<RunHeap>::exists()) return nullptr;
  return Current<RunHeap>::get().allocate(bytes, zeroed, alignment);
}

void free(void* memory) {
  auto* heap = heap_of(memory, "a block is freed that is not allocated");
  if (heap != nullptr) (void)heap->free(memory);
}

void* reallocate(void* memory, std::size_t bytes, bool zeroed) {
  auto* heap = heap_of(memory, "a block is resized that is not allocated");
  return heap == nullptr ? nullptr : heap->reallocate(memory, bytes, zeroed);
}

std::size_t size_of(const void* memory) {
  const auto* heap = heap_of(memory, "the size of a block is asked for that is not allocated");
  return heap == nullptr ? 0 : heap->size_of(memory);
}

}  // namespace rhsim::win32::module_memory
