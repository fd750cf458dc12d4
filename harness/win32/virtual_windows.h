#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/abi/layout.h"
#include "harness/sim/scheduler.h"
#include "harness/trace/recorder.h"
#include "harness/win32/process_script.h"

namespace rhsim::win32 {

class CallFaults;

using abi::Bool;
using abi::Dword;
using abi::Handle;
using trace::ObjectId;
using trace::ResourceIndex;
using trace::StrandId;
using trace::StrandRole;

/// What WaitForSingleObject and its family answer. Values as winbase.h has them.
inline constexpr Dword wait_object_0 = 0;
inline constexpr Dword wait_abandoned_0 = 0x80;
inline constexpr Dword wait_io_completion = 0xC0;
inline constexpr Dword wait_timeout = 258;
inline constexpr Dword wait_failed = 0xFFFFFFFF;
inline constexpr Dword infinite = 0xFFFFFFFF;

/// Win32 error codes used here. Source: "System Error Codes".
inline constexpr Dword error_invalid_handle = 6;
inline constexpr Dword error_not_enough_memory = 8;
inline constexpr Dword error_invalid_parameter = 87;
inline constexpr Dword error_already_exists = 183;
inline constexpr Dword error_not_owner = 288;
inline constexpr Dword error_too_many_posts = 298;
inline constexpr Dword error_timeout = 1460;

/// What the trace may say about a handle of the DLL.
struct ObjectView {
  ObjectId id = 0;   ///< By first mention; 0 for NULL, trace::invalid_object for garbage.
  std::string kind;  ///< "event", "mutex", "semaphore", "thread", "timer", ...; "" if none.
  bool signalled = false;
};

/// The virtual Windows of one run: handles, threads, waits, timers, locks, thread-local storage,
/// last error and time, over the run's scheduler.
///
/// The C functions of the DLL's import table (functions()) find it through Current<VirtualWindows>.
/// Every member that waits or calls must run on a strand.
class VirtualWindows {
 public:
  VirtualWindows(sim::Scheduler& scheduler, trace::Recorder& recorder);
  ~VirtualWindows();
  VirtualWindows(const VirtualWindows&) = delete;
  VirtualWindows& operator=(const VirtualWindows&) = delete;

  [[nodiscard]] sim::Scheduler& scheduler();
  [[nodiscard]] trace::Recorder& recorder();

  // --- For the monitor, the host and the fake cluster ---

  /// Last error of the current strand.
  [[nodiscard]] Dword last_error() const;
  void set_last_error(Dword error);

  /// Which resource a strand works for, inherited by the strands made meanwhile, and inside of
  /// which entry point, a name that lives for ever: set by the monitor around an entry point.
  void set_work(StrandId strand, ResourceIndex resource, std::string_view inside = {});
  [[nodiscard]] ResourceIndex resource_of(StrandId strand) const;
  [[nodiscard]] StrandRole role_of(StrandId strand) const;

  /// Starts a strand of the Resource Monitor itself. Records StrandStart.
  StrandId start_monitor_strand(StrandRole role, std::function<void()> body);

  struct ThreadOptions {
    std::string via = "CreateThread";
    StrandRole role = StrandRole::Thread;
    std::uint32_t worker = 0;
    bool suspended = false;
    std::size_t stack_bytes = 0;  ///< 0: the default.
  };
  /// A thread of the DLL: its handle, signalled when `routine` has ended. Records StrandStart and
  /// StrandExit. `id` receives the thread id when not null.
  Handle create_thread(std::function<Dword()> routine, ThreadOptions options, Dword* id);

  /// What the scenario lets go wrong with calls of the DLL.
  [[nodiscard]] CallFaults& faults();
  /// The process that the DLL is in ends: so do its timers. Services and other processes live on.
  void end_timers();

  /// The next `count` calls by which the DLL creates a thread fail with `error`.
  void fail_next_threads(std::uint32_t count, Dword error);

  // --- The programs that the DLL starts, as the scenario has them ---

  /// What a program does, from its next start on. The latest script that fits a program counts.
  void script_process(ProcessScript script);
  /// Ends all running programs that fit, as ProcessScript::program does, with `exit_code`: the
  /// thing behind a resource dies. Returns how many there were. On a strand or while none runs.
  std::uint32_t end_processes(const std::string& program, Dword exit_code);
  /// How many of them run.
  [[nodiscard]] std::uint32_t running_processes(const std::string& program) const;
  /// All that were started in this run, ended ones too, in the order of their starts.
  [[nodiscard]] std::vector<ProcessView> processes() const;

  /// True while the thread behind `thread` runs. False for anything that is no thread handle.
  [[nodiscard]] bool thread_alive(Handle thread) const;
  /// The strand behind a thread handle; 0 for anything else.
  [[nodiscard]] StrandId strand_of(Handle thread) const;

  /// WaitForSingleObject with a virtual timeout; Duration::max() waits for ever.
  Dword wait(Handle object, Duration timeout);
  void sleep(Duration span);

  /// CloseHandle: false with ERROR_INVALID_HANDLE set for what is no open handle.
  bool close(Handle object);

  [[nodiscard]] ObjectView view(Handle object);
  /// Calls `signalled` each time the object behind `object` becomes signalled (at once when it is),
  /// until the object is gone or unwatch(). On the signalling strand; must not wait.
  std::uint32_t watch(Handle object, std::function<void()> signalled);
  void unwatch(std::uint32_t watch);

  /// Registers an opaque value (ResourceHandle, ResourceKey) that is no handle of the virtual
  /// Windows, so that a wrong use of it (CloseHandle, WaitFor...) is recorded as an ApiCall whose
  /// argument is `name`.
  void reserve_value(Handle value, std::string name);

  /// What the strand waits for now, and whom.
  [[nodiscard]] trace::Waiting waiting(StrandId strand) const;
  /// Locks the strand holds now: "critical section #1", "SRW lock #2 (shared)", "mutex #3".
  [[nodiscard]] std::vector<std::string> locks_held(StrandId strand) const;

  struct HandleCount {
    std::string kind;
    std::uint32_t open = 0;
    std::string opened_by{};  ///< The last of them: "Online", "worker 4"; empty: not known.
    Instant opened{};
  };
  /// Open handles of the DLL by kind, sorted by kind; `resource` 0 counts all.
  [[nodiscard]] std::vector<HandleCount> open_handles(ResourceIndex resource) const;

  /// The DLL ends the process: records ProcessExit, ends the run, never returns.
  [[noreturn]] void exit_process(const char* function, Dword code);
  /// The DLL aborts: records Crash{what, where}, ends the run, never returns.
  [[noreturn]] void crash(const char* what, const std::string& where);
  /// Set by the two above.
  [[nodiscard]] std::optional<trace::RunOutcome> ended() const;

  class Implementation;
  /// The inside, for the C functions in this folder.
  [[nodiscard]] Implementation& inside() { return *implementation_; }

 private:
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace rhsim::win32
