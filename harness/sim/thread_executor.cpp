#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "harness/base/assert.h"
#include "harness/sim/baton.h"
#include "harness/sim/executor.h"
#include "harness/sim/jump_home.h"

#if defined(_WIN32)
#include <windows.h>
#else
#include <pthread.h>
#endif
#if defined(__GNUC__)
#include <cxxabi.h>
#endif

namespace rhsim::sim {
namespace {

// --- The thread of the operating system: std::thread cannot choose the size of its stack
// -----------

#if defined(_WIN32)

using ThreadHandle = HANDLE;

template <auto function, class Argument>
ThreadHandle start_thread(Argument* argument, std::size_t stack_bytes) {
  const auto entry = [](void* passed) -> DWORD {
    function(static_cast<Argument*>(passed));
    return 0;
  };
  const HANDLE thread = CreateThread(nullptr, stack_bytes, entry, argument,
                                     STACK_SIZE_PARAM_IS_A_RESERVATION, nullptr);
  RHSIM_ASSERT(thread != nullptr);
  return thread;
}

void join_thread(ThreadHandle thread) {
  WaitForSingleObject(thread, INFINITE);
  CloseHandle(thread);
}

#else

using ThreadHandle = pthread_t;

template <auto function, class Argument>
ThreadHandle start_thread(Argument* argument, std::size_t stack_bytes) {
  const auto entry = [](void* passed) -> void* {
    function(static_cast<Argument*>(passed));
    return nullptr;
  };
  pthread_attr_t attributes;
  RHSIM_ASSERT(pthread_attr_init(&attributes) == 0);
  RHSIM_ASSERT(pthread_attr_setstacksize(&attributes, stack_bytes) == 0);
  pthread_t thread{};
  RHSIM_ASSERT(pthread_create(&thread, &attributes, entry, argument) == 0);
  pthread_attr_destroy(&attributes);
  return thread;
}

void join_thread(ThreadHandle thread) { pthread_join(thread, nullptr); }

#endif

/// The last strand of this thread may have ended inside a catch block. (A DLL with a C++ runtime of
/// its own keeps such things in slots of the virtual Windows, which start afresh with each strand.)
void forget_last_strand() {
#if defined(__GNUC__)
  constexpr std::size_t size_of_exception_globals = 2 * sizeof(void*);
  std::memset(static_cast<void*>(abi::__cxa_get_globals()), 0, size_of_exception_globals);
#endif
  errno = 0;
}

// --- The executor
// ----------------------------------------------------------------------------------

enum class Order : unsigned char { GoOn, StartBody, Quit };

/// A pool thread. It sleeps on its baton in one of two places: at home, or in switch_to() below the
/// frames of a body. A body that is discarded leaves its thread asleep where it is; the thread
/// jumps home when it gets the next one. So discarding costs nothing and wakes nobody.
struct Worker final : Executor::Context {
  explicit Worker(std::size_t its_stack_bytes) : stack_bytes(its_stack_bytes) {}

  const std::size_t stack_bytes;
  ThreadHandle thread{};
  Baton baton;
  Order order = Order::GoOn;  // Written before the baton is given, read after it is taken.
  bool has_baton = false;     // The thread's own: it jumped home because of an order.
  std::function<void()> body;
  const std::function<void()>* on_start = nullptr;
  Baton* at_home = nullptr;
  Home home{};
};

/// Sleeps until the worker is to go on with its body; jumps home on any other order.
void park(Worker& self) {
  self.baton.take();
  if (self.order == Order::GoOn) return;
  self.has_baton = true;
  RHSIM_JUMP_HOME(self.home);
}

/// The life of a pool thread. Bodies never return: they come back here by a jump.
void work(Worker* self) noexcept {
  if (*self->on_start) (*self->on_start)();
  self->at_home->give();
  (void)RHSIM_MARK_HOME(self->home);
  if (!self->has_baton) self->baton.take();
  self->has_baton = false;
  if (self->order == Order::Quit) return;
  RHSIM_ASSERT(self->order == Order::StartBody);
  self->order = Order::GoOn;
  forget_last_strand();
  self->body();
  // Only finish() ends a body, for it knows who goes on.
  assertion_failed("a body ends by finish()", __FILE__, __LINE__);
}

class ThreadExecutor final : public Executor {
 public:
  ThreadExecutor(std::size_t pool, std::function<void()> on_thread_start)
      : on_thread_start_(std::move(on_thread_start)) {
    for (std::size_t i = 0; i < pool; ++i) idle_.push_back(&new_worker(usual_stack));
  }
  ~ThreadExecutor() override {
    RHSIM_ASSERT(idle_.size() == workers_.size());
    for (const auto& worker : workers_) {
      worker->order = Order::Quit;
      worker->baton.give();
      join_thread(worker->thread);
    }
  }
  ThreadExecutor(const ThreadExecutor&) = delete;
  ThreadExecutor& operator=(const ThreadExecutor&) = delete;

  Context* create(std::function<void()> body, std::size_t stack_bytes) override {
    Worker& worker = take_idle(stack_bytes);
    worker.body = std::move(body);
    worker.order = Order::StartBody;
    return &worker;
  }

  void switch_to(Context* from, Context* to) override {
    give_to(to);
    if (from == nullptr) {
      host_.take();
    } else {
      park(*static_cast<Worker*>(from));
    }
  }

  [[noreturn]] void finish(Context* self, Context* to) override {
    auto& ended = *static_cast<Worker*>(self);
    put_away(ended);
    give_to(to);
    // From here on the others run, and may hand this worker its next body at any time.
    RHSIM_JUMP_HOME(ended.home);
  }

  void discard(Context* parked) override { put_away(*static_cast<Worker*>(parked)); }

 private:
  static constexpr std::size_t usual_stack = 1024 * 1024;

  void give_to(Context* to) {
    Baton& baton = to == nullptr ? host_ : static_cast<Worker*>(to)->baton;
    baton.give();
  }

  Worker& new_worker(std::size_t stack_bytes) {
    auto& worker = *workers_.emplace_back(std::make_unique<Worker>(stack_bytes));
    worker.on_start = &on_thread_start_;
    worker.at_home = &at_home_;
    worker.thread = start_thread<work>(&worker, stack_bytes);
    at_home_.take();
    return worker;
  }

  Worker& take_idle(std::size_t stack_bytes) {
    for (std::size_t i = idle_.size(); i-- > 0;) {
      Worker& worker = *idle_[i];
      if (worker.stack_bytes < stack_bytes) continue;
      idle_.erase(idle_.begin() + static_cast<std::ptrdiff_t>(i));
      return worker;
    }
    return new_worker(stack_bytes < usual_stack ? usual_stack : stack_bytes);
  }

  void put_away(Worker& used) {
    used.body = nullptr;
    idle_.push_back(&used);
  }

  const std::function<void()> on_thread_start_;
  Baton host_;
  Baton at_home_;
  // All guarded by the baton: only the running context touches them.
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<Worker*> idle_;
};

}  // namespace

std::unique_ptr<Executor> make_thread_executor(std::size_t pool,
                                               std::function<void()> on_thread_start) {
  return std::make_unique<ThreadExecutor>(pool, std::move(on_thread_start));
}

}  // namespace rhsim::sim
