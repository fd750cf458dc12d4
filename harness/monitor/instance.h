#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "harness/monitor/control_codes.h"
#include "harness/monitor/pending_timer.h"
#include "harness/monitor/resource_dll.h"
#include "harness/monitor/restart_policy.h"
#include "harness/monitor/settings.h"
#include "harness/monitor/timers.h"
#include "harness/trace/event.h"
#include "harness/win32/virtual_windows.h"

/// What the monitor keeps about one resource. Plain data: the behaviour is the Monitor's.
namespace rhsim::monitor {

/// One Online or Offline, from its call to its end. The automaton A1 of the status rules.
struct Operation {
  enum class Kind : std::uint8_t { None, Online, Offline };
  enum class Phase : std::uint8_t {
    None,     ///< None runs, or it was terminated, or it ended by its return value.
    Entered,  ///< The entry point was called and has not returned.
    Pending,  ///< It returned ERROR_IO_PENDING.
    Done,     ///< A report ended it; what the DLL still reports is ignored.
  };
  Kind kind = Kind::None;
  Phase phase = Phase::None;
  bool terminated = false;     ///< Terminate was called while the entry point was inside.
  bool told_to_stop = false;   ///< A report was answered ResourceExitStateTerminate.
  bool cancelling = false;     ///< It has timed out, and Cancel is tried before Terminate.
  trace::StrandId strand = 0;  ///< The one inside the entry point.
  std::optional<PendingTimer> timer;
  Timers::Id alarm = 0;
  std::deque<abi::ResourceStatus> early;  ///< Reports from before ERROR_IO_PENDING was returned.
  std::vector<trace::StrandId> held_up;   ///< Reporters that wait for the entry point to return.
  Handle event_handle = nullptr;
};

/// An Online or Offline that somebody has asked for.
struct Wish {
  Operation::Kind kind = Operation::Kind::None;
  Dword flags = 0;            ///< OnlineFlags or OfflineFlags; a V1 table does not take them.
  std::string destination{};  ///< Offline: DestinationNodeName; empty: it is not to move.
  /// Offline: told beforehand to a DLL that has asked for it; Unknown: nothing to tell.
  StateChangeReason reason = StateChangeReason::Unknown;
};

/// Polling of a resource that is Online.
struct Health {
  std::uint32_t watch = 0;  ///< Of the EventHandle.
  Timers::Id looks_alive = 0;
  Timers::Id is_alive = 0;
};

/// How the scenario has asked for status calls to be treated.
struct StatusOrders {
  std::uint32_t terminate_next = 0;  ///< So many are answered ResourceExitStateTerminate ...
  std::uint32_t continue_next = 0;   ///< ... or: after so many, all are.
  bool terminate_after_those = false;
  std::uint32_t slow_next = 0;
  Duration slow_span{};
};

struct Instance {
  enum class Life : std::uint8_t { Closed, Opening, Open, Closing };

  Instance(trace::ResourceIndex number, ResourceSettings its_settings)
      : index(number), settings(std::move(its_settings)), restarts(settings.properties) {}

  trace::ResourceIndex index;
  ResourceSettings settings;  ///< Properties are the effective ones.

  Life life = Life::Closed;
  ResourceHandle handle = nullptr;
  Handle key = nullptr;
  Resid resid = nullptr;
  std::vector<win32::VirtualWindows::HandleCount> handles_before_open;

  trace::ResourceState state = trace::ResourceState::Offline;
  Operation operation;
  std::deque<Wish> wanted;        ///< Commands that wait for the resource to be free.
  bool operation_queued = false;  ///< The call of Online or Offline is due, or that of Arbitrate.

  bool terminate_due = false;  ///< Queued, or waiting for Switches::terminate_delay.
  bool terminate_running = false;
  bool terminate_is_failure = false;  ///< The restart policy is asked when it has returned.

  Health health;
  std::uint64_t online_count = 0;  ///< Tells polls of one online period from those of the next.
  bool looks_alive_due = false;    ///< Queued or running.
  bool is_alive_due = false;

  RestartPolicy restarts;
  Timers::Id restart = 0;

  StatusOrders orders;

  Dword characteristics = 0;           ///< As the DLL has answered GET_CHARACTERISTICS last.
  std::uint32_t pending_controls = 0;  ///< Control calls that go on asynchronously.

  /// Online, Offline and their like have to wait.
  [[nodiscard]] bool busy() const {
    return life == Life::Opening || life == Life::Closing || operation_queued ||
           operation.phase == Operation::Phase::Entered ||
           operation.phase == Operation::Phase::Pending || terminate_due || terminate_running;
  }
};

}  // namespace rhsim::monitor
