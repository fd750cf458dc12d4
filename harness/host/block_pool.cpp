#include "harness/host/block_pool.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <new>

#if defined(_WIN32)
#include <windows.h>
#else
#include <sys/mman.h>
#endif

namespace rhsim::host::block_pool {
namespace {

constexpr std::size_t step = 16;
constexpr std::size_t largest = 1024;
constexpr std::size_t page_bytes = 64UL * 1024;  // What Windows commits at a time.
constexpr std::size_t most_pages = 4096;         // 256 MB; beyond that the system's heap will do.

/// A freed block is a link to the next.
struct Freed {
  Freed* next;
};

/// Constant from the first instruction on: constructors of other files allocate.
struct Pool {
  std::atomic_flag busy = ATOMIC_FLAG_INIT;
  std::atomic<char*> region{nullptr};
  std::size_t pages = 0;
  bool refused = false;
  std::array<Freed*, largest / step> freed{};
  std::array<std::uint8_t, most_pages> size_of_page{};  // The index in `freed`.
};
constinit Pool pool;

/// Held for some instructions only, so that waiting is spinning.
class Hold {
 public:
  Hold() noexcept {
    while (pool.busy.test_and_set(std::memory_order_acquire)) continue;
  }
  ~Hold() { pool.busy.clear(std::memory_order_release); }
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;
};

#if defined(_WIN32)

char* reserve() {
  return static_cast<char*>(
      VirtualAlloc(nullptr, most_pages * page_bytes, MEM_RESERVE, PAGE_READWRITE));
}
bool commit(char* page) {
  return VirtualAlloc(page, page_bytes, MEM_COMMIT, PAGE_READWRITE) != nullptr;
}

#else

char* reserve() {
  void* const region = mmap(nullptr, most_pages * page_bytes, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return region == MAP_FAILED ? nullptr : static_cast<char*>(region);
}
bool commit(char* /*page*/) { return true; }

#endif

/// One more page of blocks of this size, all freed.
void add_page(std::size_t size) noexcept {
  if (pool.region == nullptr && !pool.refused) pool.region = reserve();
  char* const region = pool.region;
  pool.refused |= region == nullptr || pool.pages == most_pages;
  if (pool.refused) return;
  char* const page = region + pool.pages * page_bytes;
  pool.refused = !commit(page);
  if (pool.refused) return;
  pool.size_of_page[pool.pages++] = static_cast<std::uint8_t>(size);
  const std::size_t bytes = (size + 1) * step;
  for (std::size_t at = page_bytes / bytes * bytes; at > 0;) {
    at -= bytes;
    pool.freed[size] = new (page + at) Freed{pool.freed[size]};
  }
}

}  // namespace

void* allocate(std::size_t bytes) noexcept {
  if (bytes > largest) return nullptr;
  const std::size_t size = bytes == 0 ? 0 : (bytes - 1) / step;
  const Hold hold;
  if (pool.freed[size] == nullptr) add_page(size);
  Freed* const block = pool.freed[size];
  if (block != nullptr) pool.freed[size] = block->next;
  return block;
}

bool free(void* block) noexcept {
  // Never moves once there is a block to be freed.
  const auto region = reinterpret_cast<std::uintptr_t>(pool.region.load(std::memory_order_relaxed));
  const std::size_t place = reinterpret_cast<std::uintptr_t>(block) - region;
  if (region == 0 || place >= most_pages * page_bytes) return false;
  const Hold hold;
  const std::size_t size = pool.size_of_page[place / page_bytes];
  pool.freed[size] = new (block) Freed{pool.freed[size]};
  return true;
}

}  // namespace rhsim::host::block_pool
