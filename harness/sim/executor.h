#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace rhsim::sim {

/// How strands are carried: fibers (Boost.Context) or operating-system threads passing a baton.
/// Exactly one context runs at any time; the executor is not visible in a trace.
///
/// A context is created parked. `switch_to` hands control from the running context (or from the
/// host, context nullptr) to another and returns when somebody switches back.
///
/// What belongs to a thread of C++ stays with its context: errno (0 at the start) and the
/// exceptions in flight. thread_local variables do so on threads alone; on fibers all strands share
/// them.
class Executor {
 public:
  /// Opaque; each executor derives its own.
  class Context {
   protected:
    ~Context() = default;
  };

  virtual ~Executor() = default;

  /// A parked context that will run `body`. `body` must end by calling finish(), never by return.
  [[nodiscard]] virtual Context* create(std::function<void()> body, std::size_t stack_bytes) = 0;

  /// Parks `from` (nullptr: the host's own thread) and runs `to` (nullptr: back to the host).
  virtual void switch_to(Context* from, Context* to) = 0;

  /// Ends the running context `self` for good and runs `to`. Never returns into `self`.
  [[noreturn]] virtual void finish(Context* self, Context* to) = 0;

  /// Puts away a parked context without unwinding its stack. Its locals are never destroyed:
  /// unwinding through a DLL's frames is not ours to do.
  virtual void discard(Context* parked) = 0;
};

/// Fibers with pooled stacks: of Boost.Context on Linux, of the system on Windows. To be used by
/// the thread that makes it. `on_fiber_start` runs on each new stack before anything else; on Linux
/// nobody needs that, and it is not called.
[[nodiscard]] std::unique_ptr<Executor> make_fiber_executor(
    std::function<void()> on_fiber_start = {});

/// Pooled operating-system threads, one awake at a time. The pool is kept across runs and, since a
/// thread made in DllMain would wait for the loader lock, must be filled before a module is loaded.
/// `pool` threads are made at once, more when they run out.
///
/// `on_thread_start` runs on each new thread before anything else: the host's place for alternate
/// signal stacks, stack guarantees and the like.
[[nodiscard]] std::unique_ptr<Executor> make_thread_executor(
    std::size_t pool, std::function<void()> on_thread_start = {});

}  // namespace rhsim::sim
