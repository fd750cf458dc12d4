#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "harness/win32/strands.h"

namespace rhsim::win32 {

struct PoolObject;

/// TP_POOL_STACK_INFORMATION.
struct StackInformation {
  std::size_t reserve = 1024 * 1024;
  std::size_t commit = 4096;
};

/// A pool of threads: so many callbacks run side by side, the others queue.
/// Source: threadpoolapiset/nf-threadpoolapiset-setthreadpoolthreadmaximum.
struct CallbackPool {
  std::uint32_t maximum = 500;  ///< Of the default pool of a process.
  std::uint32_t running = 0;
  struct Item {
    std::shared_ptr<PoolObject> object;
    Dword result = 0;
  };
  std::deque<Item> queue;
  StackInformation stack;
};

/// One callback under way: what PTP_CALLBACK_INSTANCE points to. The DLL may leave it things to do
/// when the callback has returned.
struct CallbackInstance {
  std::shared_ptr<PoolObject> object;
  bool counted = true;  ///< The callback counts as running; see Disassociate.
  std::vector<std::function<void()>> when_done;
};

/// What a Delete or Unregister function signals when the last callback of all it closed has
/// returned.
struct Completion {
  std::shared_ptr<Event> event;
  std::size_t remaining = 0;  ///< Closed objects that are still busy.
};

/// A source of callbacks: a work item, a timer, a registered wait, a simple callback.
struct PoolObject {
  std::string kind;  ///< "thread pool work", "timer queue timer", ...; as leaks are reported.
  std::string via;   ///< The function that made it, for StrandStart.
  ResourceIndex resource = 0;
  CallbackPool* pool = nullptr;
  void* context = nullptr;
  /// Calls the DLL. `result` says why, for waits.
  std::function<void(CallbackInstance&, Dword result)> call;

  std::uint32_t pending = 0;  ///< Queued and not yet begun.
  std::uint32_t running = 0;
  bool closed = false;                     ///< By the DLL: no new callbacks.
  void* value = nullptr;                   ///< By which the DLL knows it.
  bool transient = false;                  ///< Gone after its only callback.
  std::shared_ptr<Completion> completion;  ///< Counted down when it is closed and idle.

  // Timers.
  std::uint64_t timer = 0;  ///< The timer service's number; 0: not set.
  Duration period{};        ///< Zero: once.

  // Waits.
  Wait wait;
  std::shared_ptr<Object> target;
  bool waiting = false;
  Duration timeout = Duration::max();
  bool repeats = false;  ///< Waits again when its callback has returned.

  void* group = nullptr;  ///< The cleanup group or the timer queue it belongs to.
  void (*cancelled)(void* context, void* cleanup) = nullptr;  ///< By its cleanup group.

  [[nodiscard]] bool busy() const { return pending + running > 0; }
};

/// The thread pools of one run. Each callback is a strand of its own with role Callback, so that a
/// trace shows when it began and ended; Windows would use a thread again for the next callback, but
/// a DLL must not count on it.
/// Source: procthread/thread-pools, procthread/thread-pool-api.
class ThreadPool {
 public:
  explicit ThreadPool(VirtualWindows::Implementation& in) : in_(in) {}

  /// Runs `object`'s callback as soon as its pool has room.
  void submit(const std::shared_ptr<PoolObject>& object, Dword result = 0);

  /// An object that the DLL knows by a value: a PTP_* pointer or the HANDLE of a timer queue timer.
  void* publish(std::shared_ptr<PoolObject> object);
  [[nodiscard]] std::shared_ptr<PoolObject> find(void* value) const;
  /// The values of all objects that `wanted` picks, in the order they were made.
  [[nodiscard]] std::vector<void*> values_if(
      const std::function<bool(const PoolObject&)>& wanted) const;
  /// No new callbacks; those that are queued still run. The value is no longer valid, the object
  /// lives on until the run ends.
  PoolObject& close(void* value);
  /// Closes several, and does about their last callback what the pages of UnregisterWaitEx and
  /// DeleteTimerQueueEx say of `completion`: NULL fails with ERROR_IO_PENDING while there is one,
  /// INVALID_HANDLE_VALUE waits for it, an event is set by it.
  Bool close_and_complete(const std::vector<void*>& values, Handle completion,
                          const char* function);

  /// Forgets callbacks that have not begun. True when there were some.
  bool cancel_pending(PoolObject& object);
  /// Parks the current strand until no callback of `object` is queued or runs.
  void wait_until_idle(PoolObject& object, const char* function);

  /// The running callback no longer counts as one of its object.
  void disassociate(CallbackInstance& instance);

  void set_timer(const std::shared_ptr<PoolObject>& object, Instant due, Duration period);
  void unset_timer(PoolObject& object);
  void set_wait(const std::shared_ptr<PoolObject>& object, std::shared_ptr<Object> target,
                Duration timeout);
  void unset_wait(PoolObject& object);

  [[nodiscard]] CallbackPool& default_pool() { return default_pool_; }
  // Where callbacks run one after the other.
  [[nodiscard]] CallbackPool& timer_thread() { return timer_thread_; }
  [[nodiscard]] CallbackPool& wait_thread() { return wait_thread_; }
  void* make_pool();
  [[nodiscard]] CallbackPool* find_pool(void* value);
  void close_pool(void* value);
  /// A value for what is nothing but its members: a cleanup group.
  void* make_group();
  [[nodiscard]] bool is_group(void* value) const { return groups_.contains(value); }
  void close_group(void* value) { groups_.erase(value); }

  /// Multimedia timers are known by numbers of 32 bits.
  [[nodiscard]] static std::uint32_t number_of(void* value) {
    return static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(value) - base);
  }
  [[nodiscard]] static void* value_of(std::uint32_t number) {
    return reinterpret_cast<void*>(base + number);
  }

  /// Objects that the DLL has not closed, by kind.
  void count_open(ResourceIndex resource, std::map<std::string, std::uint32_t>& counts) const;

 private:
  void pump(CallbackPool& pool);
  void run(const std::shared_ptr<CallbackInstance>& instance, Dword result);
  void ended(CallbackPool& pool, CallbackInstance& instance);
  void went_idle(PoolObject& object);
  void arm(const std::shared_ptr<PoolObject>& object, Instant due);
  [[nodiscard]] void* next_value() { return reinterpret_cast<void*>(base + 16 * ++values_); }

  // Beside the values of handles, and as easy to tell.
  static constexpr std::uintptr_t base = 0x525400000000;

  VirtualWindows::Implementation& in_;
  CallbackPool default_pool_;
  CallbackPool timer_thread_{1, 0, {}, {}};
  CallbackPool wait_thread_{1, 0, {}, {}};
  std::map<void*, std::unique_ptr<CallbackPool>> pools_;
  std::set<void*> groups_;
  std::map<void*, std::shared_ptr<PoolObject>> objects_;
  // What is closed lives until the run ends: callbacks may be queued, and a strand may wait for the
  // last of them.
  std::vector<std::shared_ptr<PoolObject>> closed_;
  std::vector<std::unique_ptr<CallbackPool>> closed_pools_;
  std::uintptr_t values_ = 0;
};

}  // namespace rhsim::win32
