#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/monitor/call_queue.h"
#include "harness/monitor/control_codes.h"
#include "harness/monitor/guarded_buffer.h"
#include "harness/monitor/handle_ledger.h"
#include "harness/monitor/instance.h"
#include "harness/monitor/resource_dll.h"
#include "harness/monitor/settings.h"
#include "harness/monitor/surroundings.h"
#include "harness/monitor/timers.h"
#include "harness/sim/scheduler.h"
#include "harness/trace/recorder.h"
#include "harness/win32/virtual_windows.h"

namespace rhsim::monitor {

/// What a command gives to a table from version 2 on, in addition.
struct CommandOptions {
  Dword flags = 0;            ///< OpenFlags, OnlineFlags, OfflineFlags.
  std::string destination{};  ///< Offline: DestinationNodeName; empty: the resource is not to move.
};

/// A control code for a resource or a type.
struct ControlResult {
  bool made = false;       ///< An entry point was called.
  bool completed = false;  ///< False: it went on asynchronously, and nobody waits for it any more.
  Dword status = 0;
  Dword bytes_returned = 0;
  std::vector<std::uint8_t> output{};  ///< What the buffer holds, at most bytes_returned of it.
  bool overrun = false;
};
struct ControlRequest {
  Dword code = 0;
  std::vector<std::uint8_t> input{};
  Dword out_size = 0;    ///< Bytes, at most largest_room; 0: no output buffer.
  bool as_user = false;  ///< By the entry point with a token, where the table has one.
  /// No answer of a DLL is longer, bytes; an announcement of more is garbage.
  static constexpr Dword largest_room = 1U << 20;
  /// Called once, on the strand that learns of the end; must not wait. May be empty.
  std::function<void(const ControlResult&)> done{};
};

/// The virtual Resource Monitor, with the part of the Cluster service that restarts resources.
///
/// It calls the module's entry points on strands of its own, follows pending operations, polls
/// resources that are Online, and records all of it. It never judges.
///
/// Strands: Monitor runs timers and whatever is posted; EntryPoint (one, or more when
///          Switches::serialization lets calls overlap) and Terminate make the calls. Decisions
///          take no virtual time and are made by whichever strand learns of their cause, so that
///          nothing can slip in between the cause and the decision.
/// Source:  "Resource Monitor" and the page of each entry point; the silences of the pages are
///          decided by Switches.
class Monitor final : public Callbacks {
 public:
  struct Settings {
    std::string module_name;                  ///< As the trace may show it.
    std::vector<ResourceSettings> resources;  ///< ResourceIndex n is the element n - 1.
    Switches switches;
    /// What uninitialised memory of the run holds, see win32::RunHeap; empty: zeros.
    std::optional<std::uint8_t> poison{};
  };
  /// Moments that the one who gives the commands wants to know of. Each may be empty.
  struct Hooks {
    /// Something has ended: settled() may have become true. On any strand; must not wait.
    std::function<void()> changed;
    /// An entry point did not return within DeadlockTimeout; the module is not called any more.
    /// On the Monitor strand.
    std::function<void()> deadlocked;
    /// A status call is inside and was recorded: how long to keep it there. On the DLL's strand.
    std::function<Duration(trace::ResourceIndex)> hold_status;
  };

  Monitor(sim::Scheduler& scheduler, trace::Recorder& recorder, win32::VirtualWindows& windows,
          ResourceDll& dll, Surroundings& surroundings, Settings settings);
  ~Monitor() override;
  Monitor(const Monitor&) = delete;
  Monitor& operator=(const Monitor&) = delete;

  void set_hooks(Hooks hooks) { hooks_ = std::move(hooks); }
  /// Makes the strands. Before Scheduler::run().
  void start();

  // --- Work for the Monitor strand ---

  void post(std::function<void()> task);
  Timers::Id at(Instant instant, std::function<void()> task);
  void cancel(Timers::Id timer) { timers_.cancel(timer); }

  // --- The module; each queues one call ---

  void load();
  void startup(const std::string& type);
  /// What StartupEx is told of from the next load on; 0: what it was told of before.
  void set_startup_ex_versions(Dword least, Dword greatest);
  /// `done` runs right after DllMain has returned, before any other strand can.
  void unload(std::function<void()> done);
  [[nodiscard]] bool loaded() const { return loaded_; }
  /// The type's function table was accepted.
  [[nodiscard]] bool started(const std::string& type) const { return started_.contains(type); }

  // --- Commands of the scenario ---

  enum class Command : std::uint8_t {
    Open,
    Online,
    Offline,
    Terminate,
    Close,
    Fail,
    LooksAlive,
    IsAlive,
    Cancel,
    Arbitrate,
    Release,
    Delete  ///< CLUSCTL_RESOURCE_DELETE and Close, of a resource that is Offline.
  };
  /// Why the command makes no sense now ("it is not open"); empty when it does.
  [[nodiscard]] std::string objection(Command command, trace::ResourceIndex resource) const;
  /// Gives the command; requires that there is no objection. Online and Offline wait until what the
  /// resource is doing has ended, and do nothing when its state is then the wanted one already.
  /// Terminate fails the resource without consulting the restart policy: it is the scenario's will,
  /// not a failure.
  void command(Command command, trace::ResourceIndex resource, const CommandOptions& options = {});

  /// Sends a control code by the entry point that the type's table has for it. A Begin* call that
  /// returns asynchronously has the resource's DeadlockTimeout, or what ExtendControlCall makes of
  /// it, to be completed. Not made, and answered ERROR_INVALID_FUNCTION, when the table has no such
  /// entry point, and for codes that never get as far as a DLL.
  void control(trace::ResourceIndex resource, ControlRequest request);
  void type_control(const std::string& type, ControlRequest request);

  /// The next `count` status calls are answered ResourceExitStateTerminate, without Terminate.
  void answer_terminate(trace::ResourceIndex resource, std::uint32_t count);
  /// The `nth` status call from now, counted from 1, and all after it are so answered.
  void answer_terminate_from(trace::ResourceIndex resource, std::uint32_t nth);
  /// The next `count` status calls take `span` before they are considered.
  void slow_status(trace::ResourceIndex resource, std::uint32_t count, Duration span);

  /// From here on nothing is restarted, and waiting commands are forgotten.
  void begin_shutdown();
  void end_shutdown() { shutting_down_ = false; }

  // --- What is so ---

  [[nodiscard]] std::size_t resource_count() const { return instances_.size(); }
  [[nodiscard]] const Instance& instance(trace::ResourceIndex resource) const;
  [[nodiscard]] trace::ResourceState state(trace::ResourceIndex resource) const {
    return instance(resource).state;
  }
  /// No operation pending, no entry point running or queued, no restart to come.
  [[nodiscard]] bool settled() const;
  /// The same of one resource; what the others do does not matter.
  [[nodiscard]] bool settled(trace::ResourceIndex resource) const;
  [[nodiscard]] bool deadlocked() const { return deadlocked_; }
  /// What each strand of the DLL, or inside it, waits for.
  [[nodiscard]] std::vector<trace::Waiting> waiting() const;

  // --- The end of a run ---

  /// Records what the DLL still holds.
  void record_leaks();
  /// Records and puts away the strands of the DLL that are still alive.
  void abandon_strands();

  // --- Callbacks ---

  Dword set_resource_status(ResourceHandle handle, const abi::ResourceStatus* status) override;
  Dword set_resource_status_ex(ResourceHandle handle, const abi::ResourceStatusEx* status) override;
  void log_event(ResourceHandle handle, Dword level, const std::string& format,
                 const std::string& text) override;
  void quorum_resource_lost(ResourceHandle handle) override;
  Dword end_control_call(std::int64_t context, Dword status, bool of_type) override;
  Dword extend_control_call(std::int64_t context, Duration timeout, bool of_type) override;
  Dword notice(const Notice& notice) override;

 private:
  using Kind = Operation::Kind;
  using Phase = Operation::Phase;
  using HandleCounts = std::vector<win32::VirtualWindows::HandleCount>;

  /// A strand that makes calls.
  struct Lane {
    trace::StrandId strand = 0;
    bool terminates = false;
    std::shared_ptr<Call> call;
    // Kept here and not in the strand's frames: a strand may be put away without unwinding.
    std::vector<std::string> locks_before;
  };

  // calls.cpp: how an entry point is called.
  void run_monitor();
  void run_lane(Lane& lane);
  Lane& make_lane(bool terminates);
  Lane& idle_lane(bool terminates);
  void make_call(Lane& lane);
  void enqueue(Call call, bool in_front = false);
  void pump();
  void deadlock(const Call& call, std::uint32_t number);
  void tell_of_change();
  [[nodiscard]] bool at_rest(const Instance& it) const;
  [[nodiscard]] std::uint64_t traced_value(const Call& call, const Returned& returned);

  // module.cpp: load, Startup, Open, Close, unload.
  /// What a type's table said when it was accepted.
  struct StartedType {
    Dword version = 0;
    std::vector<std::string> null_slots;
  };
  [[nodiscard]] std::optional<trace::EntryPoint> startup_entry() const;
  void call_startup(Call call, const std::string& type, std::shared_ptr<trace::EntryPoint> entry);
  [[nodiscard]] Dword version_of(const std::string& type) const;
  [[nodiscard]] bool has_slot(const std::string& type, trace::EntryPoint entry) const;
  void started_up(trace::EntryPoint entry, const std::string& type, const StartupAnswer& answer);
  void open(Instance& it, Dword flags);
  void opened(Instance& it, Resid resid);
  void close(Instance& it);
  void close_called(Instance& it);
  void closed(Instance& it);
  [[nodiscard]] HandleCounts open_handles(trace::ResourceIndex resource) const;
  void record_growth(trace::ResourceIndex resource, const HandleCounts& before);
  [[nodiscard]] Call resource_call(Instance& it, trace::EntryPoint entry);

  // operations.cpp: Online, Offline, Terminate, failure, restart.
  void advance(Instance& it);
  void start_operation(Instance& it, const Wish& wish);
  void operation_called(Instance& it, Kind kind);
  void operation_returned(Instance& it, Returned returned);
  void became_pending(Instance& it);
  void arm_pending(Instance& it);
  void expire_if_due(Instance& it);
  void cancel_then_terminate(Instance& it);
  [[nodiscard]] Call cancel_call(Instance& it);
  void failed(Instance& it, Kind during, const std::string& why, bool with_terminate = true,
              Duration terminate_delay = 0ms);
  void request_terminate(Instance& it, bool is_failure, Duration delay = 0ms);
  void enqueue_terminate(Instance& it);
  void terminate_called(Instance& it);
  void terminate_returned(Instance& it);
  void decide_restart(Instance& it);
  void set_state(Instance& it, trace::ResourceState to, const std::string& why);

  // arbitration.cpp: the quorum resource.
  [[nodiscard]] Call arbitrate_call(Instance& it);
  void arbitrate_for(Instance& it, const Wish& wish);
  void release(Instance& it);

  // controls.cpp: control codes.
  struct ControlCall;
  void call_control(Call call, std::shared_ptr<ControlCall> control);
  template <class Event>
  static void tell_output(const ControlCall& control, Event& event);
  void control_returned(const std::shared_ptr<ControlCall>& control, Dword status);
  void arm_control(const std::shared_ptr<ControlCall>& control, Duration limit);
  void complete(const std::shared_ptr<ControlCall>& control, Dword status);
  void abandon(ControlCall& control);
  /// All that are pending; `of` null: whosever they are.
  void abandon_controls(const Instance* of);
  [[nodiscard]] std::uint32_t& pending_controls(const ControlCall& control);
  [[nodiscard]] std::shared_ptr<ControlCall> control_of(std::int64_t context) const;
  [[nodiscard]] static trace::ResourceIndex resource_of(const ControlCall* control);
  void tell_reason(Instance& it, StateChangeReason reason);
  void remove(Instance& it);

  // notices.cpp: the other functions of the callback table.
  [[nodiscard]] Dword answer_to(const Notice& notice, trace::HandleKind handle,
                                trace::ResourceIndex resource) const;

  // status.cpp: what the DLL reports.
  Dword report(ResourceHandle handle, trace::StatusCall event, const abi::ResourceStatus* status);
  void describe(trace::StatusCall& event, const abi::ResourceStatus& status);
  [[nodiscard]] Dword accept(Instance& it, const abi::ResourceStatus* status);
  [[nodiscard]] Dword apply(Instance& it, const abi::ResourceStatus& status);
  [[nodiscard]] bool ordered_to_terminate(Instance& it);

  // health.cpp: polling and the EventHandle.
  void start_health(Instance& it);
  void stop_health(Instance& it);
  void poll_due(Instance& it, trace::EntryPoint entry, Instant due);
  void poll(Instance& it, trace::EntryPoint entry, bool in_front, bool forced);
  void polled(Instance& it, trace::EntryPoint entry, bool alive);
  void event_signalled(Instance& it, std::uint64_t online_count);

  [[nodiscard]] Instance& at_index(trace::ResourceIndex resource);

  sim::Scheduler& scheduler_;
  trace::Recorder& recorder_;
  win32::VirtualWindows& windows_;
  ResourceDll& dll_;
  Surroundings& surroundings_;
  std::string module_name_;
  Switches switches_;
  std::optional<std::uint8_t> poison_;
  Hooks hooks_;

  std::deque<Instance> instances_;  // Never moves them: tasks keep references.
  HandleLedger ledger_;
  CallQueue queue_;
  Timers timers_;
  std::deque<std::function<void()>> tasks_;
  std::list<Lane> lanes_;
  trace::StrandId monitor_strand_ = 0;
  Instant asleep_until_ = Instant::min();  // The Monitor strand; min: it is awake.

  bool loaded_ = false;
  std::map<std::string, StartedType> started_;
  std::map<std::uintptr_t, std::string> tables_;  // Address to type; looked up, never walked.
  HandleCounts handles_before_load_;
  bool shutting_down_ = false;
  bool deadlocked_ = false;
  std::uint32_t calls_ = 0;
  std::map<std::int64_t, std::shared_ptr<ControlCall>> controls_;  // By context; Begin* alone.
  std::uint32_t pending_type_controls_ = 0;
};

}  // namespace rhsim::monitor
