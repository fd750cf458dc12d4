#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "harness/win32/call_faults.h"
#include "harness/win32/clock.h"
#include "harness/win32/handle_table.h"
#include "harness/win32/locks.h"
#include "harness/win32/processes.h"
#include "harness/win32/storage.h"
#include "harness/win32/strands.h"
#include "harness/win32/thread_pool.h"
#include "harness/win32/timers.h"
#include "harness/win32/virtual_windows.h"
#include "harness/win32/waits.h"

namespace rhsim::win32 {

/// Windows error codes that only this folder needs. Source: "System Error Codes".
inline constexpr Dword error_file_not_found = 2;
inline constexpr Dword error_path_not_found = 3;
inline constexpr Dword error_access_denied = 5;
inline constexpr Dword error_bad_length = 24;
inline constexpr Dword error_gen_failure = 31;
inline constexpr Dword error_not_supported = 50;
inline constexpr Dword error_insufficient_buffer = 122;
inline constexpr Dword error_signal_refused = 156;
inline constexpr Dword error_filename_exceeds_range = 206;
inline constexpr Dword error_more_data = 234;
inline constexpr Dword error_no_more_items = 259;
inline constexpr Dword error_abandoned_wait_0 = 735;
inline constexpr Dword error_io_pending = 997;
inline constexpr Dword error_privilege_not_held = 1314;
inline constexpr Dword error_not_enough_quota = 1816;

/// The parts of one virtual Windows. The C functions of this folder are its only users, one family
/// per file; each part answers for its own invariants.
class VirtualWindows::Implementation {
 public:
  Implementation(VirtualWindows& face, sim::Scheduler& the_scheduler,
                 trace::Recorder& the_recorder);
  ~Implementation();

  VirtualWindows& windows;
  sim::Scheduler& scheduler;
  trace::Recorder& recorder;

  Strands strands;
  HandleTable handles;
  NameSpace names;
  Waits waits;
  Locks locks;
  LockTable critical_sections;
  LockTable slim_locks;
  LockTable mutexes;  ///< Of pthread.
  LockTable rwlocks;  ///< Of pthread.
  AddressQueues queues;
  TimerService timers;          ///< Of the process that the DLL is in; they end with it.
  TimerService machine_timers;  ///< Of services and other processes, which live on.
  ThreadPool pool;
  Processes processes;
  PacketOrders packet_orders;
  SlotTable tls{1088};
  SlotTable fls{128};
  SlotTable keys{1024};
  // What pthread_layer.cpp keeps beside the locks.
  std::map<StrandId, std::shared_ptr<Thread>> joinable;  ///< Threads nobody joined or detached.
  std::map<const void*, std::int32_t> condition_clocks;  ///< Other than CLOCK_REALTIME.
  std::map<const void*, std::uint32_t> semaphores;
  std::optional<trace::RunOutcome> ended;
  CallFaults faults;

  void belongs_to_rhsim(StrandId strand) { strands.origin(strand).role = StrandRole::Monitor; }
  /// The record of the running strand.
  [[nodiscard]] Strand& self() { return strands.get(scheduler.current()); }

  void set_last_error(Dword error);
  /// Sets the last error and hands `value` on: `return in.fail(error_invalid_handle, Bool{0})`.
  template <class T>
  T fail(Dword error, T value) {
    set_last_error(error);
    return value;
  }

  /// What the scenario has for this call of `function`: takes the time, records it, and answers the
  /// error to fail with, or 0. To be asked first, before the call holds anything.
  [[nodiscard]] Dword misfortune(std::string_view function);
  /// Fails a call of `function` as scripted: last error set, the call recorded.
  template <class T>
  T fail_call(const char* function, Dword error, T value) {
    if constexpr (std::is_integral_v<T>) {
      record_failed_call(function, static_cast<Dword>(value), error);
    } else {
      record_failed_call(function, 0, error);
    }
    return value;
  }

  /// A handle for `object`, attributed to the running strand's resource, that may do everything.
  Handle open(std::shared_ptr<Object> object);
  /// One that may do what `mask` asks for.
  Handle open_for(std::shared_ptr<Object> object, Dword mask);
  Handle open_with(std::shared_ptr<Object> object, Dword rights);
  /// The object behind a handle of any kind, pseudo handles included; nullptr, with
  /// ERROR_INVALID_HANDLE set, for anything else; ERROR_ACCESS_DENIED when the handle was not
  /// opened for what `function`, or what stands for it, does. A reserved value is recorded as a
  /// call of `function`.
  std::shared_ptr<Object> object_of(Handle handle, const char* function,
                                    std::string_view stands_for = {});
  /// The same for one kind of object.
  template <class T>
  std::shared_ptr<T> object_as(Handle handle, const char* function) {
    const auto found = object_of(handle, function);
    auto object = std::dynamic_pointer_cast<T>(found);
    if (found != nullptr && object == nullptr) set_last_error(error_invalid_handle);
    return object;
  }
  /// True, with the call recorded and the last error set, when `handle` is a reserved value.
  bool reserved(Handle handle, const char* function);
  [[nodiscard]] bool is_reserved(Handle handle) const { return reserved_.contains(handle); }
  void reserve(Handle handle, std::string name) { reserved_[handle] = std::move(name); }

  // What makes objects signalled; false, with the last error set, when that cannot be. In
  // api_objects.cpp.
  bool set_event(Event& event);
  bool release_mutex(Mutex& mutex);
  bool release_semaphore(Semaphore& semaphore, std::int32_t count);
  /// Adds a packet to a completion port. In api_ports.cpp.
  void post(CompletionPort& port, Dword bytes, std::uintptr_t key, void* overlapped);
  /// A waitable timer that is not set, its APC taken back. In api_timers.cpp.
  void disarm(WaitableTimer& timer);

  /// The last handle of `object` is gone: what its page says of that.
  void last_handle_closed(Object& object);

  /// The thread object of a strand, made at its first use.
  std::shared_ptr<Thread> thread_of(StrandId strand);
  [[nodiscard]] std::shared_ptr<Object> process() { return processes.own(); }
  /// The thread of a simulated process, when `handle` names one.
  [[nodiscard]] ProcessThread* foreign_thread(Handle handle);

  /// A new strand of the DLL, on behalf of `resource`. Records StrandStart.
  StrandId start(std::function<Dword()> routine, const ThreadOptions& options,
                 ResourceIndex resource);
  /// The same on behalf of the running strand's resource.
  StrandId start(std::function<Dword()> routine, const ThreadOptions& options);
  /// The scenario lets this creation of a thread, by whatever function, fail: last error set, the
  /// call recorded.
  bool thread_creation_fails(const char* function);
  /// The running strand ends: destructors of its thread-local storage, StrandExit, its thread
  /// object signalled, its mutexes abandoned. The strand itself goes on until its body returns.
  void finish(Dword code, trace::StrandEnd manner);
  /// finish() and never return.
  [[noreturn]] void exit_strand(Dword code, trace::StrandEnd manner);
  /// Ends another strand where it is. Records StrandExit for it.
  void kill(StrandId strand, Dword code);

  /// One wait on behalf of the running strand.
  Dword wait(std::vector<std::shared_ptr<Object>> objects, bool all, Duration timeout,
             bool alertable, const char* function);
  Dword wait_one(std::shared_ptr<Object> object, Duration timeout, bool alertable,
                 const char* function);
  /// SleepEx. Zero gives the others a turn.
  Dword sleep(Duration span, bool alertable);

  /// Gives a watch its number.
  std::uint32_t watch(const std::shared_ptr<Object>& object, std::function<void()> signalled);
  void unwatch(std::uint32_t watch);

 private:
  void record_failed_call(const char* function, Dword result, Dword error);
  void run_destructors(Strand& strand);
  /// A strand has ended, whoever ended it.
  void bury(Strand& strand, Dword code);

  std::map<Handle, std::string> reserved_;
  std::map<std::uint32_t, std::weak_ptr<Object>> watches_;
  std::uint32_t last_watch_ = 0;
};

using Inside = VirtualWindows::Implementation;

/// What fail_next_threads() plans: creations of threads are counted together.
inline constexpr std::string_view any_thread = "a thread";

/// Thread and process ids. The same for the same strand on every host and executor.
[[nodiscard]] constexpr Dword thread_id_of(StrandId strand) { return 0x1000 + 4 * strand; }
[[nodiscard]] constexpr StrandId strand_of_thread_id(Dword id) {
  return id > 0x1000 && id % 4 == 0 ? (id - 0x1000) / 4 : 0;
}
inline constexpr Dword process_id = 0xFF0;

}  // namespace rhsim::win32
