// SetResourceStatus and LogEvent: what the DLL tells the monitor, on the DLL's own strands.

#include <cstring>

#include "harness/base/assert.h"
#include "harness/monitor/monitor.h"

namespace rhsim::monitor {
namespace {

using trace::HandleKind;
using trace::ResourceState;

// RESOURCE_EXIT_STATE. Source: resapi/ne-resapi-resource_exit_state.
constexpr Dword exit_continue = 0;
constexpr Dword exit_terminate = 1;

// States that only the header has; taken as terminal failures.
constexpr std::int32_t cannot_come_online_on_this_node = 127;
constexpr std::int32_t cannot_come_online_on_any_node = 126;

const std::string waits_in_slow_status = "a slow SetResourceStatus";
const std::string waits_for_the_scenario = "the scenario, inside SetResourceStatus";
const std::string waits_for_entry_return = "Online or Offline to return, inside SetResourceStatus";

/// Every byte of the field is the run's poison: nobody wrote it.
template <class Field>
bool is_poison(const Field& field, std::uint8_t poison) {
  Field all_poison;
  std::memset(&all_poison, poison, sizeof all_poison);
  return std::memcmp(&field, &all_poison, sizeof field) == 0;
}

}  // namespace

Dword Monitor::set_resource_status(ResourceHandle handle, const abi::ResourceStatus* status) {
  trace::StatusCall event;
  event.readable = status != nullptr;
  return report(handle, std::move(event), status);
}

Dword Monitor::set_resource_status_ex(ResourceHandle handle, const abi::ResourceStatusEx* status) {
  trace::StatusCall event;
  event.extended = true;
  event.readable = status != nullptr;
  if (status == nullptr) return report(handle, std::move(event), nullptr);
  event.error_code = status->error_code;
  event.flags = status->flags;
  abi::ResourceStatus plain{};
  plain.state = status->state;
  plain.check_point = status->check_point;
  plain.event_handle = status->event_handle;
  // Version 3 of the table came with the system that has WaitHint in this structure. What stands
  // there before is not the DLL's.
  const auto resource = ledger_.look_up(handle).resource;
  if (resource != 0 && version_of(instance(resource).settings.type) >= abi::version_3)
    plain.wait_hint = status->wait_hint;
  return report(handle, std::move(event), &plain);
}

void Monitor::describe(trace::StatusCall& event, const abi::ResourceStatus& status) {
  const auto view = windows_.view(status.event_handle);
  event.state = status.state;
  event.check_point = status.check_point;
  event.wait_hint = status.wait_hint;
  event.event_handle = view.id;
  event.event_signalled = view.signalled;
  if (!poison_) return;
  const auto look_at = [&](const auto& field, const char* name) {
    if (is_poison(field, *poison_)) event.uninitialised.emplace_back(name);
  };
  look_at(status.state, "ResourceState");
  look_at(status.check_point, "CheckPoint");
  look_at(status.wait_hint, "WaitHint");
  look_at(status.event_handle, "EventHandle");
  if (!event.extended) return;
  look_at(event.error_code, "ApplicationSpecificErrorCode");
  look_at(event.flags, "Flags");
}

/// What both forms have in common; `event` has what only one of them has.
Dword Monitor::report(ResourceHandle handle, trace::StatusCall event,
                      const abi::ResourceStatus* status) {
  const Dword last_error = windows_.last_error();
  scheduler_.call(sim::CallKind::Step);

  const auto meaning = ledger_.look_up(handle);
  event.handle = meaning.kind;
  event.last_error = last_error;
  if (status != nullptr) describe(event, *status);
  recorder_.record(meaning.resource, std::move(event));

  Dword answer = exit_terminate;
  if (meaning.kind == HandleKind::Live) {
    auto& it = at_index(meaning.resource);
    const Duration held = hooks_.hold_status ? hooks_.hold_status(it.index) : Duration::zero();
    if (held > 0ms) {
      recorder_.record(it.index, trace::Inserted{"SetResourceStatus held for the scenario",
                                                 scheduler_.current(), held});
      (void)scheduler_.block(saturating_add(scheduler_.now(), held), waits_for_the_scenario);
    }
    if (it.orders.slow_next > 0) {
      --it.orders.slow_next;
      recorder_.record(it.index, trace::Inserted{"slow SetResourceStatus", scheduler_.current(),
                                                 it.orders.slow_span});
      (void)scheduler_.block(saturating_add(scheduler_.now(), it.orders.slow_span),
                             waits_in_slow_status);
    }
    // Inside the call another strand may get its turn: reports of two threads can overlap.
    scheduler_.call(sim::CallKind::Step);
    answer = accept(it, status);
  }
  recorder_.record(meaning.resource, trace::StatusReturn{answer});
  tell_of_change();
  windows_.set_last_error(last_error);  // The page does not say that the call sets it.
  return answer;
}

Dword Monitor::accept(Instance& it, const abi::ResourceStatus* status) {
  expire_if_due(it);
  auto& operation = it.operation;
  const bool under_way = operation.phase == Phase::Entered || operation.phase == Phase::Pending;
  if (ordered_to_terminate(it)) {
    operation.told_to_stop |= under_way;
    return exit_terminate;
  }
  if (status == nullptr) return exit_terminate;

  if (operation.phase == Phase::Entered && switches_.status_blocks_until_return &&
      operation.strand != scheduler_.current()) {
    operation.held_up.push_back(scheduler_.current());
    while (operation.phase == Phase::Entered) (void)scheduler_.block(never, waits_for_entry_return);
  }

  switch (operation.phase) {
    case Phase::None:
      return exit_terminate;
    case Phase::Done:
      return exit_continue;
    case Phase::Entered:
      if (operation.terminated || operation.told_to_stop) return exit_terminate;
      if (switches_.early_report == Switches::EarlyReport::ApplyAfterReturn)
        operation.early.push_back(*status);
      return exit_continue;
    case Phase::Pending:
      return operation.told_to_stop ? exit_terminate : apply(it, *status);
  }
  return exit_terminate;
}

Dword Monitor::apply(Instance& it, const abi::ResourceStatus& status) {
  auto& operation = it.operation;
  RHSIM_ASSERT(operation.phase == Phase::Pending);
  switch (status.state) {
    case static_cast<std::int32_t>(ResourceState::OnlinePending):
    case static_cast<std::int32_t>(ResourceState::OfflinePending):
      if (operation.timer->report(status.check_point, scheduler_.now())) arm_pending(it);
      return exit_continue;

    case static_cast<std::int32_t>(ResourceState::Unknown):
      return exit_continue;  // Neither pending nor terminal; the timer keeps running.

    case static_cast<std::int32_t>(ResourceState::Online):
      operation.phase = Phase::Done;
      cancel(operation.alarm);
      // Online may have handed out an EventHandle; the one of the terminal report goes before it.
      if (status.event_handle != nullptr) operation.event_handle = status.event_handle;
      set_state(it, ResourceState::Online, "report");
      break;

    case static_cast<std::int32_t>(ResourceState::Offline):
      operation.phase = Phase::Done;
      cancel(operation.alarm);
      set_state(it, ResourceState::Offline, "report");
      break;

    case static_cast<std::int32_t>(ResourceState::Failed):
    case cannot_come_online_on_this_node:
    case cannot_come_online_on_any_node:
      operation.phase = Phase::Done;
      failed(it, operation.kind, "report", switches_.terminate_after_failed_report);
      break;

    default:  // Not a state a resource can have. It cannot be followed any further.
      operation.told_to_stop = true;
      return exit_terminate;
  }
  advance(it);
  return exit_continue;
}

bool Monitor::ordered_to_terminate(Instance& it) {
  if (deadlocked_) return true;
  auto& orders = it.orders;
  if (orders.terminate_next > 0) {
    --orders.terminate_next;
    return true;
  }
  if (!orders.terminate_after_those) return false;
  if (orders.continue_next == 0) return true;
  --orders.continue_next;
  return false;
}

void Monitor::answer_terminate(trace::ResourceIndex resource, std::uint32_t count) {
  at_index(resource).orders.terminate_next += count;
}

void Monitor::answer_terminate_from(trace::ResourceIndex resource, std::uint32_t nth) {
  auto& orders = at_index(resource).orders;
  orders.terminate_after_those = true;
  orders.continue_next = nth > 0 ? nth - 1 : 0;
}

void Monitor::slow_status(trace::ResourceIndex resource, std::uint32_t count, Duration span) {
  auto& orders = at_index(resource).orders;
  orders.slow_next += count;
  orders.slow_span = span;
}

void Monitor::log_event(ResourceHandle handle, Dword level, const std::string& format,
                        const std::string& text) {
  const Dword last_error = windows_.last_error();
  scheduler_.call(sim::CallKind::Step);
  const auto meaning = ledger_.look_up(handle);
  recorder_.record(meaning.resource, trace::LogEvent{meaning.kind, level, format, text});
  windows_.set_last_error(last_error);
}

}  // namespace rhsim::monitor
