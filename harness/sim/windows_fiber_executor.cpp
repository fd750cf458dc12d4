#include <windows.h>
// After windows.h.
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#if defined(__GNUC__)
#include <cxxabi.h>
#endif

#include "harness/base/assert.h"
#include "harness/sim/executor.h"
#include "harness/sim/jump_home.h"

namespace rhsim::sim {
namespace {

/// What belongs to a thread and not to a fiber. Slots of FlsAlloc change with the fiber.
struct ThreadState {
  int error = 0;
  DWORD last_error = 0;
#if defined(__GNUC__)
  std::array<void*, 2> exceptions{};  // The layout of the Itanium C++ ABI, 2.2.2.
#endif

  void save() {
    last_error = GetLastError();
    error = errno;
#if defined(__GNUC__)
    std::memcpy(exceptions.data(), abi::__cxa_get_globals(), sizeof exceptions);
#endif
  }
  void restore() const {
#if defined(__GNUC__)
    std::memcpy(abi::__cxa_get_globals(), exceptions.data(), sizeof exceptions);
#endif
    errno = error;
    SetLastError(last_error);
  }
};

enum class Order : unsigned char { GoOn, StartBody };

/// A place that control can leave and come back to: a strand, or the host's own stack.
struct Place : Executor::Context {
  void* fiber = nullptr;
  ThreadState state;
};

/// Carries one body after the other. One that is discarded leaves its fiber where it is, below its
/// frames; the fiber jumps home when it gets the next body.
struct FiberContext final : Place {
  explicit FiberContext(std::size_t its_stack_bytes) : stack_bytes(its_stack_bytes) {}

  const std::size_t stack_bytes;
  Order order = Order::GoOn;
  std::function<void()> body;
  const std::function<void()>* on_start = nullptr;
  Home home{};
};

/// The life of a fiber. Bodies never return: they come back here by a jump.
void CALLBACK live(void* context) {
  auto& self = *static_cast<FiberContext*>(context);
  if (*self.on_start) (*self.on_start)();
  (void)RHSIM_MARK_HOME(self.home);
  RHSIM_ASSERT(self.order == Order::StartBody);
  self.order = Order::GoOn;
  self.body();
  // Only finish() ends a body, for it knows who goes on.
  assertion_failed("a body ends by finish()", __FILE__, __LINE__);
}

class WindowsFiberExecutor final : public Executor {
 public:
  explicit WindowsFiberExecutor(std::function<void()> on_fiber_start)
      : on_fiber_start_(std::move(on_fiber_start)) {
    host_.fiber = ConvertThreadToFiberEx(nullptr, FIBER_FLAG_FLOAT_SWITCH);
    RHSIM_ASSERT(host_.fiber != nullptr);
  }
  ~WindowsFiberExecutor() override {
    RHSIM_ASSERT(idle_.size() == fibers_.size());
    for (const auto& fiber : fibers_) DeleteFiber(fiber->fiber);
    ConvertFiberToThread();
  }
  WindowsFiberExecutor(const WindowsFiberExecutor&) = delete;
  WindowsFiberExecutor& operator=(const WindowsFiberExecutor&) = delete;

  Context* create(std::function<void()> body, std::size_t stack_bytes) override {
    FiberContext& fiber = take_idle(stack_bytes);
    fiber.body = std::move(body);
    fiber.order = Order::StartBody;
    fiber.state = {};
    return &fiber;
  }

  void switch_to(Context* from, Context* to) override {
    jump(place_of(from), place_of(to));
    if (from != nullptr) go_home_if_told(*static_cast<FiberContext*>(from));
  }

  [[noreturn]] void finish(Context* self, Context* to) override {
    auto& ended = *static_cast<FiberContext*>(self);
    put_away(ended);
    jump(ended, place_of(to));
    go_home_if_told(ended);
    assertion_failed("an ended body never goes on", __FILE__, __LINE__);
  }

  void discard(Context* parked) override { put_away(*static_cast<FiberContext*>(parked)); }

 private:
  static constexpr std::size_t usual_stack = 1024 * 1024;

  [[nodiscard]] Place& place_of(Context* some) {
    return some == nullptr ? host_ : *static_cast<Place*>(some);
  }

  static void jump(Place& from, Place& to) {
    from.state.save();
    to.state.restore();
    SwitchToFiber(to.fiber);
  }

  static void go_home_if_told(FiberContext& self) {
    if (self.order == Order::StartBody) RHSIM_JUMP_HOME(self.home);
  }

  FiberContext& take_idle(std::size_t stack_bytes) {
    for (std::size_t i = idle_.size(); i-- > 0;) {
      FiberContext& fiber = *idle_[i];
      if (fiber.stack_bytes < stack_bytes) continue;
      idle_.erase(idle_.begin() + static_cast<std::ptrdiff_t>(i));
      return fiber;
    }
    const std::size_t bytes = std::max(stack_bytes, usual_stack);
    auto& fiber = *fibers_.emplace_back(std::make_unique<FiberContext>(bytes));
    fiber.on_start = &on_fiber_start_;
    fiber.fiber = CreateFiberEx(0, bytes, FIBER_FLAG_FLOAT_SWITCH, live, &fiber);
    RHSIM_ASSERT(fiber.fiber != nullptr);
    return fiber;
  }

  void put_away(FiberContext& used) {
    used.body = nullptr;
    idle_.push_back(&used);
  }

  const std::function<void()> on_fiber_start_;
  Place host_;
  std::vector<std::unique_ptr<FiberContext>> fibers_;
  std::vector<FiberContext*> idle_;
};

}  // namespace

std::unique_ptr<Executor> make_fiber_executor(std::function<void()> on_fiber_start) {
  return std::make_unique<WindowsFiberExecutor>(std::move(on_fiber_start));
}

}  // namespace rhsim::sim
