#pragma once

#include "fakes/cluster/api.h"
#include "fakes/cluster/services.h"
#include "harness/win32/api.h"

/// The service functions of advapi32.dll that the fake cluster implements. The host links the real
/// advapi32, hence RHSIM_API: on Windows these are C++ functions of this namespace.
/// Source: the pages under winsvc.
namespace rhsim::cluster::api {

using win32::Inside;

/// The first seven members of ServiceStatus. Source: winsvc/ns-winsvc-service_status.
using ServiceStatusHead = Dword[7];

/// Source: winsvc/ns-winsvc-query_service_configw.
template <class Char>
struct ServiceConfig {
  Dword type;
  Dword start_type;
  Dword error_control;
  Char* binary_path;
  Char* load_order_group;
  Dword tag;
  Char* dependencies;
  Char* account;
  Char* display_name;
};
static_assert(sizeof(ServiceConfig<WideChar>) == 64);

/// Source: winsvc/ns-winsvc-enum_service_statusw.
struct EnumServiceStatus {
  WideChar* name;
  WideChar* display_name;
  ServiceStatusHead status;
};
static_assert(sizeof(EnumServiceStatus) == 48);

/// Source: winsvc/ns-winsvc-service_failure_actionsw.
struct FailureActions {
  Dword reset_period;
  WideChar* reboot_message;
  WideChar* command;
  Dword count;
  Service::FailureAction* actions;
};
static_assert(sizeof(FailureActions) == 40);

/// Source: winsvc/ns-winsvc-service_notify_2w.
struct ServiceNotify {
  Dword version;
  void (*callback)(void* buffer);
  void* context;
  Dword notification_status;
  ServiceStatus status;
  Dword triggered;
  WideChar* names;
};
static_assert(sizeof(ServiceNotify) == 80);

inline constexpr Dword service_all_access = 0xF01FF;

RHSIM_API(Handle, OpenSCManagerA, const char* machine, const char* database, Dword access);
RHSIM_API(Handle, OpenSCManagerW, const WideChar* machine, const WideChar* database, Dword access);
RHSIM_API(Handle, OpenServiceA, Handle manager, const char* name, Dword access);
RHSIM_API(Handle, OpenServiceW, Handle manager, const WideChar* name, Dword access);
RHSIM_API(Bool, CloseServiceHandle, Handle handle);
RHSIM_API(Bool, QueryServiceStatus, Handle service, ServiceStatusHead* status);
RHSIM_API(Bool, QueryServiceStatusEx, Handle service, Dword level, Byte* buffer, Dword size,
          Dword* needed);
RHSIM_API(Bool, QueryServiceConfigA, Handle service, ServiceConfig<char>* config, Dword size,
          Dword* needed);
RHSIM_API(Bool, QueryServiceConfigW, Handle service, ServiceConfig<WideChar>* config, Dword size,
          Dword* needed);
RHSIM_API(Bool, QueryServiceConfig2W, Handle service, Dword level, Byte* buffer, Dword size,
          Dword* needed);
RHSIM_API(Bool, ChangeServiceConfigA, Handle service, Dword type, Dword start_type,
          Dword error_control, const char* binary_path, const char* load_order_group, Dword* tag,
          const char* dependencies, const char* account, const char* password,
          const char* display_name);
RHSIM_API(Bool, ChangeServiceConfigW, Handle service, Dword type, Dword start_type,
          Dword error_control, const WideChar* binary_path, const WideChar* load_order_group,
          Dword* tag, const WideChar* dependencies, const WideChar* account,
          const WideChar* password, const WideChar* display_name);
RHSIM_API(Bool, ChangeServiceConfig2W, Handle service, Dword level, void* info);
RHSIM_API(Bool, StartServiceA, Handle service, Dword count, const char** arguments);
RHSIM_API(Bool, StartServiceW, Handle service, Dword count, const WideChar** arguments);
RHSIM_API(Bool, ControlService, Handle service, Dword control, ServiceStatusHead* status);
RHSIM_API(Bool, EnumDependentServicesW, Handle service, Dword states, EnumServiceStatus* services,
          Dword size, Dword* needed, Dword* returned);
RHSIM_API(Dword, NotifyServiceStatusChangeW, Handle service, Dword mask, ServiceNotify* buffer);

/// Their rows in the table.
[[nodiscard]] std::span<const win32::ApiFunction> service_functions();

}  // namespace rhsim::cluster::api
