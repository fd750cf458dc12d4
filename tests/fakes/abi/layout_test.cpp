#include <lm.h>
#include <windows.h>
#include <winreg.h>
#include <winsvc.h>

#include <catch2/catch.hpp>
#include <cstddef>
#include <string>
#include <type_traits>

#include "harness/abi/layout.h"
#include "resapi.h"

// What a resource DLL compiles against, and what rhsim takes for granted, are two sets of
// declarations. These stories hold them together.

namespace abi = rhsim::abi;

struct Field {
  const char* name;
  std::size_t declared;
  std::size_t expected;
};

TEST_CASE("the status structures of the C headers have the layouts of the border") {
  const auto field = GENERATE(values<Field>({
      {"RESOURCE_STATUS", sizeof(RESOURCE_STATUS), sizeof(abi::ResourceStatus)},
      {"ResourceState", offsetof(RESOURCE_STATUS, ResourceState),
       offsetof(abi::ResourceStatus, state)},
      {"CheckPoint", offsetof(RESOURCE_STATUS, CheckPoint),
       offsetof(abi::ResourceStatus, check_point)},
      {"WaitHint", offsetof(RESOURCE_STATUS, WaitHint), offsetof(abi::ResourceStatus, wait_hint)},
      {"EventHandle", offsetof(RESOURCE_STATUS, EventHandle),
       offsetof(abi::ResourceStatus, event_handle)},
      {"RESOURCE_STATUS_EX", sizeof(RESOURCE_STATUS_EX), sizeof(abi::ResourceStatusEx)},
      {"Ex EventHandle", offsetof(RESOURCE_STATUS_EX, EventHandle),
       offsetof(abi::ResourceStatusEx, event_handle)},
      {"ApplicationSpecificErrorCode", offsetof(RESOURCE_STATUS_EX, ApplicationSpecificErrorCode),
       offsetof(abi::ResourceStatusEx, error_code)},
      {"Flags", offsetof(RESOURCE_STATUS_EX, Flags), offsetof(abi::ResourceStatusEx, flags)},
      {"Ex WaitHint", offsetof(RESOURCE_STATUS_EX, WaitHint),
       offsetof(abi::ResourceStatusEx, wait_hint)},
  }));
  CAPTURE(field.name);
  CHECK(field.declared == field.expected);
}

TEST_CASE("structures that the virtual Windows fills in have their sizes of x64") {
  const auto [name, declared, expected] = GENERATE(table<std::string, std::size_t, std::size_t>({
      {"SYSTEMTIME", sizeof(SYSTEMTIME), 16},
      {"TIME_ZONE_INFORMATION", sizeof(TIME_ZONE_INFORMATION), 172},
      {"DYNAMIC_TIME_ZONE_INFORMATION", sizeof(DYNAMIC_TIME_ZONE_INFORMATION), 432},
      {"OVERLAPPED", sizeof(OVERLAPPED), 32},
      {"OVERLAPPED_ENTRY", sizeof(OVERLAPPED_ENTRY), 32},
      {"PROCESS_INFORMATION", sizeof(PROCESS_INFORMATION), 24},
      {"STARTUPINFOA", sizeof(STARTUPINFOA), 104},
      {"STARTUPINFOW", sizeof(STARTUPINFOW), 104},
      {"accounting", sizeof(JOBOBJECT_BASIC_ACCOUNTING_INFORMATION), 48},
      {"basic limits", sizeof(JOBOBJECT_BASIC_LIMIT_INFORMATION), 64},
      {"extended limits", sizeof(JOBOBJECT_EXTENDED_LIMIT_INFORMATION), 144},
      {"SYNCHRONIZATION_BARRIER", sizeof(SYNCHRONIZATION_BARRIER), 32},
      {"CRITICAL_SECTION", sizeof(CRITICAL_SECTION), 40},
  }));
  CAPTURE(name);
  CHECK(declared == expected);
}

TEST_CASE("CLUS_WORKER has the layout of the border") {
  CHECK(sizeof(CLUS_WORKER) == sizeof(abi::ClusWorker));
  CHECK(offsetof(CLUS_WORKER, hThread) == offsetof(abi::ClusWorker, thread));
  CHECK(offsetof(CLUS_WORKER, Terminate) == offsetof(abi::ClusWorker, terminate));
}

TEST_CASE("the slots of the V1 function table are where the monitor looks for them") {
  const auto slot = GENERATE(values<Field>({
      {"TableSize", offsetof(CLRES_FUNCTION_TABLE, TableSize),
       offsetof(abi::FunctionTable, table_size)},
      {"Version", offsetof(CLRES_FUNCTION_TABLE, Version), offsetof(abi::FunctionTable, version)},
      {"functions", offsetof(CLRES_FUNCTION_TABLE, V1Functions), offsetof(abi::FunctionTable, v1)},
      {"V1 size", CLRES_V1_FUNCTION_SIZE, sizeof(abi::FunctionsV1)},
      {"Open", offsetof(CLRES_V1_FUNCTIONS, Open), offsetof(abi::FunctionsV1, open)},
      {"Close", offsetof(CLRES_V1_FUNCTIONS, Close), offsetof(abi::FunctionsV1, close)},
      {"Online", offsetof(CLRES_V1_FUNCTIONS, Online), offsetof(abi::FunctionsV1, online)},
      {"Offline", offsetof(CLRES_V1_FUNCTIONS, Offline), offsetof(abi::FunctionsV1, offline)},
      {"Terminate", offsetof(CLRES_V1_FUNCTIONS, Terminate), offsetof(abi::FunctionsV1, terminate)},
      {"LooksAlive", offsetof(CLRES_V1_FUNCTIONS, LooksAlive),
       offsetof(abi::FunctionsV1, looks_alive)},
      {"IsAlive", offsetof(CLRES_V1_FUNCTIONS, IsAlive), offsetof(abi::FunctionsV1, is_alive)},
      {"Arbitrate", offsetof(CLRES_V1_FUNCTIONS, Arbitrate), offsetof(abi::FunctionsV1, arbitrate)},
      {"Release", offsetof(CLRES_V1_FUNCTIONS, Release), offsetof(abi::FunctionsV1, release)},
      {"ResourceControl", offsetof(CLRES_V1_FUNCTIONS, ResourceControl),
       offsetof(abi::FunctionsV1, resource_control)},
      {"ResourceTypeControl", offsetof(CLRES_V1_FUNCTIONS, ResourceTypeControl),
       offsetof(abi::FunctionsV1, resource_type_control)},
  }));
  CAPTURE(slot.name);
  CHECK(slot.declared == slot.expected);
}

TEST_CASE("the slots of the V2 function table are where the monitor looks for them") {
  const auto slot = GENERATE(values<Field>({
      {"functions", offsetof(CLRES_FUNCTION_TABLE, V2Functions), offsetof(abi::FunctionTable, v2)},
      {"size", CLRES_V2_FUNCTION_SIZE, sizeof(abi::FunctionsV2)},
      {"Open", offsetof(CLRES_V2_FUNCTIONS, Open), offsetof(abi::FunctionsV2, open)},
      {"Close", offsetof(CLRES_V2_FUNCTIONS, Close), offsetof(abi::FunctionsV2, close)},
      {"Online", offsetof(CLRES_V2_FUNCTIONS, Online), offsetof(abi::FunctionsV2, online)},
      {"Offline", offsetof(CLRES_V2_FUNCTIONS, Offline), offsetof(abi::FunctionsV2, offline)},
      {"Terminate", offsetof(CLRES_V2_FUNCTIONS, Terminate), offsetof(abi::FunctionsV2, terminate)},
      {"LooksAlive", offsetof(CLRES_V2_FUNCTIONS, LooksAlive),
       offsetof(abi::FunctionsV2, looks_alive)},
      {"IsAlive", offsetof(CLRES_V2_FUNCTIONS, IsAlive), offsetof(abi::FunctionsV2, is_alive)},
      {"Arbitrate", offsetof(CLRES_V2_FUNCTIONS, Arbitrate), offsetof(abi::FunctionsV2, arbitrate)},
      {"Release", offsetof(CLRES_V2_FUNCTIONS, Release), offsetof(abi::FunctionsV2, release)},
      {"ResourceControl", offsetof(CLRES_V2_FUNCTIONS, ResourceControl),
       offsetof(abi::FunctionsV2, resource_control)},
      {"ResourceTypeControl", offsetof(CLRES_V2_FUNCTIONS, ResourceTypeControl),
       offsetof(abi::FunctionsV2, resource_type_control)},
      {"Cancel", offsetof(CLRES_V2_FUNCTIONS, Cancel), offsetof(abi::FunctionsV2, cancel)},
  }));
  CAPTURE(slot.name);
  CHECK(slot.declared == slot.expected);
}

TEST_CASE("the slots of the V3 function table are where the monitor looks for them") {
  const auto slot = GENERATE(values<Field>({
      {"functions", offsetof(CLRES_FUNCTION_TABLE, V3Functions), offsetof(abi::FunctionTable, v3)},
      {"size", CLRES_V3_FUNCTION_SIZE, sizeof(abi::FunctionsV3)},
      {"Open", offsetof(CLRES_V3_FUNCTIONS, Open), offsetof(abi::FunctionsV3, open)},
      {"Close", offsetof(CLRES_V3_FUNCTIONS, Close), offsetof(abi::FunctionsV3, close)},
      {"Online", offsetof(CLRES_V3_FUNCTIONS, Online), offsetof(abi::FunctionsV3, online)},
      {"Offline", offsetof(CLRES_V3_FUNCTIONS, Offline), offsetof(abi::FunctionsV3, offline)},
      {"Terminate", offsetof(CLRES_V3_FUNCTIONS, Terminate), offsetof(abi::FunctionsV3, terminate)},
      {"LooksAlive", offsetof(CLRES_V3_FUNCTIONS, LooksAlive),
       offsetof(abi::FunctionsV3, looks_alive)},
      {"IsAlive", offsetof(CLRES_V3_FUNCTIONS, IsAlive), offsetof(abi::FunctionsV3, is_alive)},
      {"Arbitrate", offsetof(CLRES_V3_FUNCTIONS, Arbitrate), offsetof(abi::FunctionsV3, arbitrate)},
      {"Release", offsetof(CLRES_V3_FUNCTIONS, Release), offsetof(abi::FunctionsV3, release)},
      {"BeginResourceControl", offsetof(CLRES_V3_FUNCTIONS, BeginResourceControl),
       offsetof(abi::FunctionsV3, begin_resource_control)},
      {"BeginResourceTypeControl", offsetof(CLRES_V3_FUNCTIONS, BeginResourceTypeControl),
       offsetof(abi::FunctionsV3, begin_resource_type_control)},
      {"Cancel", offsetof(CLRES_V3_FUNCTIONS, Cancel), offsetof(abi::FunctionsV3, cancel)},
  }));
  CAPTURE(slot.name);
  CHECK(slot.declared == slot.expected);
}

TEST_CASE("the slots of the V4 function table are where the monitor looks for them") {
  const auto slot = GENERATE(values<Field>({
      {"functions", offsetof(CLRES_FUNCTION_TABLE, V4Functions), offsetof(abi::FunctionTable, v4)},
      {"size", CLRES_V4_FUNCTION_SIZE, sizeof(abi::FunctionsV4)},
      {"Open", offsetof(CLRES_V4_FUNCTIONS, Open), offsetof(abi::FunctionsV4, open)},
      {"Close", offsetof(CLRES_V4_FUNCTIONS, Close), offsetof(abi::FunctionsV4, close)},
      {"Online", offsetof(CLRES_V4_FUNCTIONS, Online), offsetof(abi::FunctionsV4, online)},
      {"Offline", offsetof(CLRES_V4_FUNCTIONS, Offline), offsetof(abi::FunctionsV4, offline)},
      {"Terminate", offsetof(CLRES_V4_FUNCTIONS, Terminate), offsetof(abi::FunctionsV4, terminate)},
      {"LooksAlive", offsetof(CLRES_V4_FUNCTIONS, LooksAlive),
       offsetof(abi::FunctionsV4, looks_alive)},
      {"IsAlive", offsetof(CLRES_V4_FUNCTIONS, IsAlive), offsetof(abi::FunctionsV4, is_alive)},
      {"Arbitrate", offsetof(CLRES_V4_FUNCTIONS, Arbitrate), offsetof(abi::FunctionsV4, arbitrate)},
      {"Release", offsetof(CLRES_V4_FUNCTIONS, Release), offsetof(abi::FunctionsV4, release)},
      {"BeginResourceControl", offsetof(CLRES_V4_FUNCTIONS, BeginResourceControl),
       offsetof(abi::FunctionsV4, begin_resource_control)},
      {"BeginResourceTypeControl", offsetof(CLRES_V4_FUNCTIONS, BeginResourceTypeControl),
       offsetof(abi::FunctionsV4, begin_resource_type_control)},
      {"Cancel", offsetof(CLRES_V4_FUNCTIONS, Cancel), offsetof(abi::FunctionsV4, cancel)},
      {"BeginResourceControlAsUser", offsetof(CLRES_V4_FUNCTIONS, BeginResourceControlAsUser),
       offsetof(abi::FunctionsV4, begin_resource_control_as_user)},
      {"BeginResourceTypeControlAsUser",
       offsetof(CLRES_V4_FUNCTIONS, BeginResourceTypeControlAsUser),
       offsetof(abi::FunctionsV4, begin_resource_type_control_as_user)},
  }));
  CAPTURE(slot.name);
  CHECK(slot.declared == slot.expected);
}

TEST_CASE("the functions that StartupEx is given are where a DLL looks for them") {
  const auto member = GENERATE(values<Field>({
      {"size", sizeof(CLRES_CALLBACK_FUNCTION_TABLE), sizeof(abi::CallbackTable)},
      {"LogEvent", offsetof(CLRES_CALLBACK_FUNCTION_TABLE, LogEvent),
       offsetof(abi::CallbackTable, log_event)},
      {"SetResourceStatusEx", offsetof(CLRES_CALLBACK_FUNCTION_TABLE, SetResourceStatusEx),
       offsetof(abi::CallbackTable, set_resource_status_ex)},
      {"SetResourceLockedMode", offsetof(CLRES_CALLBACK_FUNCTION_TABLE, SetResourceLockedMode),
       offsetof(abi::CallbackTable, set_resource_locked_mode)},
      {"SignalFailure", offsetof(CLRES_CALLBACK_FUNCTION_TABLE, SignalFailure),
       offsetof(abi::CallbackTable, signal_failure)},
      {"SetResourceInMemoryNodeLocalProperties",
       offsetof(CLRES_CALLBACK_FUNCTION_TABLE, SetResourceInMemoryNodeLocalProperties),
       offsetof(abi::CallbackTable, set_resource_in_memory_node_local_properties)},
      {"EndControlCall", offsetof(CLRES_CALLBACK_FUNCTION_TABLE, EndControlCall),
       offsetof(abi::CallbackTable, end_control_call)},
      {"EndTypeControlCall", offsetof(CLRES_CALLBACK_FUNCTION_TABLE, EndTypeControlCall),
       offsetof(abi::CallbackTable, end_type_control_call)},
      {"ExtendControlCall", offsetof(CLRES_CALLBACK_FUNCTION_TABLE, ExtendControlCall),
       offsetof(abi::CallbackTable, extend_control_call)},
      {"ExtendTypeControlCall", offsetof(CLRES_CALLBACK_FUNCTION_TABLE, ExtendTypeControlCall),
       offsetof(abi::CallbackTable, extend_type_control_call)},
      {"RaiseResTypeNotification",
       offsetof(CLRES_CALLBACK_FUNCTION_TABLE, RaiseResTypeNotification),
       offsetof(abi::CallbackTable, raise_res_type_notification)},
      {"ChangeResourceProcessForDumps",
       offsetof(CLRES_CALLBACK_FUNCTION_TABLE, ChangeResourceProcessForDumps),
       offsetof(abi::CallbackTable, change_resource_process_for_dumps)},
      {"ChangeResTypeProcessForDumps",
       offsetof(CLRES_CALLBACK_FUNCTION_TABLE, ChangeResTypeProcessForDumps),
       offsetof(abi::CallbackTable, change_res_type_process_for_dumps)},
      {"SetInternalState", offsetof(CLRES_CALLBACK_FUNCTION_TABLE, SetInternalState),
       offsetof(abi::CallbackTable, set_internal_state)},
      {"SetResourceLockedModeEx", offsetof(CLRES_CALLBACK_FUNCTION_TABLE, SetResourceLockedModeEx),
       offsetof(abi::CallbackTable, set_resource_locked_mode_ex)},
  }));
  CAPTURE(member.name);
  CHECK(member.declared == member.expected);
}

TEST_CASE("property items and value heads have the layouts that resutils reads") {
  CHECK(sizeof(RESUTIL_PROPERTY_ITEM) == 48);
  CHECK(offsetof(RESUTIL_PROPERTY_ITEM, Format) == 16);
  CHECK(offsetof(RESUTIL_PROPERTY_ITEM, Default) == 24);
  CHECK(offsetof(RESUTIL_PROPERTY_ITEM, Minimum) == 32);
  CHECK(offsetof(RESUTIL_PROPERTY_ITEM, Offset) == 44);
  CHECK(sizeof(CLUSPROP_VALUE) == 8);
}

TEST_CASE("the native windows.h has the sizes of the real one") {
  CHECK(sizeof(WCHAR) == sizeof(abi::WideChar));
  CHECK(sizeof(DWORD) == 4);
  CHECK(sizeof(LONG) == 4);
  CHECK(sizeof(BOOL) == sizeof(abi::Bool));
  CHECK(sizeof(HANDLE) == sizeof(abi::Handle));
  CHECK(sizeof(CRITICAL_SECTION) == 40);
  CHECK(sizeof(SRWLOCK) == 8);
  CHECK(sizeof(CONDITION_VARIABLE) == 8);
  CHECK(sizeof(INIT_ONCE) == 8);
  CHECK(sizeof(SECURITY_ATTRIBUTES) == 24);
  CHECK(sizeof(FILETIME) == 8);
  CHECK(sizeof(SYSTEMTIME) == 16);
  CHECK(sizeof(LARGE_INTEGER) == 8);
}

TEST_CASE("names compare as resource types do, without regard to case") {
  CHECK(lstrcmpiW(L"rhsim Worker", L"RHSIM WORKER") == 0);
  CHECK(lstrcmpiW(L"rhsim a", L"rhsim B") < 0);
  CHECK(lstrcmpiW(L"rhsim", L"rhsi") > 0);
  CHECK(lstrlenW(nullptr) == 0);
}

TEST_CASE("lstrcpynW keeps room for the terminating NUL") {
  WCHAR text[4] = {};
  lstrcpynW(text, L"abcdef", 4);
  CHECK(lstrcmpW(text, L"abc") == 0);
}

TEST_CASE("what surrounds a resource has the layouts of the pages") {
  const auto field = GENERATE(values<Field>({
      {"SERVICE_STATUS", sizeof(SERVICE_STATUS), 28},
      {"SERVICE_STATUS_PROCESS", sizeof(SERVICE_STATUS_PROCESS), 36},
      {"QUERY_SERVICE_CONFIGW", sizeof(QUERY_SERVICE_CONFIGW), 64},
      {"lpDisplayName", offsetof(QUERY_SERVICE_CONFIGW, lpDisplayName), 56},
      {"ENUM_SERVICE_STATUSW", sizeof(ENUM_SERVICE_STATUSW), 48},
      {"SERVICE_NOTIFYW", sizeof(SERVICE_NOTIFYW), 80},
      {"dwNotificationTriggered", offsetof(SERVICE_NOTIFYW, dwNotificationTriggered), 64},
      {"SHARE_INFO_2", sizeof(SHARE_INFO_2), 56},
      {"shi2_path", offsetof(SHARE_INFO_2, shi2_path), 40},
      {"CLUSTERVERSIONINFO", sizeof(CLUSTERVERSIONINFO), 284},
  }));
  INFO(field.name);
  CHECK(field.declared == field.expected);
}
