#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/base/time.h"
#include "harness/trace/ids.h"

/// The event vocabulary: the narrow waist between everything that makes events (left: simulator,
/// importer) and everything that reads them (right: checker, writers, diff).
///
/// Each payload lists its fields once, in fields(); writer, reader, diff and printing are generic
/// over it. To add an event: add a struct with `kind` and `fields`, add it to Payload. A field that
/// equals its default is left out of the text form.
namespace rhsim::trace {

/// A record that lists its fields, as payloads do, and is written as a JSON object.
template <class Record>
concept lists_fields = requires(Record& record) {
  Record::fields(record, [](auto, auto&) {});
};

/// What the Resource Monitor may call, plus the load and unload around it.
/// Source: resapi/ns-resapi-clres_function_table and its V1..V4 blocks.
enum class EntryPoint : std::uint8_t {
  Load,  ///< LoadLibrary, hence DllMain(DLL_PROCESS_ATTACH).
  Unload,
  Startup,
  StartupEx,
  Open,
  Close,
  Online,
  Offline,
  Terminate,
  LooksAlive,
  IsAlive,
  Arbitrate,
  Release,
  ResourceControl,
  ResourceTypeControl,
  Cancel,
  BeginResourceControl,
  BeginResourceTypeControl,
  BeginResourceControlAsUser,
  BeginResourceTypeControlAsUser,
};

/// CLUSTER_RESOURCE_STATE as the monitor keeps it. Reports carry raw numbers, since a DLL may send
/// anything. Source: clusapi/ne-clusapi-cluster_resource_state.
enum class ResourceState : std::int32_t {
  Unknown = -1,
  Initializing = 1,
  Online = 2,
  Offline = 3,
  Failed = 4,
  OnlinePending = 129,
  OfflinePending = 130,
};

/// What a RESOURCE_HANDLE argument turned out to be.
enum class HandleKind : std::uint8_t {
  Live,         ///< The handle Open received, of a resource that is open.
  Closed,       ///< Valid once; its resource is closed.
  NeverOpened,  ///< Handed to an Open that failed or has not returned.
  Null,
  Resid,    ///< The DLL's own RESID.
  Unknown,  ///< Anything else.
};

/// What a strand is for. The first three belong to the Resource Monitor, the others to the DLL.
enum class StrandRole : std::uint8_t {
  Monitor,     ///< Timers, decisions, the scenario's commands.
  EntryPoint,  ///< Calls entry points, one at a time.
  Terminate,   ///< Calls Terminate beside a running entry point.
  Worker,      ///< ClusWorkerCreate.
  Thread,      ///< CreateThread, _beginthreadex, pthread_create.
  Callback,    ///< Thread pool, timer and wait callbacks.
};

enum class StrandEnd : std::uint8_t {
  Returned,   ///< The thread routine returned.
  Exited,     ///< ExitThread, _endthreadex, pthread_exit.
  Killed,     ///< TerminateThread by the DLL.
  Abandoned,  ///< Still alive when the run ended; rhsim put it away.
};

/// Why a run ended.
enum class RunOutcome : std::uint8_t {
  Completed,
  Deadlock,     ///< Nothing can run and no deadline will come.
  TimeLimit,    ///< The scenario's limit of virtual time.
  CallLimit,    ///< More virtual API calls than any sane run makes.
  Crash,        ///< Access violation, stack overflow, uncaught exception, abort().
  Hang,         ///< An endless loop without a call.
  ProcessExit,  ///< exit(), ExitProcess, TerminateProcess on itself.
  LoadFailed,   ///< The module could not be loaded or started.
};

// --- Strands -------------------------------------------------------------------------------------

struct StrandStart {
  static constexpr std::string_view kind = "strand_start";
  StrandId started = 0;
  StrandRole role = StrandRole::Thread;
  std::string via;           ///< The function that made it: "ClusWorkerCreate", "CreateThread", ...
  std::uint32_t worker = 0;  ///< For role Worker: the number of its CLUS_WORKER, see WorkerCreate.
  bool operator==(const StrandStart&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("started", self.started);
    field("role", self.role);
    field("via", self.via);
    field("worker", self.worker);
  }
};

/// The event's strand is the one that ended.
struct StrandExit {
  static constexpr std::string_view kind = "strand_exit";
  std::uint32_t code = 0;
  StrandEnd manner = StrandEnd::Returned;
  bool operator==(const StrandExit&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("code", self.code);
    field("manner", self.manner);
  }
};

// --- Entry points --------------------------------------------------------------------------------

struct EntryCall {
  static constexpr std::string_view kind = "entry_call";
  EntryPoint entry = EntryPoint::Load;
  std::uint32_t call = 0;  ///< Counts calls of entry points in this run, from 1.
  /// Load: module; Startup and type control: type; Open: ResourceName; V2 Offline:
  /// DestinationNodeName.
  std::string name;
  std::uint32_t min_version = 0;  ///< Startup(Ex) only.
  std::uint32_t max_version = 0;
  std::uint32_t control_code = 0;  ///< Control entry points only, as the next two.
  std::uint32_t in_size = 0;       ///< Bytes.
  std::uint32_t out_size = 0;      ///< Bytes; 0: the buffer's pointer is NULL.
  std::string input{};             ///< The input buffer's bytes, two hexadecimal digits each.
  std::uint32_t flags = 0;         ///< V2+ OpenFlags, OnlineFlags, OfflineFlags.
  bool premature =
      false;  ///< The scenario forced a call that a healthy monitor would not make now.
  bool operator==(const EntryCall&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("entry", self.entry);
    field("call", self.call);
    field("name", self.name);
    field("min_version", self.min_version);
    field("max_version", self.max_version);
    field("control_code", self.control_code);
    field("in_size", self.in_size);
    field("out_size", self.out_size);
    field("input", self.input);
    field("flags", self.flags);
    field("premature", self.premature);
  }
};

struct EntryReturn {
  static constexpr std::string_view kind = "entry_return";
  EntryPoint entry = EntryPoint::Load;
  std::uint32_t call = 0;
  /// DWORD result; BOOL for polls; for Open 0 (NULL) or the RESID's ordinal by first mention.
  std::uint64_t value = 0;
  std::uint32_t last_error =
      0;                      ///< Of the calling strand, at the return; 0 was set before the call.
  ObjectId event_handle = 0;  ///< Online: *EventHandle.
  bool event_signalled = false;      ///< Online: that object's state at the return.
  std::uint32_t bytes_returned = 0;  ///< Control entry points only, as the next three.
  std::string output{};  ///< What the output buffer holds, as EntryCall::input; at most its size.
  bool overrun = false;  ///< The bytes behind the output buffer were written.
  bool asynchronous = false;              ///< Begin*: *ReturnedAsynchronously.
  std::vector<std::string> locks_held{};  ///< Locks taken during the call and not released.
  bool operator==(const EntryReturn&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("entry", self.entry);
    field("call", self.call);
    field("value", self.value);
    field("last_error", self.last_error);
    field("event_handle", self.event_handle);
    field("event_signalled", self.event_signalled);
    field("bytes_returned", self.bytes_returned);
    field("output", self.output);
    field("overrun", self.overrun);
    field("asynchronous", self.asynchronous);
    field("locks_held", self.locks_held);
  }
};

/// The table that a successful Startup(Ex) handed over. Follows its EntryReturn.
/// Source: resapi/ns-resapi-clres_function_table.
struct FunctionTable {
  static constexpr std::string_view kind = "function_table";
  std::string type;           ///< Resource type name.
  bool present = false;       ///< The pointer was set and readable.
  std::uint32_t version = 0;  ///< 0x100 .. 0x400.
  std::uint32_t size = 0;     ///< TableSize, bytes.
  std::vector<std::string> null_slots;
  std::string shared_with;  ///< Another type that was given the same table.
  bool operator==(const FunctionTable&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("type", self.type);
    field("present", self.present);
    field("version", self.version);
    field("size", self.size);
    field("null_slots", self.null_slots);
    field("shared_with", self.shared_with);
  }
};

// --- Callbacks -----------------------------------------------------------------------------------

/// SetResourceStatus(Ex) entered. The event's resource is the one the handle names, if any.
/// Source: resapi/nc-resapi-pset_resource_status_routine, resapi/ns-resapi-resource_status.
struct StatusCall {
  static constexpr std::string_view kind = "status_call";
  bool extended = false;  ///< SetResourceStatusEx.
  HandleKind handle = HandleKind::Live;
  bool readable = true;  ///< False: NULL or faulting status pointer; the rest is then default.
  std::int32_t state = 0;
  std::uint32_t check_point = 0;
  std::uint32_t wait_hint = 0;
  ObjectId event_handle = 0;
  bool event_signalled = false;
  std::uint32_t error_code = 0;  ///< Extended: ApplicationSpecificErrorCode.
  std::uint32_t flags = 0;       ///< Extended: CLUSRESDLL_STATUS_*.
  std::uint32_t last_error = 0;  ///< Of the reporting strand.
  /// Fields that hold the run's poison: the DLL never wrote them.
  std::vector<std::string> uninitialised{};
  bool operator==(const StatusCall&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("extended", self.extended);
    field("handle", self.handle);
    field("readable", self.readable);
    field("state", self.state);
    field("check_point", self.check_point);
    field("wait_hint", self.wait_hint);
    field("event_handle", self.event_handle);
    field("event_signalled", self.event_signalled);
    field("error_code", self.error_code);
    field("flags", self.flags);
    field("last_error", self.last_error);
    field("uninitialised", self.uninitialised);
  }
};

/// SetResourceStatus(Ex) returned on the event's strand. 0: Continue, 1: Terminate.
struct StatusReturn {
  static constexpr std::string_view kind = "status_return";
  std::uint32_t answer = 0;
  bool operator==(const StatusReturn&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("answer", self.answer);
  }
};

/// Source: resapi/nc-resapi-plog_event_routine.
struct LogEvent {
  static constexpr std::string_view kind = "log_event";
  HandleKind handle = HandleKind::Live;
  std::uint32_t level = 0;
  std::string format;  ///< As the DLL passed it.
  std::string text;    ///< With its inserts expanded.
  bool operator==(const LogEvent&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("handle", self.handle);
    field("level", self.level);
    field("format", self.format);
    field("text", self.text);
  }
};

/// EndControlCall or EndTypeControlCall: the DLL completes a Begin* call that answered TRUE for
/// ReturnedAsynchronously. Source: resapi/nc-resapi-pend_control_call.
struct ControlEnd {
  static constexpr std::string_view kind = "control_end";
  std::uint32_t call = 0;  ///< EntryCall::call of the Begin* call; 0: the context names none.
  bool type = false;       ///< EndTypeControlCall.
  std::uint32_t status = 0;
  bool ended_before = false;         ///< The call was completed already.
  std::uint32_t bytes_returned = 0;  ///< As in EntryReturn, as the next two.
  std::string output{};
  bool overrun = false;
  bool operator==(const ControlEnd&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("call", self.call);
    field("type", self.type);
    field("status", self.status);
    field("ended_before", self.ended_before);
    field("bytes_returned", self.bytes_returned);
    field("output", self.output);
    field("overrun", self.overrun);
  }
};

/// ExtendControlCall or ExtendTypeControlCall.
/// Source: resapi/nc-resapi-pextend_res_control_call.
struct ControlExtend {
  static constexpr std::string_view kind = "control_extend";
  std::uint32_t call = 0;  ///< As in ControlEnd.
  bool type = false;
  Duration timeout{};
  bool operator==(const ControlExtend&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("call", self.call);
    field("type", self.type);
    field("timeout", self.timeout);
  }
};

/// An asynchronous control call has not been completed for so long that the monitor waits no more.
/// How long that is, no page says: DeadlockTimeout, or what ExtendControlCall has asked for.
struct ControlTimeout {
  static constexpr std::string_view kind = "control_timeout";
  EntryPoint entry = EntryPoint::BeginResourceControl;
  std::uint32_t call = 0;  ///< As in ControlEnd.
  Duration limit{};
  bool operator==(const ControlTimeout&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field.always("entry", self.entry);
    field("call", self.call);
    field("limit", self.limit);
  }
};

/// QuorumResourceLost, the function that Arbitrate was given.
/// Source: resapi/nc-resapi-pquorum_resource_lost.
struct QuorumLost {
  static constexpr std::string_view kind = "quorum_lost";
  HandleKind handle = HandleKind::Live;
  bool operator==(const QuorumLost&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("handle", self.handle);
  }
};

/// Any other function of the callback table: SetResourceLockedMode(Ex), SignalFailure,
/// SetResourceInMemoryNodeLocalProperties, SetInternalState, ...
/// Source: resapi/ns-resapi-clres_callback_function_table.
struct MonitorCallback {
  static constexpr std::string_view kind = "callback";
  std::string name;  ///< As the table's page spells it.
  HandleKind handle = HandleKind::Live;
  std::vector<std::uint32_t> arguments;  ///< The numbers behind the handle, in order.
  std::string input{};                   ///< A buffer's bytes, as EntryCall::input.
  std::uint32_t result = 0;              ///< What the monitor answered.
  bool operator==(const MonitorCallback&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("name", self.name);
    field("handle", self.handle);
    field("arguments", self.arguments);
    field("input", self.input);
    field("result", self.result);
  }
};

// --- Worker threads ------------------------------------------------------------------------------

/// ClusWorkerCreate returned. A CLUS_WORKER is known by a number, counted per creation.
/// Source: resapi/nf-resapi-clusworkercreate.
struct WorkerCreate {
  static constexpr std::string_view kind = "worker_create";
  std::uint32_t worker = 0;     ///< 0 when creation failed.
  bool zeroed = true;           ///< The structure was zero-initialised, as the page asks.
  bool previous_alive = false;  ///< The structure's last thread still runs.
  std::uint32_t result = 0;
  bool operator==(const WorkerCreate&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("worker", self.worker);
    field("zeroed", self.zeroed);
    field("previous_alive", self.previous_alive);
    field("result", self.result);
  }
};

/// ClusWorkerCheckTerminate. Source: resapi/nf-resapi-clusworkercheckterminate.
struct WorkerCheck {
  static constexpr std::string_view kind = "worker_check";
  std::uint32_t worker = 0;
  bool answer = false;
  bool operator==(const WorkerCheck&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("worker", self.worker);
    field("answer", self.answer);
  }
};

/// ClusWorkerTerminate(Ex) or ClusWorkersTerminate entered, once per worker.
struct WorkerTerminate {
  static constexpr std::string_view kind = "worker_terminate";
  std::uint32_t worker = 0;
  bool waits = false;     ///< This call will wait for the thread.
  bool itself = false;    ///< The worker calls it on itself.
  bool tampered = false;  ///< hThread or Terminate are not what the functions left there.
  bool operator==(const WorkerTerminate&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("worker", self.worker);
    field("waits", self.waits);
    field("itself", self.itself);
    field("tampered", self.tampered);
  }
};

/// The same call left. `gone`: the worker's thread had ended by then.
struct WorkerTerminated {
  static constexpr std::string_view kind = "worker_terminated";
  std::uint32_t worker = 0;
  bool gone = false;
  bool operator==(const WorkerTerminated&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("worker", self.worker);
    field("gone", self.gone);
  }
};

// --- The Resource Monitor and the Cluster service
// --------------------------------------------------

struct StateChange {
  static constexpr std::string_view kind = "state";
  ResourceState from = ResourceState::Offline;
  ResourceState to = ResourceState::Offline;
  std::string why;  ///< "Online returned ERROR_IO_PENDING", "report", "pending timeout", ...
  bool operator==(const StateChange&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    // Always written: a state that equals the default is still news.
    field.always("from", self.from);
    field.always("to", self.to);
    field("why", self.why);
  }
};

/// The pending timer expired; the monitor calls Terminate next.
/// Source: PendingTimeout (resource common property).
struct PendingTimeout {
  static constexpr std::string_view kind = "pending_timeout";
  Duration limit{};   ///< The effective limit: min(PendingTimeout, DeadlockTimeout).
  Duration silent{};  ///< Since the entry point returned or the last accepted report.
  bool operator==(const PendingTimeout&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("limit", self.limit);
    field("silent", self.silent);
  }
};

/// A strand of the DLL, or inside it, when something does not go on.
struct Waiting {
  StrandId strand = 0;
  std::string what;  ///< The call and its objects; empty: it waits for nothing.
  /// Who each has to go on first: the holders of the lock, the thread whose end is waited for.
  std::vector<StrandId> whom;
  bool operator==(const Waiting&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("strand", self.strand);
    field("what", self.what);
    field("whom", self.whom);
  }
};

/// An entry point stayed inside for DeadlockTimeout. The monitor stops calling this image.
/// Source: DeadlockTimeout (resource common property).
struct DeadlockTimeout {
  static constexpr std::string_view kind = "deadlock_timeout";
  EntryPoint entry = EntryPoint::Load;
  std::uint32_t call = 0;
  Duration limit{};
  std::vector<Waiting> waiting;
  bool operator==(const DeadlockTimeout&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("entry", self.entry);
    field("call", self.call);
    field("limit", self.limit);
    field("waiting", self.waiting);
  }
};

/// What the Cluster service does about a failed resource. Source: RestartAction, RestartThreshold,
/// RestartPeriod, RestartDelay (resource common properties).
struct RestartDecision {
  static constexpr std::string_view kind = "restart";
  std::string decision;         ///< "restart", "fail over", "stay failed".
  std::uint32_t failures = 0;   ///< Within RestartPeriod, this one included.
  std::uint32_t threshold = 0;  ///< RestartThreshold.
  Duration delay{};             ///< Until Online, for "restart".
  bool operator==(const RestartDecision&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("decision", self.decision);
    field("failures", self.failures);
    field("threshold", self.threshold);
    field("delay", self.delay);
  }
};

/// The monitor saw the EventHandle signalled.
struct ObjectSignalled {
  static constexpr std::string_view kind = "object_signalled";
  ObjectId object = 0;
  bool operator==(const ObjectSignalled&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("object", self.object);
  }
};

/// A step of the scenario fired, or was given up because its trigger never came.
struct Command {
  static constexpr std::string_view kind = "command";
  std::string what;  ///< "online", "terminate", "stall", ...
  std::string detail;
  bool skipped = false;
  bool operator==(const Command&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("what", self.what);
    field("detail", self.detail);
    field("skipped", self.skipped);
  }
};

/// Time that rhsim, not the DLL, spent: a stalled worker, a slow callback. Limits that it makes
/// the DLL miss are no breach of the DLL.
struct Inserted {
  static constexpr std::string_view kind = "inserted";
  std::string what;
  StrandId victim = 0;
  Duration span{};
  bool operator==(const Inserted&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("what", self.what);
    field("victim", self.victim);
    field("span", self.span);
  }
};

// --- The environment
// -------------------------------------------------------------------------------

/// A call of the fake cluster or of another watched API, made by the DLL.
struct ApiCall {
  static constexpr std::string_view kind = "api";
  std::string name;
  std::string argument;      ///< The telling argument: a key, a service, a handle's kind.
  std::uint32_t result = 0;  ///< As the function's page defines it.
  std::uint32_t error = 0;   ///< Last error, where the function reports through it.
  bool operator==(const ApiCall&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("name", self.name);
    field("argument", self.argument);
    field("result", self.result);
    field("error", self.error);
  }
};

/// The simulated thing behind a resource (service, process, share) came up or went down.
struct Environment {
  static constexpr std::string_view kind = "environment";
  std::string what;
  bool up = false;
  bool operator==(const Environment&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("what", self.what);
    field("up", self.up);
  }
};

/// An imported function that rhsim neither controls nor needs to fake was called.
struct Uncontrolled {
  static constexpr std::string_view kind = "uncontrolled";
  std::string name;
  bool operator==(const Uncontrolled&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("name", self.name);
  }
};

/// What the DLL left behind: after Close of a resource, or at unload.
struct Leak {
  static constexpr std::string_view kind = "leak";
  std::string what;  ///< "event", "thread handle", "cluster key", "lock", "thread", ...
  std::uint32_t count = 0;
  std::string opened_by{};  ///< The last of them: "Online", "worker 4"; empty: not known.
  Duration opened{};        ///< When, since the start of the run.
  bool operator==(const Leak&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("what", self.what);
    field("count", self.count);
    field("opened_by", self.opened_by);
    field("opened", self.opened);
  }
};

// --- Ends
// --------------------------------------------------------------------------------------------

struct Crash {
  static constexpr std::string_view kind = "crash";
  std::string what;   ///< "access violation", "stack overflow", "abort", "C++ exception".
  std::string where;  ///< module+offset, or function (file:line).
  bool operator==(const Crash&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("what", self.what);
    field("where", self.where);
  }
};

struct Hang {
  static constexpr std::string_view kind = "hang";
  std::string where;
  bool operator==(const Hang&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("where", self.where);
  }
};

struct ProcessExit {
  static constexpr std::string_view kind = "process_exit";
  std::string function;
  std::uint32_t code = 0;
  bool operator==(const ProcessExit&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("function", self.function);
    field("code", self.code);
  }
};

/// Nothing can run and no deadline will come: who waits for what.
struct Deadlock {
  static constexpr std::string_view kind = "deadlock";
  std::vector<Waiting> waiting;
  bool operator==(const Deadlock&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("waiting", self.waiting);
  }
};

/// The module cannot be loaded or started: a missing import, no Startup, a refused type.
struct LoadFailure {
  static constexpr std::string_view kind = "load_failure";
  std::string reason;
  bool operator==(const LoadFailure&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("reason", self.reason);
  }
};

/// The last event of every run.
struct RunEnd {
  static constexpr std::string_view kind = "run_end";
  RunOutcome outcome = RunOutcome::Completed;
  bool operator==(const RunEnd&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("outcome", self.outcome);
  }
};

// ---------------------------------------------------------------------------------------------------

using Payload =
    std::variant<StrandStart, StrandExit, EntryCall, EntryReturn, FunctionTable, StatusCall,
                 StatusReturn, LogEvent, ControlEnd, ControlExtend, ControlTimeout, QuorumLost,
                 MonitorCallback, WorkerCreate, WorkerCheck, WorkerTerminate, WorkerTerminated,
                 StateChange, PendingTimeout, DeadlockTimeout, RestartDecision, ObjectSignalled,
                 Command, Inserted, ApiCall, Environment, Uncontrolled, Leak, Crash, Hang,
                 ProcessExit, Deadlock, LoadFailure, RunEnd>;

/// One thing that happened.
struct Event {
  std::uint64_t sequence = 0;  ///< From 1, without gaps.
  Instant at{};
  StrandId strand = 0;         ///< Who did it; 0: the scheduler itself.
  ResourceIndex resource = 0;  ///< Whom it concerns; 0: no single resource.
  Payload payload;

  bool operator==(const Event&) const = default;
};

[[nodiscard]] std::string_view kind_of(const Payload& payload);

// Names as the text form writes them.
[[nodiscard]] std::string_view to_text(EntryPoint);
[[nodiscard]] std::string_view to_text(ResourceState);
[[nodiscard]] std::string_view to_text(HandleKind);
[[nodiscard]] std::string_view to_text(StrandRole);
[[nodiscard]] std::string_view to_text(StrandEnd);
[[nodiscard]] std::string_view to_text(RunOutcome);

/// The value named `name`; false when no value has that name.
[[nodiscard]] bool from_text(std::string_view name, EntryPoint&);
[[nodiscard]] bool from_text(std::string_view name, ResourceState&);
[[nodiscard]] bool from_text(std::string_view name, HandleKind&);
[[nodiscard]] bool from_text(std::string_view name, StrandRole&);
[[nodiscard]] bool from_text(std::string_view name, StrandEnd&);
[[nodiscard]] bool from_text(std::string_view name, RunOutcome&);

/// Where a step in the line takes events: the trace's text, the checker, a test.
class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual void take(const Event& event) = 0;
};

}  // namespace rhsim::trace
