// Online, Offline and Terminate; failure and restart.

#include <fmt/format.h>

#include "harness/base/assert.h"
#include "harness/base/system_errors.h"
#include "harness/monitor/monitor.h"

namespace rhsim::monitor {
namespace {

using trace::EntryPoint;
using trace::ResourceState;

constexpr std::string_view name_of(Operation::Kind kind) {
  return kind == Operation::Kind::Offline ? "Offline" : "Online";
}

std::string returned_text(Operation::Kind kind, std::uint64_t value) {
  if (value == abi::error_success) return fmt::format("{} returned ERROR_SUCCESS", name_of(kind));
  if (value == abi::error_io_pending)
    return fmt::format("{} returned ERROR_IO_PENDING", name_of(kind));
  return fmt::format("{} returned {}", name_of(kind), system_error_text(value));
}

}  // namespace

void Monitor::advance(Instance& it) {
  while (!it.busy() && !it.wanted.empty()) {
    const Wish wish = std::move(it.wanted.front());
    it.wanted.pop_front();
    if (it.life != Instance::Life::Open) continue;
    if (wish.kind == Kind::Online) {
      if (it.state == ResourceState::Offline || it.state == ResourceState::Failed) {
        cancel(it.restart);
        if (it.settings.quorum && has_slot(it.settings.type, EntryPoint::Arbitrate))
          arbitrate_for(it, wish);
        else
          start_operation(it, wish);
      }
    } else if (it.state == ResourceState::Online) {
      tell_reason(it, wish.reason);
      start_operation(it, wish);
    } else if (it.state == ResourceState::Failed) {
      // Nothing is up that the DLL would have to take down: OfflineClusterResource succeeds.
      cancel(it.restart);
      set_state(it, ResourceState::Offline, "Offline of a failed resource");
    }
  }
}

void Monitor::start_operation(Instance& it, const Wish& wish) {
  it.operation_queued = true;
  const Kind kind = wish.kind;
  const bool online = kind == Kind::Online;
  Call call = resource_call(it, online ? EntryPoint::Online : EntryPoint::Offline);
  call.dropped = [&it] { it.operation_queued = false; };
  call.arguments = [this, &it, wish](trace::EntryCall& event) {
    if (version_of(it.settings.type) < abi::version_2) return;
    event.flags = wish.flags;
    event.name = wish.destination;
  };
  call.called = [this, &it, kind] { operation_called(it, kind); };
  if (online) {
    call.invoke = [this, &it, flags = wish.flags] {
      // In the instance and not on the stack: the DLL may keep the pointer, which is its mistake
      // and must not become ours.
      it.operation.event_handle = nullptr;
      const Dword result =
          dll_.online(it.settings.type, it.resid, &it.operation.event_handle, flags);
      return Returned{result, it.operation.event_handle};
    };
  } else {
    call.invoke = [this, &it, wish] {
      return Returned{dll_.offline(it.settings.type, it.resid, wish.destination, wish.flags),
                      nullptr};
    };
  }
  call.returned = [this, &it](Returned returned) { operation_returned(it, returned); };
  enqueue(std::move(call));
}

void Monitor::operation_called(Instance& it, Kind kind) {
  it.operation_queued = false;
  it.operation = {};
  it.operation.kind = kind;
  it.operation.phase = Phase::Entered;
  it.operation.strand = scheduler_.current();
}

void Monitor::operation_returned(Instance& it, Returned returned) {
  auto& operation = it.operation;
  const Kind kind = operation.kind;
  const bool was_terminated = operation.terminated;
  operation.terminated = false;
  for (const auto strand : operation.held_up) scheduler_.wake(strand);

  if (was_terminated && it.terminate_running) {
    // Cancelled: what the entry point returns meanwhile ends nothing and starts nothing.
    operation.phase = Phase::None;
    set_state(it, ResourceState::Failed,
              fmt::format("{} while Terminate ran", returned_text(kind, returned.value)));
    return;
  }

  if (returned.value == abi::error_io_pending) {
    operation.phase = Phase::Pending;
    became_pending(it);
  } else if (returned.value == abi::error_success) {
    operation.phase = Phase::None;
    set_state(it, kind == Kind::Online ? ResourceState::Online : ResourceState::Offline,
              returned_text(kind, returned.value));
  } else {
    failed(it, kind, returned_text(kind, returned.value), true, switches_.terminate_delay);
    return;
  }
  // Terminate came and went before the entry point had begun what it should have cancelled.
  if (was_terminated) request_terminate(it, false);
  advance(it);
}

void Monitor::became_pending(Instance& it) {
  auto& operation = it.operation;
  operation.timer.emplace(scheduler_.now(), effective_limit(it.settings.properties), switches_);
  arm_pending(it);
  set_state(
      it,
      operation.kind == Kind::Online ? ResourceState::OnlinePending : ResourceState::OfflinePending,
      returned_text(operation.kind, abi::error_io_pending));
  // They were answered Continue when they came. A terminal one ends the operation, the rest of
  // them then being of no interest.
  while (operation.phase == Phase::Pending && !operation.early.empty()) {
    const auto report = operation.early.front();
    operation.early.pop_front();
    (void)apply(it, report);
  }
}

void Monitor::arm_pending(Instance& it) {
  cancel(it.operation.alarm);
  it.operation.alarm = at(it.operation.timer->expires(), [this, &it] { expire_if_due(it); });
}

void Monitor::expire_if_due(Instance& it) {
  const auto& operation = it.operation;
  if (operation.phase != Phase::Pending || operation.cancelling ||
      scheduler_.now() < operation.timer->expires())
    return;
  recorder_.record(it.index, trace::PendingTimeout{operation.timer->limit(),
                                                   operation.timer->silent(scheduler_.now())});
  if (switches_.cancel_before_terminate && has_slot(it.settings.type, EntryPoint::Cancel))
    cancel_then_terminate(it);
  else
    failed(it, operation.kind, "pending timeout");
}

void Monitor::cancel_then_terminate(Instance& it) {
  it.operation.cancelling = true;
  // What the DLL reports when it is cancelled may end the operation before Terminate has to.
  const auto go_on = [this, &it] {
    if (it.operation.phase == Phase::Pending && it.operation.cancelling)
      failed(it, it.operation.kind, "pending timeout");
  };
  Call call = cancel_call(it);
  call.returned = [go_on](Returned) { go_on(); };
  call.dropped = go_on;
  enqueue(std::move(call));
}

Call Monitor::cancel_call(Instance& it) {
  Call call = resource_call(it, EntryPoint::Cancel);
  call.invoke = [this, &it] { return Returned{dll_.cancel(it.settings.type, it.resid), nullptr}; };
  return call;
}

void Monitor::failed(Instance& it, Kind during, const std::string& why, bool with_terminate,
                     Duration terminate_delay) {
  cancel(it.operation.alarm);
  if (it.operation.phase != Phase::Done) it.operation.phase = Phase::None;
  // Who asked for Offline does not want it back: the restart policy is for the others.
  const bool ask_policy = during != Kind::Offline;
  const bool to_offline = during == Kind::Offline &&
                          switches_.state_after_failed_offline == to_text(ResourceState::Offline);
  set_state(it, to_offline ? ResourceState::Offline : ResourceState::Failed, why);
  if (with_terminate)
    request_terminate(it, ask_policy, terminate_delay);
  else if (ask_policy)
    decide_restart(it);
}

void Monitor::request_terminate(Instance& it, bool is_failure, Duration delay) {
  it.terminate_is_failure |= is_failure;
  if (it.terminate_due) return;
  it.terminate_due = true;
  if (delay > 0ms)
    (void)at(scheduler_.now() + delay, [this, &it] { enqueue_terminate(it); });
  else
    enqueue_terminate(it);
}

void Monitor::enqueue_terminate(Instance& it) {
  Call call = resource_call(it, EntryPoint::Terminate);
  call.dropped = [&it] { it.terminate_due = it.terminate_is_failure = false; };
  call.called = [this, &it] { terminate_called(it); };
  call.invoke = [this, &it] {
    dll_.terminate(it.settings.type, it.resid);
    return Returned{};
  };
  call.returned = [this, &it](Returned) { terminate_returned(it); };
  enqueue(std::move(call));
}

void Monitor::terminate_called(Instance& it) {
  it.terminate_due = false;
  it.terminate_running = true;
  auto& operation = it.operation;
  cancel(operation.alarm);
  if (operation.phase == Phase::Entered)
    operation.terminated = true;
  else
    operation.phase = Phase::None;
  if (it.state != ResourceState::Offline && it.state != ResourceState::Failed)
    set_state(it, ResourceState::Failed, "terminated");
}

void Monitor::terminate_returned(Instance& it) {
  it.terminate_running = false;
  const bool is_failure = it.terminate_is_failure && !it.terminate_due;
  if (is_failure) {
    it.terminate_is_failure = false;
    decide_restart(it);
  }
  advance(it);
}

void Monitor::decide_restart(Instance& it) {
  // A command that waits is somebody's will, and goes before policy.
  if (shutting_down_ || it.state != ResourceState::Failed || !it.wanted.empty()) return;
  const auto decision = it.restarts.on_failure(scheduler_.now());
  recorder_.record(it.index, decision);
  const bool restart = decision.decision == "restart";
  const Duration delay = restart ? decision.delay : it.restarts.retry_after();
  if (delay == Duration::max()) return;
  it.restart = at(scheduler_.now() + delay, [this, &it] {
    it.wanted.push_back({.kind = Kind::Online});
    advance(it);
  });
}

void Monitor::set_state(Instance& it, ResourceState to, const std::string& why) {
  if (it.state == to) return;
  const ResourceState from = it.state;
  it.state = to;
  recorder_.record(it.index, trace::StateChange{from, to, why});
  surroundings_.state_changed(it.index, to);
  if (from == ResourceState::Online) stop_health(it);
  if (to == ResourceState::Online) start_health(it);
}

}  // namespace rhsim::monitor
