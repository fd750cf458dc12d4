#include <string>
#include <utility>

#include "fakes/cluster/api.h"
#include "fakes/cluster/implementation.h"
#include "fakes/cluster/service_api.h"
#include "harness/base/unicode.h"
#include "harness/win32/dll_code.h"

/// The service functions of resutils: conveniences over the service control manager, which take the
/// virtual time that the service takes.
/// Source: "Service Utility Functions"; resapi/nf-resapi-resutilstartresourceservice and the page
/// of each function.

namespace rhsim::cluster::api {

namespace {

// How often a wait looks again, and how often in a row for a service that does not stop. The pages
// say "a reasonable number of retries" and no more.
constexpr Duration look_again_after = 250ms;
constexpr int most_looks = 120;

constexpr Dword log_error = 2;  // LOG_ERROR.

/// Tells the resource DLL's log. The callback may be code of the DLL.
void tell_log(Cluster::Implementation& cluster, abi::LogEvent log, Handle resource,
              const WideChar* format, const WideChar* name, Dword error) {
  if (log == nullptr) return;
  const win32::DllCode dll(cluster.windows.inside());
  log(resource, log_error, format, name, error);
}

/// Waits until the service has left the pending state, or shows no progress: its check point stood
/// still for longer than its wait hint. Source: "Starting a Service".
void wait_while_starting(Cluster::Implementation& cluster, const Service& service) {
  Instant progress = cluster.windows.scheduler().now();
  Dword check_point = 0;
  while (service.state == ServiceState::StartPending) {
    const auto status = cluster.services.status(service);
    const Instant now = cluster.windows.scheduler().now();
    if (status.check_point > check_point) {
      check_point = status.check_point;
      progress = now;
    } else if (now - progress > std::chrono::milliseconds{status.wait_hint} &&
               !service.waits_for_others) {
      return;
    }
    cluster.windows.sleep(look_again_after);
  }
}

/// ERROR_SERVICE_NEVER_STARTED unless it runs in the end.
Dword start_and_wait(Cluster::Implementation& cluster, Service& service) {
  const Dword error = cluster.services.start(service);
  if (error != 0 && error != error_service_already_running) return error;
  wait_while_starting(cluster, service);
  return service.state == ServiceState::Running ? 0 : error_service_never_started;
}

/// ERROR_TIMEOUT unless it has stopped in the end. To have been stopped before is no error.
Dword stop_and_wait(Cluster::Implementation& cluster, Service& service) {
  for (int look = 0; look < most_looks; ++look) {
    if (service.state == ServiceState::Stopped) return 0;
    if (service.state == ServiceState::Running) {
      if (const Dword error = cluster.services.stop(service)) return error;
    }
    cluster.windows.sleep(look_again_after);
  }
  return service.state == ServiceState::Stopped ? 0 : error_timeout;
}

Dword verify(const Service& service) {
  const bool alive =
      service.state == ServiceState::Running || service.state == ServiceState::StartPending;
  return alive ? 0 : error_service_not_active;
}

/// Counts a call about one service, by name or by handle, in and out.
class UtilityCall {
 public:
  UtilityCall(std::string_view function, const WideChar* name) : UtilityCall(function) {
    name_ = name;
    if (name != nullptr) service_ = cluster_.services.find(to_utf8(name));
    if (service_ == nullptr)
      fail(name == nullptr ? error_invalid_parameter : error_service_does_not_exist);
  }
  UtilityCall(std::string_view function, Handle handle) : UtilityCall(function) {
    const auto* entry = cluster_.find(handle, service_kind);
    if (entry != nullptr) service_ = entry->service;
    if (service_ == nullptr) fail(error_invalid_handle);
  }

  [[nodiscard]] Cluster::Implementation& cluster() { return cluster_; }
  /// The scripted failure, or what is wrong with name or handle; 0: none.
  [[nodiscard]] Dword error() const { return error_; }
  [[nodiscard]] Service& service() { return *service_; }
  // The name is put together at the end: what a strand holds while it waits is lost with it.
  Dword leave(Dword result) {
    const std::string asked = name_ == nullptr ? "?" : utf8_of(name_);
    return cluster_.leave(function_, service_ == nullptr ? asked : service_->name, result);
  }

 private:
  explicit UtilityCall(std::string_view function)
      : scope_(function),
        cluster_(scope_.cluster),
        function_(function),
        error_(scope_.fault.value_or(0)) {}
  void fail(Dword error) {
    if (error_ == 0) error_ = error;
  }

  ApiScope scope_;
  Cluster::Implementation& cluster_;
  std::string_view function_;
  Dword error_;
  const WideChar* name_ = nullptr;
  Service* service_ = nullptr;
};

/// A disabled service is refused; any other is from here on started by the cluster alone.
Dword set_start_parameters(UtilityCall& call, const WideChar* name, Handle manager, Handle* handle,
                           Dword access, abi::LogEvent log, Handle resource) {
  auto& cluster = call.cluster();
  Dword error = call.error();
  if (error == 0 && manager != nullptr && cluster.find(manager, service_manager_kind) == nullptr)
    error = error_invalid_handle;
  if (error == 0 && call.service().start_type == service_disabled) error = error_service_disabled;
  if (error != 0) {
    tell_log(cluster, log, resource,
             u"Failed to set the start parameters of service '%1!ws!'. Error: %2!u!.\n",
             name == nullptr ? u"" : name, error);
    return call.leave(error);
  }
  auto& service = call.service();
  service.start_type = service_demand_start;
  service.failure_actions.clear();
  if (handle != nullptr) *handle = open_service_handle(cluster, service, access);
  return call.leave(0);
}

}  // namespace

Dword ResUtilStartResourceService(const WideChar* name, Handle* handle) {
  UtilityCall call("ResUtilStartResourceService", name);
  if (handle != nullptr) *handle = nullptr;
  if (call.error() != 0) return call.leave(call.error());
  const Dword error = start_and_wait(call.cluster(), call.service());
  if (error == 0 && handle != nullptr) {
    *handle = open_service_handle(call.cluster(), call.service(), service_all_access);
  }
  return call.leave(error);
}

Dword ResUtilStopResourceService(const WideChar* name) {
  UtilityCall call("ResUtilStopResourceService", name);
  if (call.error() != 0) return call.leave(call.error());
  return call.leave(stop_and_wait(call.cluster(), call.service()));
}

// "closes the handle ... when it stops the service": whatever comes of it, so that no path of the
// caller has to.
Dword ResUtilStopService(Handle handle) {
  UtilityCall call("ResUtilStopService", handle);
  if (call.error() != 0) return call.leave(call.error());
  const Dword error = stop_and_wait(call.cluster(), call.service());
  close_service_handle(call.cluster(), handle);
  return call.leave(error);
}

Dword ResUtilVerifyResourceService(const WideChar* name) {
  UtilityCall call("ResUtilVerifyResourceService", name);
  if (call.error() != 0) return call.leave(call.error());
  return call.leave(verify(call.service()));
}

Dword ResUtilVerifyService(Handle handle) {
  UtilityCall call("ResUtilVerifyService", handle);
  if (call.error() != 0) return call.leave(call.error());
  return call.leave(verify(call.service()));
}

Dword ResUtilSetResourceServiceStartParameters(const WideChar* name, Handle manager, Handle* handle,
                                               abi::LogEvent log, Handle resource) {
  UtilityCall call("ResUtilSetResourceServiceStartParameters", name);
  return set_start_parameters(call, name, manager, handle, service_all_access, log, resource);
}
// Source: resapi/nf-resapi-resutilsetresourceservicestartparametersex.
Dword ResUtilSetResourceServiceStartParametersEx(const WideChar* name, Handle manager,
                                                 Handle* handle, Dword access, abi::LogEvent log,
                                                 Handle resource) {
  UtilityCall call("ResUtilSetResourceServiceStartParametersEx", name);
  return set_start_parameters(call, name, manager, handle, access, log, resource);
}

Dword ResUtilSetResourceServiceEnvironment(const WideChar* name, Handle resource, abi::LogEvent log,
                                           Handle log_handle) {
  UtilityCall call("ResUtilSetResourceServiceEnvironment", name);
  auto& cluster = call.cluster();
  Dword error = call.error();
  const auto* opened = cluster.find(resource, cluster_resource_kind);
  if (error == 0 && opened == nullptr) error = error_invalid_handle;
  if (error == 0) {
    if (const auto network_name = cluster.network_name_of(opened->resource_name)) {
      bool created = false;
      const auto key = Key::create(cluster.registry, services_key + call.service().name, created);
      key->values.insert_or_assign("Environment",
                                   multi_text_value(network_environment(*network_name)));
    } else {
      error = error_resource_not_found;
    }
  }
  if (error != 0) {
    tell_log(cluster, log, log_handle,
             u"Failed to set the environment of service '%1!ws!'. Error: %2!u!.\n",
             name == nullptr ? u"" : name, error);
  }
  return call.leave(error);
}

// Source: resapi/nf-resapi-resutilremoveresourceserviceenvironment. To have none is no error.
Dword ResUtilRemoveResourceServiceEnvironment(const WideChar* name, abi::LogEvent log,
                                              Handle log_handle) {
  UtilityCall call("ResUtilRemoveResourceServiceEnvironment", name);
  auto& cluster = call.cluster();
  if (call.error() != 0) {
    tell_log(cluster, log, log_handle,
             u"Failed to remove the environment of service '%1!ws!'. Error: %2!u!.\n",
             name == nullptr ? u"" : name, call.error());
    return call.leave(call.error());
  }
  bool created = false;
  const auto key = Key::create(cluster.registry, services_key + call.service().name, created);
  key->values.erase("Environment");
  return call.leave(0);
}

// Which state the page means by "the resulting state" it leaves open: Offline once the process is
// gone for an Offline, Failed otherwise.
Dword ResUtilTerminateServiceProcessFromResDll(Dword process, Bool offline, Dword* state,
                                               abi::LogEvent log, Handle resource) {
  ApiScope scope("ResUtilTerminateServiceProcessFromResDll");
  auto& cluster = scope.cluster;
  auto* service = cluster.services.find_process(process);
  Dword error = scope.fault.value_or(service == nullptr ? error_invalid_parameter : 0);
  if (error == 0) cluster.services.kill(*service);
  if (error != 0) {
    tell_log(cluster, log, resource,
             u"Failed to terminate a service process%1!ws!. Error: %2!u!.\n", u"", error);
  }
  if (state != nullptr) {
    const bool went_offline = error == 0 && offline != 0;
    *state = static_cast<Dword>(went_offline ? trace::ResourceState::Offline
                                             : trace::ResourceState::Failed);
  }
  return cluster.leave("ResUtilTerminateServiceProcessFromResDll",
                       (service == nullptr ? std::string("?") : service->name) +
                           (offline != 0 ? " bOffline TRUE" : " bOffline FALSE"),
                       error);
}

}  // namespace rhsim::cluster::api
