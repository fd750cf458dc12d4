// Health monitoring: polls at their intervals and the EventHandle, only while Online.

#include "harness/base/assert.h"
#include "harness/monitor/monitor.h"

namespace rhsim::monitor {

using trace::EntryPoint;
using trace::ResourceState;

void Monitor::start_health(Instance& it) {
  const auto& properties = it.settings.properties;
  const std::uint64_t period = ++it.online_count;
  const auto first_poll = [&](Duration interval) {
    return saturating_add(scheduler_.now(), switches_.first_poll_delay == Duration::max()
                                                ? interval
                                                : switches_.first_poll_delay);
  };

  // An EventHandle takes the place of LooksAlive. Whether there is one is decided now, once.
  const Handle event_handle = it.operation.event_handle;
  if (event_handle == nullptr) {
    if (properties.looks_alive_poll_interval > 0ms) {
      const Instant due = first_poll(properties.looks_alive_poll_interval);
      it.health.looks_alive =
          at(due, [this, &it, due] { poll_due(it, EntryPoint::LooksAlive, due); });
    }
  } else if (!windows_.view(event_handle).kind.empty()) {
    const trace::ResourceIndex index = it.index;
    const trace::ObjectId object = windows_.view(event_handle).id;
    it.health.watch = windows_.watch(event_handle, [this, &it, index, object, period] {
      recorder_.record(index, trace::ObjectSignalled{object});
      post([this, &it, period] { event_signalled(it, period); });
    });
  }
  const Instant due = first_poll(properties.is_alive_poll_interval);
  it.health.is_alive = at(due, [this, &it, due] { poll_due(it, EntryPoint::IsAlive, due); });
}

void Monitor::stop_health(Instance& it) {
  cancel(it.health.looks_alive);
  cancel(it.health.is_alive);
  if (it.health.watch != 0) windows_.unwatch(it.health.watch);
  it.health = {};
}

void Monitor::poll_due(Instance& it, EntryPoint entry, Instant due) {
  const bool looks = entry == EntryPoint::LooksAlive;
  const auto& properties = it.settings.properties;
  const Instant next = saturating_add(
      due, looks ? properties.looks_alive_poll_interval : properties.is_alive_poll_interval);
  (looks ? it.health.looks_alive : it.health.is_alive) =
      at(next, [this, &it, entry, next] { poll_due(it, entry, next); });
  poll(it, entry, false, false);
}

void Monitor::poll(Instance& it, EntryPoint entry, bool in_front, bool forced) {
  bool& outstanding = entry == EntryPoint::LooksAlive ? it.looks_alive_due : it.is_alive_due;
  // A poll that is due while one waits for its turn is delayed with it, not queued twice.
  if (outstanding) return;
  outstanding = true;

  Call call = resource_call(it, entry);
  const std::uint64_t period = it.online_count;
  call.wanted = [&it, period, forced] {
    if (it.life != Instance::Life::Open) return false;
    return forced || (it.state == ResourceState::Online && it.online_count == period);
  };
  call.premature = [&it] { return it.state != ResourceState::Online; };
  call.dropped = [&outstanding] { outstanding = false; };
  call.invoke = [this, &it, entry] {
    const auto& type = it.settings.type;
    const abi::Bool alive = entry == EntryPoint::LooksAlive ? dll_.looks_alive(type, it.resid)
                                                            : dll_.is_alive(type, it.resid);
    return Returned{static_cast<std::uint32_t>(alive), nullptr};
  };
  call.returned = [this, &it, &outstanding, entry, period](Returned returned) {
    outstanding = false;
    // The answer is about the online period in which it was asked.
    if (it.state == ResourceState::Online && it.online_count == period)
      polled(it, entry, returned.value != 0);
  };
  enqueue(std::move(call), in_front);
}

void Monitor::polled(Instance& it, EntryPoint entry, bool alive) {
  if (alive) return;
  if (entry == EntryPoint::LooksAlive)
    poll(it, EntryPoint::IsAlive, true, false);
  else
    failed(it, Kind::None, "IsAlive returned FALSE");
}

void Monitor::event_signalled(Instance& it, std::uint64_t online_count) {
  if (deadlocked_ || it.state != ResourceState::Online || it.online_count != online_count) return;
  if (switches_.event_reading == Switches::EventReading::IsAlive)
    poll(it, EntryPoint::IsAlive, true, false);
  else
    failed(it, Kind::None, "EventHandle signalled");
}

}  // namespace rhsim::monitor
