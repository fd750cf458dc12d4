#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "harness/win32/heap_region.h"

namespace rhsim::win32 {

/// What a DLL allocates in one run: malloc, HeapAlloc, LocalAlloc and their families.
///
/// The same calls give the same addresses, in every run and on every host, so that a DLL which
/// orders by pointers, or hashes them, does the same each time. Memory that is handed out or taken
/// back is filled with the poison, so that code which reads what it never wrote, or has freed, is
/// seen. A freed block is handed out again as late as possible: after all others of its size.
///
/// Only the strand with the baton may call. Errors: null when the region is full or missing; the
/// caller then asks the system.
class RunHeap {
 public:
  /// Byte for memory without a value of its own; empty: fresh memory is zero.
  using Poison = std::optional<std::uint8_t>;

  /// Begins anew: what the last run's heap handed out is gone.
  explicit RunHeap(Poison poison);
  RunHeap(const RunHeap&) = delete;
  RunHeap& operator=(const RunHeap&) = delete;

  [[nodiscard]] void* allocate(std::size_t bytes, bool zeroed,
                               std::size_t alignment = smallest_alignment);
  /// False when `memory` is no block that is handed out: freed already, or never begun there.
  [[nodiscard]] bool free(void* memory);
  /// Null when there is no room, or no such block (see has()); the block stays as it was.
  /// `zeroed`: what is new in it is zero.
  [[nodiscard]] void* reallocate(void* memory, std::size_t bytes, bool zeroed);

  /// A block that is handed out begins at `memory`.
  [[nodiscard]] bool has(const void* memory) const;
  /// As it was asked for. `memory` must be a block.
  [[nodiscard]] std::size_t size_of(const void* memory) const;

  /// Says who made this block, for those that are handed out on behalf of the DLL. The name stays
  /// with the block when it is resized and goes when it is freed. `memory` must be a block.
  void name(const void* memory, std::string name);
  /// Takes the name back; nothing when it has none.
  void unname(const void* memory);
  /// Null when the block has none.
  [[nodiscard]] const std::string* name_of(const void* memory) const;
  /// How many named blocks are handed out, by name.
  [[nodiscard]] std::map<std::string, std::uint32_t> named() const;

  struct Usage {
    std::uint64_t blocks = 0;
    std::uint64_t bytes = 0;
    bool operator==(const Usage&) const = default;
  };
  /// What is handed out now.
  [[nodiscard]] Usage usage() const { return usage_; }

  static constexpr std::size_t smallest_alignment = 16;
  /// What debugging heaps are known to use. As a number it is large, as a pointer it is none.
  static constexpr std::uint8_t usual_poison = 0xCD;

 private:
  struct Block;
  /// Freed blocks of one capacity, the first to be handed out first.
  struct Line {
    Block* first = nullptr;
    Block* last = nullptr;
  };

  [[nodiscard]] static Block* block_of(const void* memory);
  [[nodiscard]] static Block* take_freed(Line& line);
  [[nodiscard]] Block* carve(std::size_t capacity, std::size_t alignment);
  /// Gives a block's `bytes` the value that memory without a value has. The first `used` of them
  /// may hold something, the others are zero.
  void fill(char* memory, std::size_t bytes, std::size_t used, bool zeroed) const;

  static constexpr std::size_t lines = 32 + 4 * 40;

  const Poison poison_;
  const bool present_;
  std::size_t end_ = 0;    // Of what was ever handed out, from the region's begin.
  std::size_t stale_ = 0;  // Bytes that may hold what an earlier run wrote.
  std::array<Line, lines> freed_{};
  std::map<const void*, std::string> names_;
  Usage usage_;
};

}  // namespace rhsim::win32
