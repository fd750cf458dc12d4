/* The sin: the function table has no IsAlive. */
#include "core.h"

static CLRES_FUNCTION_TABLE g_Table = FAKE_TABLE(FakeOpen, FakeClose, FakeOnline, FakeOffline,
                                                 FakeTerminate, FakeLooksAlive, FakeIsAlive);

FAKE_EXPORT DWORD WINAPI Startup(LPCWSTR type, DWORD minVersion, DWORD maxVersion,
                                 PSET_RESOURCE_STATUS_ROUTINE setResourceStatus,
                                 PLOG_EVENT_ROUTINE logEvent, PCLRES_FUNCTION_TABLE* table) {
  g_Table.V1Functions.IsAlive = NULL;
  return FakeStartup(L"rhsim Null Slot", &g_Table, type, minVersion, maxVersion, setResourceStatus,
                     logEvent, table);
}
