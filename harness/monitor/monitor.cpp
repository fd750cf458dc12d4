#include "harness/monitor/monitor.h"

#include <utility>

#include "harness/base/assert.h"
#include "harness/monitor/effective_properties.h"

namespace rhsim::monitor {

using trace::EntryPoint;
using trace::ResourceState;

Monitor::Monitor(sim::Scheduler& scheduler, trace::Recorder& recorder,
                 win32::VirtualWindows& windows, ResourceDll& dll, Surroundings& surroundings,
                 Settings settings)
    : scheduler_(scheduler),
      recorder_(recorder),
      windows_(windows),
      dll_(dll),
      surroundings_(surroundings),
      module_name_(std::move(settings.module_name)),
      switches_(std::move(settings.switches)),
      poison_(settings.poison),
      queue_(switches_.serialization) {
  for (auto& resource : settings.resources) {
    resource.properties = effective(resource.properties);
    const auto index = static_cast<trace::ResourceIndex>(instances_.size() + 1);
    instances_.emplace_back(index, std::move(resource));
  }
}

Monitor::~Monitor() = default;

const Instance& Monitor::instance(trace::ResourceIndex resource) const {
  RHSIM_ASSERT(resource >= 1);
  RHSIM_ASSERT(resource <= instances_.size());
  return instances_[resource - 1];
}

Instance& Monitor::at_index(trace::ResourceIndex resource) {
  RHSIM_ASSERT(resource >= 1);
  RHSIM_ASSERT(resource <= instances_.size());
  return instances_[resource - 1];
}

std::string Monitor::objection(Command command, trace::ResourceIndex resource) const {
  const auto& it = instance(resource);
  if (deadlocked_) return "the module is deadlocked";
  if (command == Command::Open) {
    if (!started(it.settings.type)) return "its type was not started";
    return it.life == Instance::Life::Closed ? "" : "it is open already";
  }
  if (it.life != Instance::Life::Open) return "it is not open";
  switch (command) {
    case Command::Online:
      return it.state == ResourceState::Online && !it.busy() ? "it is Online already" : "";
    case Command::Offline:
      return it.state == ResourceState::Offline && !it.busy() ? "it is Offline already" : "";
    case Command::Fail:
      return it.state == ResourceState::Online ? "" : "it is not Online";
    case Command::Cancel:
      return has_slot(it.settings.type, EntryPoint::Cancel) ? ""
                                                            : "its function table has no Cancel";
    case Command::Arbitrate:
      return has_slot(it.settings.type, EntryPoint::Arbitrate)
                 ? ""
                 : "its function table has no Arbitrate";
    case Command::Release:
      return has_slot(it.settings.type, EntryPoint::Release) ? ""
                                                             : "its function table has no Release";
    case Command::Delete:
      return it.state == ResourceState::Offline && !it.busy() ? "" : "it is not Offline";
    default:
      return "";
  }
}

void Monitor::command(Command command, trace::ResourceIndex resource,
                      const CommandOptions& options) {
  RHSIM_ASSERT(objection(command, resource).empty());
  auto& it = at_index(resource);
  switch (command) {
    case Command::Open:
      return open(it, options.flags);
    case Command::Close:
      return close(it);
    case Command::Online:
      it.restarts.started_by_hand();
      it.wanted.push_back({.kind = Kind::Online, .flags = options.flags});
      return advance(it);
    case Command::Offline: {
      auto reason = StateChangeReason::Unknown;
      if (shutting_down_) reason = StateChangeReason::Shutdown;
      if (!options.destination.empty()) reason = StateChangeReason::Move;
      it.wanted.push_back({Kind::Offline, options.flags, options.destination, reason});
      return advance(it);
    }
    case Command::Terminate:
      if (!it.busy() && it.state == ResourceState::Online)
        tell_reason(it, StateChangeReason::Failover);
      return request_terminate(it, false);
    case Command::Fail:
      return failed(it, Kind::None, "FailClusterResource");
    case Command::LooksAlive:
      return poll(it, trace::EntryPoint::LooksAlive, false, true);
    case Command::IsAlive:
      return poll(it, trace::EntryPoint::IsAlive, false, true);
    case Command::Cancel:
      return enqueue(cancel_call(it));
    case Command::Arbitrate:
      return enqueue(arbitrate_call(it));
    case Command::Release:
      return release(it);
    case Command::Delete:
      return remove(it);
  }
}

void Monitor::begin_shutdown() {
  shutting_down_ = true;
  for (auto& it : instances_) {
    cancel(it.restart);
    it.wanted.clear();
  }
}

}  // namespace rhsim::monitor
