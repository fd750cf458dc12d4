#include <cxxabi.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <boost/context/fiber.hpp>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>
#include <vector>

#include "harness/base/assert.h"
#include "harness/sim/executor.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

namespace rhsim::sim {
namespace {

namespace context = boost::context;

/// A fiber at rest. Never destroyed as such: the destructor of a Boost fiber unwinds its stack, and
/// unwinding through a DLL's frames is not ours to do. The object is one pointer into the stack, so
/// forgetting it leaks nothing.
union Resting {
  Resting() : none{} {}
  ~Resting() {}
  Resting(const Resting&) = delete;
  Resting& operator=(const Resting&) = delete;

  void put(context::fiber&& arrival) { new (&fiber) context::fiber(std::move(arrival)); }

  char none;
  context::fiber fiber;
};

/// What the C++ runtime keeps per thread: errno, and the chain of caught exceptions with the count
/// of uncaught ones, whose layout the Itanium C++ ABI fixes (2.2.2).
struct ThreadState {
  std::array<std::uintptr_t, 2> exceptions{};
  int error = 0;

  void save() {
    std::memcpy(exceptions.data(), abi::__cxa_get_globals(), sizeof exceptions);
    error = errno;
  }
  void restore() const {
    std::memcpy(abi::__cxa_get_globals(), exceptions.data(), sizeof exceptions);
    errno = error;
  }
};

/// A stack with a guard page below it, so that an overflow is a crash and not a corruption.
class Stack {
 public:
  explicit Stack(std::size_t bytes) : size_(bytes), guard_(page_bytes()) {
    void* const memory = mmap(nullptr, guard_ + size_, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    RHSIM_ASSERT(memory != MAP_FAILED);
    memory_ = static_cast<char*>(memory);
    RHSIM_ASSERT(mprotect(memory_, guard_, PROT_NONE) == 0);
  }
  ~Stack() {
    forget_red_zones();
    munmap(memory_, guard_ + size_);
  }
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;

  /// Frames that were left without unwinding still have the sanitizer's red zones, and would leave
  /// them to whatever is mapped here next: a thread's stack and its errno, for one.
  void forget_red_zones() const {
#if defined(__SANITIZE_ADDRESS__)
    __asan_unpoison_memory_region(bottom(), size_);
#endif
  }

  [[nodiscard]] char* bottom() const { return memory_ + guard_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] context::stack_context as_context() const {
    context::stack_context described;
    described.sp = bottom() + size_;
    described.size = size_;
    return described;
  }

 private:
  static std::size_t page_bytes() { return static_cast<std::size_t>(sysconf(_SC_PAGESIZE)); }

  std::size_t size_;
  std::size_t guard_;
  char* memory_ = nullptr;
};

/// The stack outlives every fiber that runs on it.
struct KeepStack {
  static context::stack_context allocate() { return {}; }
  static void deallocate(context::stack_context& /*stack*/) {}
};

/// A place that control can leave and come back to: a strand, or the host's own stack.
struct Place : Executor::Context {
  Resting resting;
  ThreadState state;
#if defined(__SANITIZE_ADDRESS__)
  const void* bottom = nullptr;
  std::size_t bytes = 0;
  void* fake_stack = nullptr;
#endif
};

/// Place and stack of one strand after the other.
struct FiberContext final : Place {
  FiberContext(std::size_t stack_bytes, std::size_t its_size_class)
      : stack(stack_bytes), size_class(its_size_class) {}

  Stack stack;
  std::size_t size_class;
  std::function<void()> body;
};

class FiberExecutor final : public Executor {
 public:
  FiberExecutor() = default;
  ~FiberExecutor() override {
    RHSIM_ASSERT(in_use_ == 0);
    for (const auto& spares : spares_) {
      for (const auto* spare : spares) delete spare;
    }
  }
  FiberExecutor(const FiberExecutor&) = delete;
  FiberExecutor& operator=(const FiberExecutor&) = delete;

  Context* create(std::function<void()> body, std::size_t stack_bytes) override {
    FiberContext& fresh = take_spare(stack_bytes);
    fresh.body = std::move(body);
    fresh.state = {};
    const context::stack_context stack = fresh.stack.as_context();
    fresh.resting.put(context::fiber(
        std::allocator_arg, context::preallocated(stack.sp, stack.size, stack), KeepStack{},
        [this, &fresh](context::fiber&& from) noexcept -> context::fiber {
          arrived_at(fresh, std::move(from));
          fresh.body();
          // Only finish() ends a body, for it knows who goes on.
          assertion_failed("a body ends by finish()", __FILE__, __LINE__);
        }));
    return &fresh;
  }

  void switch_to(Context* from, Context* to) override { jump(place_of(from), place_of(to)); }

  [[noreturn]] void finish(Context* self, Context* to) override {
    auto& ended = *static_cast<FiberContext*>(self);
    // Nothing but the jump runs between giving the stack back and leaving it.
    put_away(ended);
    jump(grave_, place_of(to));
    assertion_failed("an ended context never runs", __FILE__, __LINE__);
  }

  void discard(Context* parked) override { put_away(*static_cast<FiberContext*>(parked)); }

 private:
  static constexpr std::size_t smallest_stack = 64 * 1024;
  static constexpr std::size_t size_classes = 20;

  [[nodiscard]] Place& place_of(Context* some) {
    return some == nullptr ? host_ : *static_cast<Place*>(some);
  }

  void jump(Place& from, Place& to) {
    from.state.save();
    to.state.restore();
    leaving_ = &from;
    leave_for(from, to);
    arrived_at(from, std::move(to.resting.fiber).resume());
  }

  /// Runs first on a place after a jump. `previous` is where the jump came from.
  void arrived_at([[maybe_unused]] Place& place, context::fiber&& previous) {
    leaving_->resting.put(std::move(previous));
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_finish_switch_fiber(place.fake_stack, &leaving_->bottom, &leaving_->bytes);
#endif
  }

  void leave_for([[maybe_unused]] Place& from, [[maybe_unused]] Place& to) {
#if defined(__SANITIZE_ADDRESS__)
    void** const kept = &from == &grave_ ? nullptr : &from.fake_stack;
    __sanitizer_start_switch_fiber(kept, to.bottom, to.bytes);
#endif
  }

  FiberContext& take_spare(std::size_t stack_bytes) {
    const std::size_t rounded =
        std::bit_ceil(stack_bytes < smallest_stack ? smallest_stack : stack_bytes);
    const auto size_class =
        static_cast<std::size_t>(std::countr_zero(rounded) - std::countr_zero(smallest_stack));
    auto& spares = spares_.at(size_class);
    ++in_use_;
    if (spares.empty()) spares.push_back(new FiberContext(rounded, size_class));
    FiberContext& spare = *spares.back();
    spares.pop_back();
    spare.stack.forget_red_zones();
#if defined(__SANITIZE_ADDRESS__)
    spare.bottom = spare.stack.bottom();
    spare.bytes = spare.stack.size();
    spare.fake_stack = nullptr;
#endif
    return spare;
  }

  void put_away(FiberContext& used) {
    RHSIM_ASSERT(in_use_ > 0);
    --in_use_;
    used.body = nullptr;
    spares_[used.size_class].push_back(&used);
  }

  Place host_;
  Place grave_;  // Keeps what an ended context leaves behind: nothing of use.
  Place* leaving_ = nullptr;
  std::size_t in_use_ = 0;
  std::array<std::vector<FiberContext*>, size_classes> spares_;
};

}  // namespace

std::unique_ptr<Executor> make_fiber_executor(std::function<void()> /*on_fiber_start*/) {
  return std::make_unique<FiberExecutor>();
}

}  // namespace rhsim::sim
