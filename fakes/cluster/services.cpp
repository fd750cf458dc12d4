#include "fakes/cluster/services.h"

#include <algorithm>
#include <utility>

#include "fakes/cluster/win32_codes.h"
#include "harness/base/assert.h"
#include "harness/win32/implementation.h"

namespace rhsim::cluster {

namespace {

constexpr Dword accept_stop = 0x1;      // SERVICE_ACCEPT_STOP.
constexpr Dword accept_shutdown = 0x4;  // SERVICE_ACCEPT_SHUTDOWN.

// Deeper chains of dependencies are circles.
constexpr int deepest_dependency = 32;

bool is_pending(ServiceState state) {
  return state == ServiceState::StartPending || state == ServiceState::StopPending;
}

}  // namespace

// --- Whom there is -------------------------------------------------------------------------------

void ServiceManager::script(const std::string& name, ServiceScript script) {
  if (name == every_service) {
    usual_ = std::move(script);
    return;
  }
  auto service = std::make_unique<Service>();
  service->name = name;
  service->display_name = name;
  service->binary_path = "C:\\Windows\\System32\\" + name + ".exe";
  service->start_type = script.start_type;
  service->script = std::move(script);
  // One of that name from before has no part in what its process comes to.
  if (const auto old = services_.find(name); old != services_.end() && old->second->running)
    old->second->running->on_end = nullptr;
  Service& made = *services_.insert_or_assign(name, std::move(service)).first->second;
  if (!made.script.running || !made.script.exists) return;
  begin_process(made);
  started_.push_back(&made);
  came_up(made);
}

Service* ServiceManager::find(std::string_view name) {
  if (name.empty() || name == every_service) return nullptr;
  auto found = services_.find(name);
  if (found == services_.end()) {
    script(std::string(name), usual_);
    found = services_.find(name);
  }
  return found->second->script.exists ? found->second.get() : nullptr;
}

std::vector<Service*> ServiceManager::alive(std::string_view name) {
  std::vector<Service*> found;
  if (name != every_service) {
    auto* service = find(name);
    if (service != nullptr && service->process != 0) found.push_back(service);
    return found;
  }
  std::copy_if(started_.begin(), started_.end(), std::back_inserter(found),
               [](const Service* service) { return service->process != 0; });
  return found;
}

Service* ServiceManager::find_process(Dword process) {
  const auto found = std::find_if(started_.begin(), started_.end(), [&](const Service* service) {
    return service->process == process;
  });
  return process == 0 || found == started_.end() ? nullptr : *found;
}

bool ServiceManager::depends_on(const Service& service, std::string_view name, int depth) const {
  const NameOrder before;
  return depth > 0 && std::any_of(service.script.depends_on.begin(),
                                  service.script.depends_on.end(), [&](const std::string& other) {
                                    if (!before(other, name) && !before(name, other)) return true;
                                    const auto found = services_.find(other);
                                    return found != services_.end() &&
                                           depends_on(*found->second, name, depth - 1);
                                  });
}

std::vector<Service*> ServiceManager::dependents(const Service& service) {
  std::vector<Service*> found;
  const auto add = [&](Service* other) {
    if (std::find(found.begin(), found.end(), other) != found.end()) return;
    if (other->script.exists && depends_on(*other, service.name, deepest_dependency))
      found.push_back(other);
  };
  // The page asks for the reverse of the order of starting; those that never started come last.
  std::for_each(started_.rbegin(), started_.rend(), add);
  for (const auto& [name, other] : services_) add(other.get());
  return found;
}

std::vector<Service*> ServiceManager::active_dependents(const Service& service) {
  auto found = dependents(service);
  std::erase_if(found, [](const Service* other) { return other->state == ServiceState::Stopped; });
  return found;
}

// --- What is done to them ------------------------------------------------------------------------

Dword ServiceManager::start(Service& service) {
  // Whoever starts a service answers for it, but not for those that it depends on.
  const auto before = std::exchange(
      service.resource, windows_.resource_of(windows_.scheduler().current()));
  const Dword error = begin(service);
  if (error != 0) service.resource = before;
  return error;
}

Dword ServiceManager::begin(Service& service) {
  if (service.start_type == service_disabled) return error_service_disabled;
  if (service.state != ServiceState::Stopped) return error_service_already_running;
  if (service.script.refuses_start != 0) return service.script.refuses_start;
  std::vector<Service*> others;
  for (const auto& name : service.script.depends_on) {
    auto* other = find(name);
    if (other == nullptr) return error_service_dependency_deleted;
    others.push_back(other);
  }

  begin_process(service);
  service.exit_code = 0;
  service.waits_for_others = true;
  std::erase(started_, &service);
  started_.push_back(&service);
  enter(service, ServiceState::StartPending);
  for (auto* other : others) {
    if (other->state != ServiceState::Stopped) continue;
    if (begin(*other) == 0) continue;
    stopped(service, error_service_dependency_fail);
    return error_service_dependency_fail;
  }
  others_changed();
  return 0;
}

Dword ServiceManager::stop_error(const Service& service) {
  if (service.state == ServiceState::Stopped) return error_service_not_active;
  if (is_pending(service.state)) return error_service_cannot_accept_ctrl;
  if (!service.script.accepts_stop) return error_invalid_service_control;
  return active_dependents(service).empty() ? 0 : error_dependent_services_running;
}

Dword ServiceManager::stop(Service& service) {
  if (const Dword error = stop_error(service)) return error;
  cancel(service);
  enter(service, ServiceState::StopPending);
  later(service, service.script.stops_in, [this, &service] { stopped(service, 0); });
  return 0;
}

bool ServiceManager::kill(Service& service) {
  if (service.state == ServiceState::Stopped) return false;
  cancel(service);
  stopped(service, error_process_aborted);
  return true;
}

// --- What they do by themselves ------------------------------------------------------------------

void ServiceManager::begin_process(Service& service) {
  service.process = next_process_;
  next_process_ += 8;  // Its thread has a number as well.
  service.running = windows_.inside().processes.adopt(service.process, service.binary_path,
                                                      service.resource, [this, &service] {
                                                        // Ended by TerminateProcess; else the
                                                        // service has let go of it before.
                                                        if (service.running != nullptr)
                                                          kill(service);
                                                      });
}

void ServiceManager::begin_to_run(Service& service) {
  service.waits_for_others = false;
  later(service, service.script.starts_in, [this, &service] {
    if (service.script.fails_to_start != 0) return stopped(service, service.script.fails_to_start);
    came_up(service);
  });
}

void ServiceManager::came_up(Service& service) {
  service.up = true;
  service.exit_code = 0;
  recorder_.record(service.resource, trace::Environment{"service " + service.name, true});
  later(service, service.script.dies_after,
        [this, &service] { stopped(service, error_process_aborted); });
  enter(service, ServiceState::Running);
  others_changed();
}

void ServiceManager::stopped(Service& service, Dword exit_code) {
  service.exit_code = exit_code;
  service.process = 0;
  service.waits_for_others = false;
  if (const auto process = std::exchange(service.running, nullptr))
    windows_.inside().processes.end(*process, exit_code);
  if (std::exchange(service.up, false)) {
    recorder_.record(service.resource, trace::Environment{"service " + service.name, false});
  }
  enter(service, ServiceState::Stopped);
  others_changed();
}

/// Lets those go on that wait for others to come up, or to have failed.
void ServiceManager::others_changed() {
  for (const auto& [name, service] : services_) {
    if (!service->waits_for_others) continue;
    const auto& names = service->script.depends_on;
    const auto state_of = [&](const std::string& other) { return find(other)->state; };
    if (std::any_of(names.begin(), names.end(), [&](const std::string& other) {
          return state_of(other) == ServiceState::Stopped;
        })) {
      return stopped(*service, error_service_dependency_fail);  // Comes back here for the rest.
    }
    if (std::all_of(names.begin(), names.end(), [&](const std::string& other) {
          return state_of(other) == ServiceState::Running;
        })) {
      begin_to_run(*service);
    }
  }
}

void ServiceManager::later(Service& service, Duration span, std::function<void()> then) {
  RHSIM_ASSERT(service.timer == 0);
  if (span == Duration::max()) return;
  auto& timers = windows_.inside().machine_timers;
  service.timer = timers.arm(saturating_add(windows_.scheduler().now(), span),
                             [&service, then = std::move(then)] {
                               service.timer = 0;
                               then();
                             });
}

void ServiceManager::cancel(Service& service) {
  if (service.timer == 0) return;
  windows_.inside().machine_timers.cancel(std::exchange(service.timer, 0));
}

// --- What is seen of them ------------------------------------------------------------------------

void ServiceManager::enter(Service& service, ServiceState state) {
  service.state = state;
  service.since = windows_.scheduler().now();
  ++service.changes;
  std::vector<Notification> due;
  const auto is_due = [&](const Notification& notification) {
    return notification.service == &service && (notification.mask & notify_bit(state)) != 0;
  };
  std::copy_if(notifications_.begin(), notifications_.end(), std::back_inserter(due), is_due);
  std::erase_if(notifications_, is_due);
  for (const auto& notification : due) notification.tell();
}

ServiceStatus ServiceManager::status(const Service& service) const {
  ServiceStatus status{};
  status.type = service.type;
  status.state = static_cast<Dword>(service.state);
  status.exit_code = service.exit_code;
  status.process = service.process;
  if (service.state == ServiceState::Running && service.script.accepts_stop)
    status.accepted = accept_stop | accept_shutdown;
  if (!is_pending(service.state)) return status;

  const auto& script = service.script;
  const auto span =
      service.state == ServiceState::StartPending ? script.starts_in : script.stops_in;
  status.wait_hint = static_cast<Dword>(whole_ms(script.wait_hint));
  status.check_point = 1;
  // A service that hangs reports nothing more.
  if (span == Duration::max() || service.waits_for_others) return status;
  const auto elapsed = windows_.scheduler().now() - service.since;
  status.check_point += static_cast<Dword>(elapsed * 2 / std::max(script.wait_hint, Duration{1}));
  return status;
}

bool ServiceManager::notifies(Handle owner) const {
  return std::any_of(notifications_.begin(), notifications_.end(),
                     [&](const Notification& notification) { return notification.owner == owner; });
}

void ServiceManager::forget(Handle owner) {
  std::erase_if(notifications_,
                [&](const Notification& notification) { return notification.owner == owner; });
}

}  // namespace rhsim::cluster
