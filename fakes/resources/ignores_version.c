/* The sin: Startup hands over its table whatever versions are asked for. */
#include "core.h"

static CLRES_FUNCTION_TABLE g_Table = FAKE_TABLE(FakeOpen, FakeClose, FakeOnline, FakeOffline,
                                                 FakeTerminate, FakeLooksAlive, FakeIsAlive);

FAKE_EXPORT DWORD WINAPI Startup(LPCWSTR type, DWORD minVersion, DWORD maxVersion,
                                 PSET_RESOURCE_STATUS_ROUTINE setResourceStatus,
                                 PLOG_EVENT_ROUTINE logEvent, PCLRES_FUNCTION_TABLE* table) {
  UNREFERENCED_PARAMETER(minVersion);
  UNREFERENCED_PARAMETER(maxVersion);
  return FakeStartup(L"rhsim Ignores Version", &g_Table, type, CLRES_VERSION_V1_00,
                     CLRES_VERSION_V1_00, setResourceStatus, logEvent, table);
}
