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

TEST_CASE("later function tables have the sizes that the SDK documents") {
  CHECK(CLRES_V1_FUNCTION_SIZE == 88);
  CHECK(CLRES_V2_FUNCTION_SIZE == 96);
  CHECK(CLRES_V3_FUNCTION_SIZE == 96);
  CHECK(CLRES_V4_FUNCTION_SIZE == 112);
  CHECK(offsetof(CLRES_CALLBACK_FUNCTION_TABLE, SetResourceStatusEx) == 8);
  CHECK(offsetof(CLRES_CALLBACK_FUNCTION_TABLE, SetResourceLockedModeEx) == 104);
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
