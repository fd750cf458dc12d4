/* The sin: Startup takes 500 ms. */
#include "core.h"

static CLRES_FUNCTION_TABLE g_Table = FAKE_TABLE(FakeOpen, FakeClose, FakeOnline, FakeOffline,
                                                 FakeTerminate, FakeLooksAlive, FakeIsAlive);

FAKE_EXPORT DWORD WINAPI Startup(LPCWSTR type, DWORD minVersion, DWORD maxVersion,
                                 PSET_RESOURCE_STATUS_ROUTINE setResourceStatus,
                                 PLOG_EVENT_ROUTINE logEvent, PCLRES_FUNCTION_TABLE* table) {
  Sleep(500);
  return FakeStartup(L"rhsim Slow Startup", &g_Table, type, minVersion, maxVersion,
                     setResourceStatus, logEvent, table);
}
