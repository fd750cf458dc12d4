/* The sin: nothing is exported under the name Startup. */
#include "core.h"

static CLRES_FUNCTION_TABLE g_Table = FAKE_TABLE(FakeOpen, FakeClose, FakeOnline, FakeOffline,
                                                 FakeTerminate, FakeLooksAlive, FakeIsAlive);

FAKE_EXPORT DWORD WINAPI ResourceStartup(LPCWSTR type, DWORD minVersion, DWORD maxVersion,
                                         PSET_RESOURCE_STATUS_ROUTINE setResourceStatus,
                                         PLOG_EVENT_ROUTINE logEvent,
                                         PCLRES_FUNCTION_TABLE* table) {
  return FakeStartup(L"rhsim No Startup", &g_Table, type, minVersion, maxVersion, setResourceStatus,
                     logEvent, table);
}
