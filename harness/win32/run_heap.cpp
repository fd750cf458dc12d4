#include "harness/win32/run_heap.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "harness/base/assert.h"

namespace rhsim::win32 {
namespace {

constexpr std::uint32_t handed_out = 0x4B636C42;
constexpr std::uint32_t taken_back = 0x65657246;

/// What a run leaves touched for the next one; more is given back to the system.
constexpr std::size_t kept_bytes = std::size_t{1} << 20U;
/// Of a block, the part that is poisoned: enough to be seen, and no delay for a block of gigabytes.
constexpr std::size_t poisoned_bytes = std::size_t{1} << 16U;

/// Multiples of 16 up to 512, then four steps for each power of two.
constexpr std::size_t capacity_for(std::size_t bytes) {
  if (bytes <= 16) return 16;
  if (bytes <= 512) return (bytes + 15) & ~std::size_t{15};
  const std::size_t step = std::bit_floor(bytes - 1) / 4;
  return (bytes + step - 1) / step * step;
}

/// Which line of freed blocks a capacity belongs to.
constexpr std::size_t line_of(std::size_t capacity) {
  if (capacity <= 512) return capacity / 16 - 1;
  const auto power = static_cast<std::size_t>(std::bit_width(capacity - 1)) - 1;
  return 32 + (power - 9) * 4 + (((capacity - 1) >> (power - 2)) & 3U);
}

static_assert(capacity_for(0) == 16 && capacity_for(512) == 512 && capacity_for(513) == 640);
static_assert(line_of(16) == 0 && line_of(512) == 31 && line_of(640) == 32 && line_of(1024) == 35);
static_assert(line_of(1280) == 36);

}  // namespace

/// In front of the memory of each block.
struct RunHeap::Block {
  std::size_t size;  // As asked for, while it is handed out.
  std::uint32_t state;
  std::uint32_t capacity_in_16;  // The capacity's sixteenth part: up to 64 GB.

  [[nodiscard]] std::size_t capacity() const { return std::size_t{capacity_in_16} * 16; }
  [[nodiscard]] char* memory() { return reinterpret_cast<char*>(this + 1); }
  /// The next freed one lives where the size was.
  [[nodiscard]] Block* next() const { return reinterpret_cast<Block*>(size); }
  void set_next(Block* block) { size = reinterpret_cast<std::size_t>(block); }
};

RunHeap::RunHeap(Poison poison)
    : poison_(poison),
      present_(reserve_heap_region()),
      stale_(present_ ? shrink_heap_region(kept_bytes) : 0) {
  static_assert(sizeof(Block) == smallest_alignment);
}

void* RunHeap::allocate(std::size_t bytes, bool zeroed, std::size_t alignment) {
  if (bytes > heap_region_bytes) return nullptr;
  const std::size_t capacity = capacity_for(bytes);
  Block* block = nullptr;
  if (alignment <= smallest_alignment) block = take_freed(freed_[line_of(capacity)]);
  const bool fresh = block == nullptr;
  if (fresh) block = carve(capacity, std::max(alignment, smallest_alignment));
  if (block == nullptr) return nullptr;
  const std::size_t place = reinterpret_cast<std::uintptr_t>(block->memory()) - heap_region_begin;
  const std::size_t stale = stale_ > place ? stale_ - place : 0;
  fill(block->memory(), bytes, fresh ? std::min(stale, bytes) : bytes, zeroed);
  block->size = bytes;
  block->state = handed_out;
  ++usage_.blocks;
  usage_.bytes += bytes;
  return block->memory();
}

bool RunHeap::free(void* memory) {
  if (!has(memory)) return false;
  unname(memory);
  Block* const block = block_of(memory);
  --usage_.blocks;
  usage_.bytes -= block->size;
  if (poison_) std::memset(memory, *poison_, std::min(block->size, poisoned_bytes));
  block->state = taken_back;
  block->set_next(nullptr);
  Line& line = freed_[line_of(block->capacity())];
  if (line.last != nullptr) line.last->set_next(block);
  if (line.first == nullptr) line.first = block;
  line.last = block;
  return true;
}

void* RunHeap::reallocate(void* memory, std::size_t bytes, bool zeroed) {
  if (!has(memory)) return nullptr;
  Block* const block = block_of(memory);
  const std::size_t before = block->size;
  if (bytes <= block->capacity() && bytes > block->capacity() / 2) {
    if (bytes > before) fill(block->memory() + before, bytes - before, bytes - before, zeroed);
    usage_.bytes += bytes - before;
    block->size = bytes;
    return memory;
  }
  void* const moved = allocate(bytes, zeroed);
  if (moved == nullptr) return nullptr;
  std::memcpy(moved, memory, std::min(before, bytes));
  if (const auto* whose = name_of(memory)) name(moved, *whose);
  RHSIM_ASSERT(free(memory));
  return moved;
}

bool RunHeap::has(const void* memory) const {
  const std::uintptr_t place = reinterpret_cast<std::uintptr_t>(memory) - heap_region_begin;
  if (place < sizeof(Block) || place >= end_ || place % smallest_alignment != 0) return false;
  return block_of(memory)->state == handed_out;
}

std::size_t RunHeap::size_of(const void* memory) const {
  RHSIM_ASSERT(has(memory));
  return block_of(memory)->size;
}

void RunHeap::name(const void* memory, std::string name) {
  RHSIM_ASSERT(has(memory));
  names_.insert_or_assign(memory, std::move(name));
}

void RunHeap::unname(const void* memory) {
  if (!names_.empty()) names_.erase(memory);
}

const std::string* RunHeap::name_of(const void* memory) const {
  const auto found = names_.find(memory);
  return found == names_.end() ? nullptr : &found->second;
}

std::map<std::string, std::uint32_t> RunHeap::named() const {
  std::map<std::string, std::uint32_t> counts;
  for (const auto& [memory, name] : names_) ++counts[name];
  return counts;
}

RunHeap::Block* RunHeap::block_of(const void* memory) {
  return static_cast<Block*>(const_cast<void*>(memory)) - 1;
}

RunHeap::Block* RunHeap::take_freed(Line& line) {
  Block* const block = line.first;
  if (block == nullptr) return nullptr;
  line.first = block->next();
  if (line.first == nullptr) line.last = nullptr;
  return block;
}

RunHeap::Block* RunHeap::carve(std::size_t capacity, std::size_t alignment) {
  if (!present_) return nullptr;
  const std::size_t memory = (end_ + sizeof(Block) + alignment - 1) / alignment * alignment;
  if (!commit_heap_region(memory + capacity)) return nullptr;
  end_ = memory + capacity;
  auto* const block = reinterpret_cast<Block*>(heap_region_begin + memory) - 1;
  block->capacity_in_16 = static_cast<std::uint32_t>(capacity / 16);
  return block;
}

void RunHeap::fill(char* memory, std::size_t bytes, std::size_t used, bool zeroed) const {
  if (zeroed || !poison_) {
    std::memset(memory, 0, used);
    return;
  }
  const std::size_t poisoned = std::min(bytes, poisoned_bytes);
  std::memset(memory, *poison_, poisoned);
  if (used > poisoned) std::memset(memory + poisoned, 0, used - poisoned);
}

}  // namespace rhsim::win32
