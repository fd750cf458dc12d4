#include <cstring>
#include <string>
#include <utility>

#include "fakes/cluster/buffers.h"
#include "fakes/cluster/implementation.h"
#include "fakes/cluster/service_api.h"
#include "harness/base/unicode.h"
#include "harness/win32/dll_code.h"

/// The service control manager as a DLL calls it. What services do is in services.cpp.
/// Source: winsvc/nf-winsvc-openscmanagerw and the page of each function; "Service Security and
/// Access Rights".

namespace rhsim::cluster {

Handle open_service_handle(Cluster::Implementation& cluster, Service& service, Dword access) {
  OpenHandle opened{std::string(service_kind), {}, {}, cluster.current_resource(), false};
  opened.service = &service;
  opened.access = access;
  const Handle handle = cluster.open(std::move(opened));
  cluster.windows.reserve_value(handle, "service");
  return handle;
}

void close_service_handle(Cluster::Implementation& cluster, Handle handle) {
  cluster.services.forget(handle);
  cluster.handles.erase(handle);
}

}  // namespace rhsim::cluster

namespace rhsim::cluster::api {

namespace {

// Access rights of services.
constexpr Dword query_config = 0x1;
constexpr Dword change_config = 0x2;
constexpr Dword query_status = 0x4;
constexpr Dword enumerate_dependents = 0x8;
constexpr Dword may_start = 0x10;
constexpr Dword may_stop = 0x20;
constexpr Dword may_pause = 0x40;
constexpr Dword may_interrogate = 0x80;
constexpr Dword may_send_own = 0x100;

constexpr Dword no_change = 0xFFFFFFFF;  // SERVICE_NO_CHANGE.

// Controls.
constexpr Dword control_stop = 1;
constexpr Dword control_interrogate = 4;
constexpr Dword first_own_control = 128;
constexpr Dword last_own_control = 255;

// Levels of ChangeServiceConfig2.
constexpr Dword level_description = 1;
constexpr Dword level_failure_actions = 2;

/// What a generic right stands for.
Dword granted(Dword access) {
  constexpr Dword generic_read = 0x80000000;
  constexpr Dword generic_write = 0x40000000;
  constexpr Dword generic_execute = 0x20000000;
  constexpr Dword everything = 0x12000000;  // GENERIC_ALL, MAXIMUM_ALLOWED.
  if ((access & everything) != 0) return service_all_access;
  if ((access & generic_read) != 0)
    access |= query_config | query_status | may_interrogate | enumerate_dependents;
  if ((access & generic_write) != 0) access |= change_config;
  if ((access & generic_execute) != 0) access |= may_start | may_stop | may_pause | may_send_own;
  return access;
}

std::string utf8(const char* text) { return text == nullptr ? "" : text; }
std::string utf8(const WideChar* text) { return utf8_of(text); }

/// Counts a call with a service's handle in and out.
class ServiceCall {
 public:
  ServiceCall(std::string_view function, Handle handle, Dword access)
      : scope_(function), cluster_(scope_.cluster), function_(function) {
    const auto* entry = cluster_.find(handle, service_kind);
    error_ = entry == nullptr                     ? error_invalid_handle
             : (entry->access & access) != access ? error_access_denied
                                                  : 0;
    if (entry != nullptr) service_ = entry->service;
    if (scope_.fault) error_ = *scope_.fault;
  }

  [[nodiscard]] Cluster::Implementation& cluster() { return cluster_; }
  /// The scripted failure, or what is wrong with the handle; 0: none.
  [[nodiscard]] Dword error() const { return error_; }
  [[nodiscard]] Service& service() { return *service_; }
  /// What the call is told by, behind the service's name.
  void detail(std::string_view text) { detail_ = text; }

  /// The end of a function that answers a BOOL.
  Bool leave(Dword error) {
    cluster_.leave_with_error(function_, argument(), error == 0 ? 1 : 0, error);
    return error == 0 ? 1 : 0;
  }
  /// The end of one that answers the error itself.
  Dword answer(Dword error) { return cluster_.leave(function_, argument(), error); }

 private:
  [[nodiscard]] std::string argument() const {
    std::string text = service_ == nullptr ? "?" : service_->name;
    if (!detail_.empty()) text.append(" ").append(detail_);
    return text;
  }

  ApiScope scope_;
  Cluster::Implementation& cluster_;
  std::string_view function_;
  std::string_view detail_;
  Dword error_ = 0;
  Service* service_ = nullptr;
};

void hand_out(const ServiceManager& services, const Service& service, ServiceStatusHead& head) {
  const auto status = services.status(service);
  std::memcpy(&head, &status, sizeof head);
}

/// The manager of this machine alone.
Handle open_manager(std::string_view function, const std::string& machine,
                    const std::string& database) {
  constexpr Dword server_unavailable = 1722;       // RPC_S_SERVER_UNAVAILABLE.
  constexpr Dword database_does_not_exist = 1065;  // ERROR_DATABASE_DOES_NOT_EXIST.
  ApiScope scope(function);
  auto& cluster = scope.cluster;
  std::string_view host = machine;
  if (host.starts_with("\\\\")) host.remove_prefix(2);
  Dword error = 0;
  if (!host.empty() && !same_name(host, node_name) && host != ".") error = server_unavailable;
  if (!database.empty() && !same_name(database, "ServicesActive")) error = database_does_not_exist;
  error = scope.fault.value_or(error);
  Handle handle = nullptr;
  if (error == 0) {
    handle = cluster.open(
        {std::string(service_manager_kind), {}, {}, cluster.current_resource(), false});
    cluster.windows.reserve_value(handle, "service manager");
  }
  cluster.leave_with_error(function, machine, error == 0 ? 1 : 0, error);
  return handle;
}

Handle open_service(std::string_view function, Handle manager, const std::string& name,
                    Dword access) {
  ApiScope scope(function);
  auto& cluster = scope.cluster;
  Service* service = nullptr;
  Dword error = 0;
  if (cluster.find(manager, service_manager_kind) == nullptr) error = error_invalid_handle;
  if (error == 0 && (name.empty() || name.find_first_of("/\\") != name.npos))
    error = error_invalid_name;
  if (error == 0) service = cluster.services.find(name);
  if (error == 0 && service == nullptr) error = error_service_does_not_exist;
  error = scope.fault.value_or(error);
  const Handle handle =
      error == 0 ? open_service_handle(cluster, *service, granted(access)) : nullptr;
  cluster.leave_with_error(function, name, error == 0 ? 1 : 0, error);
  return handle;
}

template <class Char>
Bool query_service_config(std::string_view function, Handle handle, ServiceConfig<Char>* config,
                          Dword size, Dword* needed) {
  ServiceCall call(function, handle, query_config);
  if (call.error() != 0) return call.leave(call.error());
  const auto& service = call.service();
  ServiceConfig<Char> filled{};
  Tail tail(config, size, sizeof filled);
  filled.type = service.type;
  filled.start_type = service.start_type;
  filled.error_control = service.error_control;
  filled.binary_path = tail.text<Char>(service.binary_path);
  filled.load_order_group = tail.text<Char>("");
  std::string dependencies;
  for (const auto& name : service.script.depends_on) dependencies.append(name).push_back('\0');
  filled.dependencies = tail.text<Char>(dependencies);
  filled.account = tail.text<Char>(service.account);
  filled.display_name = tail.text<Char>(service.display_name);
  if (needed != nullptr) *needed = tail.needed();
  if (!tail.fits()) return call.leave(error_insufficient_buffer);
  *config = filled;
  return call.leave(0);
}

template <class Char>
std::vector<std::string> names_in(const Char* multi_text) {
  std::vector<std::string> names;
  while (*multi_text != 0) {
    names.push_back(utf8(multi_text));
    multi_text += std::char_traits<Char>::length(multi_text) + 1;
  }
  return names;
}

template <class Char>
Bool change_service_config(std::string_view function, Handle handle, Dword type, Dword start_type,
                           Dword error_control, const Char* binary_path, const Char* dependencies,
                           const Char* account, const Char* display_name) {
  ServiceCall call(function, handle, change_config);
  if (call.error() != 0) return call.leave(call.error());
  if (start_type != no_change && start_type > service_disabled)
    return call.leave(error_invalid_parameter);
  auto& service = call.service();
  if (type != no_change) service.type = type;
  if (start_type != no_change) service.start_type = start_type;
  if (error_control != no_change) service.error_control = error_control;
  if (binary_path != nullptr) service.binary_path = utf8(binary_path);
  if (dependencies != nullptr) service.script.depends_on = names_in(dependencies);
  if (account != nullptr) service.account = utf8(account);
  if (display_name != nullptr) service.display_name = utf8(display_name);
  return call.leave(0);
}

Bool start_service(std::string_view function, Handle handle) {
  ServiceCall call(function, handle, may_start);
  if (call.error() != 0) return call.leave(call.error());
  return call.leave(call.cluster().services.start(call.service()));
}

struct Control {
  Dword access = 0;  ///< 0: there is no such control.
  std::string_view name;
};

Control control_of(Dword control) {
  switch (control) {
    case control_stop:
      return {may_stop, "SERVICE_CONTROL_STOP"};
    case 2:
      return {may_pause, "SERVICE_CONTROL_PAUSE"};
    case 3:
      return {may_pause, "SERVICE_CONTROL_CONTINUE"};
    case control_interrogate:
      return {may_interrogate, "SERVICE_CONTROL_INTERROGATE"};
    case 6:
      return {may_pause, "SERVICE_CONTROL_PARAMCHANGE"};
    default:
      if (control < first_own_control || control > last_own_control) return {};
      return {may_send_own, "control of its own"};
  }
}

/// A control other than stop, to a service that has no handler for more than that.
Dword send_control(const Service& service, Dword control) {
  if (service.state == ServiceState::Stopped) return error_service_not_active;
  if (service.state != ServiceState::Running) return error_service_cannot_accept_ctrl;
  const bool handled = control == control_interrogate || control >= first_own_control;
  return handled ? 0 : error_invalid_service_control;
}

/// Fills the caller's buffer and calls back, on the strand that asked. APCs run on that strand
/// alone, so the callback needs nothing of the call that queued it.
void tell(Cluster::Implementation& cluster, Service& service, ServiceNotify* buffer,
          trace::StrandId strand) {
  auto& in = cluster.windows.inside();
  const auto status = cluster.services.status(service);
  const Dword triggered = notify_bit(service.state);
  in.waits.queue_apc(in.strands.get(strand), [&in, buffer, status, triggered] {
    const win32::DllCode dll(in);
    buffer->notification_status = 0;
    buffer->status = status;
    buffer->triggered = triggered;
    buffer->callback(buffer);
  });
}

}  // namespace

// --- Handles -------------------------------------------------------------------------------------

RHSIM_API(Handle, OpenSCManagerA, const char* machine, const char* database, Dword) {
  return open_manager("OpenSCManagerA", utf8(machine), utf8(database));
}
RHSIM_API(Handle, OpenSCManagerW, const WideChar* machine, const WideChar* database, Dword) {
  return open_manager("OpenSCManagerW", utf8(machine), utf8(database));
}
RHSIM_API(Handle, OpenServiceA, Handle manager, const char* name, Dword access) {
  return open_service("OpenServiceA", manager, utf8(name), access);
}
RHSIM_API(Handle, OpenServiceW, Handle manager, const WideChar* name, Dword access) {
  return open_service("OpenServiceW", manager, utf8(name), access);
}

RHSIM_API(Bool, CloseServiceHandle, Handle handle) {
  ApiScope scope("CloseServiceHandle");
  auto& cluster = scope.cluster;
  const auto* service = cluster.find(handle, service_kind);
  const bool known = service != nullptr || cluster.find(handle, service_manager_kind) != nullptr;
  const std::string argument = service != nullptr ? service->service->name : known ? "" : "?";
  const Dword error = scope.fault.value_or(known ? 0 : error_invalid_handle);
  if (error == 0) close_service_handle(cluster, handle);
  cluster.leave_with_error("CloseServiceHandle", argument, error == 0 ? 1 : 0, error);
  return error == 0 ? 1 : 0;
}

// --- Status --------------------------------------------------------------------------------------

RHSIM_API(Bool, QueryServiceStatus, Handle service, ServiceStatusHead* status) {
  ServiceCall call("QueryServiceStatus", service, query_status);
  if (call.error() != 0) return call.leave(call.error());
  if (status == nullptr) return call.leave(error_invalid_address);
  hand_out(call.cluster().services, call.service(), *status);
  return call.leave(0);
}

RHSIM_API(Bool, QueryServiceStatusEx, Handle service, Dword level, Byte* buffer, Dword size,
          Dword* needed) {
  ServiceCall call("QueryServiceStatusEx", service, query_status);
  if (call.error() != 0) return call.leave(call.error());
  if (level != 0)
    return call.leave(error_invalid_level);  // SC_STATUS_PROCESS_INFO is the only one.
  const auto status = call.cluster().services.status(call.service());
  if (needed != nullptr) *needed = sizeof status;
  if (buffer == nullptr || size < sizeof status) return call.leave(error_insufficient_buffer);
  std::memcpy(buffer, &status, sizeof status);
  return call.leave(0);
}

// --- Configuration -------------------------------------------------------------------------------

RHSIM_API(Bool, QueryServiceConfigA, Handle service, ServiceConfig<char>* config, Dword size,
          Dword* needed) {
  return query_service_config("QueryServiceConfigA", service, config, size, needed);
}
RHSIM_API(Bool, QueryServiceConfigW, Handle service, ServiceConfig<WideChar>* config, Dword size,
          Dword* needed) {
  return query_service_config("QueryServiceConfigW", service, config, size, needed);
}

RHSIM_API(Bool, QueryServiceConfig2W, Handle service, Dword level, Byte* buffer, Dword size,
          Dword* needed) {
  ServiceCall call("QueryServiceConfig2W", service, query_config);
  if (call.error() != 0) return call.leave(call.error());
  const auto& asked = call.service();
  const auto finish = [&](const auto& filled, const Tail& tail) {
    if (needed != nullptr) *needed = tail.needed();
    if (!tail.fits()) return call.leave(error_insufficient_buffer);
    std::memcpy(buffer, &filled, sizeof filled);
    return call.leave(0);
  };
  if (level == level_description) {
    Tail tail(buffer, size, sizeof(WideChar*));
    WideChar* const description =
        asked.description.empty() ? nullptr : tail.text<WideChar>(asked.description);
    return finish(description, tail);
  }
  if (level == level_failure_actions) {
    FailureActions filled{};
    Tail tail(buffer, size, sizeof filled);
    filled.reset_period = asked.failure_reset_period;
    filled.count = static_cast<Dword>(asked.failure_actions.size());
    if (filled.count != 0) filled.actions = tail.copy(asked.failure_actions.data(), filled.count);
    return finish(filled, tail);
  }
  const auto setting = asked.settings.find(level);
  if (setting == asked.settings.end()) return call.leave(error_invalid_level);
  return finish(setting->second, Tail(buffer, size, sizeof setting->second));
}

RHSIM_API(Bool, ChangeServiceConfigA, Handle service, Dword type, Dword start_type,
          Dword error_control, const char* binary_path, const char*, Dword*,
          const char* dependencies, const char* account, const char*, const char* display_name) {
  return change_service_config("ChangeServiceConfigA", service, type, start_type, error_control,
                               binary_path, dependencies, account, display_name);
}
RHSIM_API(Bool, ChangeServiceConfigW, Handle service, Dword type, Dword start_type,
          Dword error_control, const WideChar* binary_path, const WideChar*, Dword*,
          const WideChar* dependencies, const WideChar* account, const WideChar*,
          const WideChar* display_name) {
  return change_service_config("ChangeServiceConfigW", service, type, start_type, error_control,
                               binary_path, dependencies, account, display_name);
}

RHSIM_API(Bool, ChangeServiceConfig2W, Handle service, Dword level, void* info) {
  ServiceCall call("ChangeServiceConfig2W", service, change_config);
  if (call.error() != 0) return call.leave(call.error());
  auto& changed = call.service();
  if (info == nullptr) return call.leave(0);  // The page: nothing changes.
  if (level == level_description) {
    const auto* description = *static_cast<WideChar* const*>(info);
    if (description != nullptr) changed.description = utf8(description);
    return call.leave(0);
  }
  if (level == level_failure_actions) {
    const auto& actions = *static_cast<const FailureActions*>(info);
    if (actions.actions != nullptr) {
      changed.failure_reset_period = actions.reset_period;
      changed.failure_actions.assign(actions.actions, actions.actions + actions.count);
    }
    return call.leave(0);
  }
  const auto setting = changed.settings.find(level);
  if (setting == changed.settings.end()) return call.leave(error_invalid_level);
  std::memcpy(&setting->second, info, sizeof setting->second);
  return call.leave(0);
}

// --- Control -------------------------------------------------------------------------------------

RHSIM_API(Bool, StartServiceA, Handle service, Dword, const char**) {
  return start_service("StartServiceA", service);
}
RHSIM_API(Bool, StartServiceW, Handle service, Dword, const WideChar**) {
  return start_service("StartServiceW", service);
}

RHSIM_API(Bool, ControlService, Handle service, Dword control, ServiceStatusHead* status) {
  const auto known = control_of(control);
  ServiceCall call("ControlService", service, known.access);
  call.detail(known.name);
  if (call.error() != 0) return call.leave(call.error());
  if (known.access == 0) return call.leave(error_invalid_parameter);
  auto& services = call.cluster().services;
  auto& target = call.service();
  const Dword error =
      control == control_stop ? services.stop(target) : send_control(target, control);
  // Filled in these cases as well, says the page of the errors; all that can come here are.
  if (status != nullptr) hand_out(services, target, *status);
  return call.leave(error);
}

RHSIM_API(Bool, EnumDependentServicesW, Handle service, Dword states, EnumServiceStatus* services,
          Dword size, Dword* needed, Dword* returned) {
  constexpr Dword active = 1;
  constexpr Dword inactive = 2;
  ServiceCall call("EnumDependentServicesW", service, enumerate_dependents);
  if (call.error() != 0) return call.leave(call.error());
  if (states == 0 || (states & ~(active | inactive)) != 0)
    return call.leave(error_invalid_parameter);
  if (needed == nullptr || returned == nullptr) return call.leave(error_invalid_address);
  auto& manager = call.cluster().services;
  auto dependents = manager.dependents(call.service());
  std::erase_if(dependents, [&](const Service* dependent) {
    return (states & (dependent->state == ServiceState::Stopped ? inactive : active)) == 0;
  });
  Tail tail(services, size, dependents.size() * sizeof(EnumServiceStatus));
  std::vector<EnumServiceStatus> filled;
  for (const auto* dependent : dependents) {
    auto& entry = filled.emplace_back();
    entry.name = tail.text<WideChar>(dependent->name);
    entry.display_name = tail.text<WideChar>(dependent->display_name);
    hand_out(manager, *dependent, entry.status);
  }
  *returned = tail.fits() ? static_cast<Dword>(filled.size()) : 0;
  *needed = tail.fits() ? 0 : tail.needed();
  if (!tail.fits()) return call.leave(error_more_data);
  std::copy(filled.begin(), filled.end(), services);
  return call.leave(0);
}

RHSIM_API(Dword, NotifyServiceStatusChangeW, Handle service, Dword mask, ServiceNotify* buffer) {
  constexpr Dword version = 2;         // SERVICE_NOTIFY_STATUS_CHANGE.
  constexpr Dword of_services = 0x7F;  // The other bits are for handles of the manager.
  ServiceCall call("NotifyServiceStatusChangeW", service, query_status);
  if (call.error() != 0) return call.answer(call.error());
  if (buffer == nullptr || buffer->version != version || buffer->callback == nullptr ||
      (mask & of_services) == 0)
    return call.answer(error_invalid_parameter);
  auto& cluster = call.cluster();
  auto& manager = cluster.services;
  auto& watched = call.service();
  // "There can only be one outstanding notification request per service", that is per handle.
  if (manager.notifies(service)) return call.answer(error_already_registered);
  auto& told = cluster.find(service, service_kind)->told_change;
  const trace::StrandId strand = cluster.current();
  if ((mask & notify_bit(watched.state)) != 0 && told != watched.changes + 1) {
    // It is in the state already: the first to ask is told at once, but not of the same twice.
    told = watched.changes + 1;
    tell(cluster, watched, buffer, strand);
    return call.answer(0);
  }
  manager.notify({service, &watched, mask, [&cluster, &watched, buffer, strand, service] {
                    if (auto* entry = cluster.find(service, service_kind))
                      entry->told_change = watched.changes + 1;
                    tell(cluster, watched, buffer, strand);
                  }});
  return call.answer(0);
}

std::span<const win32::ApiFunction> service_functions() {
  using win32::ApiClass;
  static const win32::ApiFunction list[] = {
      RHSIM_ROW("advapi32.dll", Service, ChangeServiceConfig2W),
      RHSIM_ROW("advapi32.dll", Service, ChangeServiceConfigA),
      RHSIM_ROW("advapi32.dll", Service, ChangeServiceConfigW),
      RHSIM_ROW("advapi32.dll", Service, CloseServiceHandle),
      RHSIM_ROW("advapi32.dll", Service, ControlService),
      RHSIM_ROW("advapi32.dll", Service, EnumDependentServicesW),
      RHSIM_ROW("advapi32.dll", Service, NotifyServiceStatusChangeW),
      RHSIM_ROW("advapi32.dll", Service, OpenSCManagerA),
      RHSIM_ROW("advapi32.dll", Service, OpenSCManagerW),
      RHSIM_ROW("advapi32.dll", Service, OpenServiceA),
      RHSIM_ROW("advapi32.dll", Service, OpenServiceW),
      RHSIM_ROW("advapi32.dll", Service, QueryServiceConfig2W),
      RHSIM_ROW("advapi32.dll", Service, QueryServiceConfigA),
      RHSIM_ROW("advapi32.dll", Service, QueryServiceConfigW),
      RHSIM_ROW("advapi32.dll", Service, QueryServiceStatus),
      RHSIM_ROW("advapi32.dll", Service, QueryServiceStatusEx),
      RHSIM_ROW("advapi32.dll", Service, StartServiceA),
      RHSIM_ROW("advapi32.dll", Service, StartServiceW),
  };
  return list;
}

}  // namespace rhsim::cluster::api
