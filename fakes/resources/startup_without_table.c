/* The sin: Startup succeeds and hands over no function table. */
#include "core.h"

FAKE_EXPORT DWORD WINAPI Startup(LPCWSTR type, DWORD minVersion, DWORD maxVersion,
                                 PSET_RESOURCE_STATUS_ROUTINE setResourceStatus,
                                 PLOG_EVENT_ROUTINE logEvent, PCLRES_FUNCTION_TABLE* table) {
  static CLRES_FUNCTION_TABLE ownTable = FAKE_TABLE(FakeOpen, FakeClose, FakeOnline, FakeOffline,
                                                    FakeTerminate, FakeLooksAlive, FakeIsAlive);
  PCLRES_FUNCTION_TABLE unused;
  UNREFERENCED_PARAMETER(table);
  return FakeStartup(L"rhsim Startup Without Table", &ownTable, type, minVersion, maxVersion,
                     setResourceStatus, logEvent, &unused);
}
