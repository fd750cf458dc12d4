#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "harness/base/time.h"
#include "harness/monitor/settings.h"
#include "scenarios/environment.h"

/// A scenario as a value: what happens to which resources, when. The JSON form is described by
/// scenario.schema.json; durations are written "300ms", "5s", "3min".
namespace rhsim::scenarios {

/// When a step fires. Exactly one kind of trigger; `delay` is added to it.
struct Trigger {
  enum class Kind : std::uint8_t {
    Immediately,  ///< As soon as the step before it has fired.
    At,           ///< At an instant of the run ("at").
    After,        ///< So long after the step before it fired ("after").
    State,        ///< The resource reaches a state ("state"); at once when it is in it.
    Reports,      ///< The resource has reported `count` times since the run began ("reports").
    Called,       ///< An entry point of the resource was called for the count-th time ("called").
    Returned,     ///< ... has returned ("returned").
    Logged,       ///< The DLL logged a text that contains `text` ("logged").
    Settled,      ///< No operation pending, no entry point running or queued ("settled").
  };
  Kind kind = Kind::Immediately;
  Duration time{};          ///< At, After.
  std::string resource;     ///< Id; empty: any.
  std::string text;         ///< State: state's name; Called, Returned: entry point; Logged: text.
  std::uint32_t count = 1;  ///< Reports, Called, Returned.
  Duration delay{};
  /// Reports: fire while the call is still inside SetResourceStatus ("during"), not after it.
  bool during = false;
  Duration within = 30min;  ///< The step is skipped, and the trace says so, when it takes longer.
  bool operator==(const Trigger&) const = default;
};

/// A control code, what it is given and how much room its answer has.
struct ControlStep {
  enum class Room : std::uint8_t {
    None,   ///< No buffer.
    Exact,  ///< The code is sent without a buffer first, then with one of the announced size.
    Short,  ///< Likewise, with one byte less.
    Bytes,  ///< A buffer of `size`.
  };
  std::uint32_t code =
      0;             ///< CLUSCTL_RESOURCE_*, CLUSCTL_RESOURCE_TYPE_*, or one of the DLL's own.
  std::string type;  ///< A type's codes: which type; empty: those of the step's resources.
  /// A property list, or the buffer's bytes.
  std::variant<std::vector<std::uint8_t>, DatabaseValues> input;
  Room room = Room::None;
  std::uint32_t size = 0;  ///< Bytes.
  bool as_user = false;    ///< By the entry point that takes a token, where the table has one.
  bool operator==(const ControlStep&) const = default;
};

/// One thing done to a resource, by an administrator, the monitor, or fate.
struct Step {
  enum class Action : std::uint8_t {
    Open,
    Online,      ///< OnlineClusterResource.
    Offline,     ///< OfflineClusterResource.
    Terminate,   ///< The monitor terminates: whatever runs, beside it.
    Close,       ///< Whatever the state is; implies no Offline.
    Fail,        ///< FailClusterResource.
    LooksAlive,  ///< A poll now, in whatever state.
    IsAlive,
    Stall,       ///< Every strand of the DLL working for the resource stands still for `span`.
    SlowStatus,  ///< The next `count` status calls take `span` inside the monitor.
    Answer,      ///< The next `count` status calls are answered ResourceExitStateTerminate.
    AnswerFrom,  ///< The `count`-th status call from now, and all after it, are so answered.
    FailWorker,  ///< The next `count` ClusWorkerCreate or CreateThread calls fail with `error`.
    FailCalls,  ///< From the `call`-th call of function `name` on, `count` calls fail with `error`.
    SlowCalls,  ///< The next `count` calls of function `name` take `span`.
    StopService,  ///< An administrator stops the service `name`.
    KillService,  ///< The process of the service `name` ends.
    KillProcess,  ///< Programs `name` that the DLL started end.
    RemoveShare,  ///< Somebody removes the share `name`.
    SetValue,     ///< Writes `name` = `value` under the resource's Parameters key.
    Cancel,
    Arbitrate,
    Release,
    Delete,        ///< DeleteClusterResource: CLUSCTL_RESOURCE_DELETE, then Close.
    Control,       ///< Sends `control`.
    ControlSweep,  ///< Sends every control code that may reach a DLL. See control_sweep.h.
    Wait,          ///< Nothing; a trigger with no action, to order the steps after it.
    Restart,       ///< Unload everything and start again: Offline, Close, unload, load, Open.
  };
  Action action = Action::Wait;
  std::string resource;  ///< Id; empty: every resource, in order.
  Trigger when;
  Duration span{};
  std::uint32_t count = 1;
  std::uint32_t call = 1;
  std::uint32_t error = 0;
  std::string name;
  std::string value;
  std::uint32_t flags = 0;  ///< OpenFlags, OnlineFlags, OfflineFlags; for tables from version 2 on.
  std::string node;         ///< Offline: DestinationNodeName.
  /// Restart: the versions that StartupEx is told of from then on; 0: as before.
  std::uint32_t min_version = 0;
  std::uint32_t max_version = 0;
  std::optional<ControlStep> control;
  bool operator==(const Step&) const = default;
};

/// One step of a scripted resource's entry point or worker.
struct ScriptStep {
  enum class Action : std::uint8_t {
    Sleep,
    Report,  ///< SetResourceStatus; SetResourceStatusEx when the table has version 2 or more.
    Log,
    Return,
    WaitStop,
    SignalEvent,
    SignalFailure,
    LoseQuorum,  ///< Calls QuorumResourceLost.
  };
  Action action = Action::Sleep;
  Duration span{};
  std::int32_t state = 0;
  std::uint32_t check_point = 0;
  std::string text;
  bool ignore_answer = false;  ///< Report: go on although the answer was Terminate.
  bool operator==(const ScriptStep&) const = default;
};

/// How a scripted resource, or its type, answers a control code.
struct ScriptedControl {
  std::uint32_t code = 0;
  std::uint32_t returns = 0;
  std::vector<std::uint8_t> output;
  /// A table from version 3 on: it goes on asynchronously and is completed so much later; zero: it
  /// does not, max: it is never completed.
  Duration completes_in{};
  std::uint32_t status = 0;  ///< Of EndControlCall.
  Duration extends_to{};     ///< ExtendControlCall at once; zero: none.
  bool operator==(const ScriptedControl&) const = default;
};

/// A resource whose behaviour is written here instead of in a module.
struct Script {
  struct Operation {
    std::uint32_t returns = 0;       ///< 997: `worker` goes on.
    std::vector<ScriptStep> entry;   ///< Before the entry point returns.
    std::vector<ScriptStep> worker;  ///< On a worker; started before the return.
    bool event_handle = false;       ///< Online: hands out an event.
    bool operator==(const Operation&) const = default;
  };
  Operation online{997, {}, {}, false};
  Operation offline;
  std::vector<ScriptStep> terminate;
  bool terminate_stops_worker = true;  ///< And waits for it, as ClusWorkerTerminate does.
  bool looks_alive = true;
  bool is_alive = true;
  /// Of the function table. Version 1 is handed over by Startup, later ones by StartupEx.
  std::uint32_t version = 0x100;
  std::optional<std::uint32_t> arbitrate;  ///< What it returns; absent: the slot is NULL.
  std::optional<std::uint32_t> release;
  std::uint32_t cancel = 0;  ///< What Cancel returns. 0: it stops the worker and reports Failed.
  std::vector<ScriptedControl> controls;  ///< Others: as a type without properties answers.
  bool operator==(const Script&) const = default;
};

struct Resource {
  monitor::ResourceSettings settings;   ///< type may be "$1", "$2": the n-th --type of the command.
  std::vector<std::string> depends_on;  ///< Names of resources, or of providers.
  DatabaseValues parameters;            ///< Its Parameters key.
  std::optional<Script> script;
  bool operator==(const Resource&) const = default;
};

struct Scenario {
  std::string name;
  std::string title;
  std::string description;
  std::string family;                  ///< "delayed status", "stalled CheckPoint", ...
  std::vector<std::string> limits;     ///< See trace::TraceHeader::limits.
  std::vector<std::string> exercises;  ///< Rules that it is there for: "SRS-23", "TRM".
  std::vector<Resource> resources;
  monitor::Switches switches;
  Environment environment;
  std::vector<Step> steps;  ///< In order: each waits for the one before it to have fired.
  std::vector<Step> also;   ///< Independent of `steps` and of each other.
  /// At the end: Offline what is online, Close, unload. False: Close and unload straight away.
  bool orderly_shutdown = true;
  Duration linger = 1s;  ///< Idle time after the last Close, to see late calls.
  Duration time_limit = std::chrono::hours{24};
  bool operator==(const Scenario&) const = default;
};

}  // namespace rhsim::scenarios
