/* The sin: Startup does not keep the callbacks, and the first one calls a NULL pointer. */
#include "core.h"

static CLRES_FUNCTION_TABLE g_Table = FAKE_TABLE(FakeOpen, FakeClose, FakeOnline, FakeOffline,
                                                 FakeTerminate, FakeLooksAlive, FakeIsAlive);

FAKE_EXPORT DWORD WINAPI Startup(LPCWSTR type, DWORD minVersion, DWORD maxVersion,
                                 PSET_RESOURCE_STATUS_ROUTINE setResourceStatus,
                                 PLOG_EVENT_ROUTINE logEvent, PCLRES_FUNCTION_TABLE* table) {
  const DWORD result = FakeStartup(L"rhsim Forgets Callbacks", &g_Table, type, minVersion,
                                   maxVersion, setResourceStatus, logEvent, table);
  g_SetResourceStatus = NULL;
  g_LogEvent = NULL;
  return result;
}
