// The heap of a run: the same calls give the same addresses, and memory without a value has none.

#include <algorithm>
#include <cstring>
#include <map>
#include <vector>

#include <rapidcheck/catch.h>
#include <catch2/catch.hpp>

#include "harness/win32/run_heap.h"

namespace rhsim::win32 {
namespace {

constexpr std::uint8_t poison = 0xCD;

bool all_are(const void* memory, std::size_t bytes, std::uint8_t value) {
  const auto* first = static_cast<const std::uint8_t*>(memory);
  return std::all_of(first, first + bytes, [value](std::uint8_t byte) { return byte == value; });
}

/// One call: allocate so many bytes, or, when negative, free the block of that number.
using Calls = std::vector<int>;

std::vector<std::uintptr_t> addresses_of(const Calls& calls) {
  RunHeap heap(poison);
  std::vector<std::uintptr_t> addresses;
  std::vector<void*> live;
  for (const int call : calls) {
    if (call >= 0) {
      live.push_back(heap.allocate(static_cast<std::size_t>(call), false));
      addresses.push_back(reinterpret_cast<std::uintptr_t>(live.back()));
    } else if (!live.empty()) {
      const auto at = live.begin() + (-(call + 1)) % static_cast<int>(live.size());
      RC_ASSERT(heap.free(*at));
      live.erase(at);
    }
  }
  return addresses;
}

}  // namespace

TEST_CASE("the first block of every run is at the same, known address") {
  void* const first = RunHeap(poison).allocate(100, false);
  CHECK(RunHeap(poison).allocate(100, false) == first);
  CHECK(reinterpret_cast<std::uintptr_t>(first) == heap_region_begin + 16);
}

TEST_CASE("the same calls give the same addresses") {
  // Of sizes up to a megabyte: every byte is filled, and any int would mean gigabytes.
  rc::prop("whatever the calls", [] {
    const auto calls = *rc::gen::container<Calls>(
        rc::gen::oneOf(rc::gen::inRange(-50, 3000), rc::gen::inRange(3000, 1 << 20)));
    RC_ASSERT(addresses_of(calls) == addresses_of(calls));
  });
  const Calls large{1 << 26, 5, -1, 1 << 26, (1 << 26) + 1};
  CHECK(addresses_of(large) == addresses_of(large));
}

TEST_CASE("blocks that are handed out never overlap, and keep what is written to them") {
  rc::prop("whatever the calls", [] {
    const auto calls = *rc::gen::container<Calls>(rc::gen::inRange(-50, 3000));
    RunHeap heap(poison);
    std::map<char*, std::pair<std::size_t, std::uint8_t>> live;
    std::uint8_t mark = 0;
    for (const int call : calls) {
      if (call >= 0) {
        const auto bytes = static_cast<std::size_t>(call);
        auto* const memory = static_cast<char*>(heap.allocate(bytes, call % 2 == 0));
        RC_ASSERT(all_are(memory, bytes, call % 2 == 0 ? 0 : poison));
        std::memset(memory, ++mark, bytes);
        RC_ASSERT(live.emplace(memory, std::pair(bytes, mark)).second);
      } else if (!live.empty()) {
        const auto at = std::next(live.begin(), -(call + 1) % static_cast<int>(live.size()));
        RC_ASSERT(heap.size_of(at->first) == at->second.first);
        RC_ASSERT(heap.free(at->first));
        live.erase(at);
      }
      for (const auto& [memory, block] : live)
        RC_ASSERT(all_are(memory, block.first, block.second));
    }
    RC_ASSERT(heap.usage().blocks == live.size());
  });
}

TEST_CASE("what an earlier run wrote is not seen") {
  const auto kept = GENERATE(RunHeap::Poison{}, RunHeap::Poison{poison});
  const std::size_t bytes = GENERATE(8U, 4000U, 3'000'000U);
  {
    RunHeap heap(kept);
    std::memset(heap.allocate(bytes, false), 0x77, bytes);
  }
  RunHeap heap(kept);
  const void* again = heap.allocate(bytes, false);
  CHECK(all_are(again, std::min<std::size_t>(bytes, 65536), kept.value_or(0)));
  const auto* all = static_cast<const std::uint8_t*>(again);
  CHECK(std::find(all, all + bytes, 0x77) == all + bytes);
}

TEST_CASE("freed memory is poisoned, and handed out again after all others of its size") {
  RunHeap heap(poison);
  void* const first = heap.allocate(64, true);
  void* const second = heap.allocate(64, true);
  CHECK(heap.free(first));
  CHECK(heap.free(second));
  CHECK(all_are(first, 64, poison));
  CHECK(heap.allocate(64, false) == first);
  CHECK(heap.allocate(64, false) == second);
}

TEST_CASE("only a block that is handed out can be freed") {
  RunHeap heap(poison);
  auto* const block = static_cast<char*>(heap.allocate(64, true));
  CHECK_FALSE(heap.free(block + 16));
  CHECK_FALSE(heap.free(block + 4096));
  CHECK_FALSE(heap.free(&heap));
  CHECK(heap.free(block));
  CHECK_FALSE(heap.free(block));
  CHECK(heap.usage() == RunHeap::Usage{});
}

TEST_CASE("a block that grows keeps what it held") {
  RunHeap heap(poison);
  const std::size_t before = GENERATE(1U, 16U, 100U, 5000U);
  const std::size_t after = GENERATE(1U, 17U, 120U, 9000U);
  void* const block = heap.allocate(before, false);
  std::memset(block, 0x11, before);
  const void* grown = heap.reallocate(block, after, true);
  REQUIRE(grown != nullptr);
  CHECK(heap.size_of(grown) == after);
  CHECK(all_are(grown, std::min(before, after), 0x11));
  if (after > before) CHECK(all_are(static_cast<const char*>(grown) + before, after - before, 0));
  CHECK(heap.usage() == RunHeap::Usage{1, after});
}

TEST_CASE("a block begins where it was asked to") {
  RunHeap heap(poison);
  const std::size_t alignment = GENERATE(16U, 64U, 4096U);
  (void)heap.allocate(24, false);
  void* const block = heap.allocate(100, false, alignment);
  CHECK(reinterpret_cast<std::uintptr_t>(block) % alignment == 0);
  CHECK(heap.free(block));
}

TEST_CASE("more than there is cannot be had") {
  RunHeap heap(poison);
  CHECK(heap.allocate(heap_region_bytes, false) == nullptr);
  CHECK(heap.allocate(~std::size_t{0}, false) == nullptr);
}

}  // namespace rhsim::win32
