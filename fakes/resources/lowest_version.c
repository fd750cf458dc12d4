/* Sin: of the versions that it has in common with the Cluster service it hands over the lowest. */
#define TWIN L"rhsim Lowest Version"
#define OWN_STARTUP
#include "asynchronous_controls.c"

static CLRES_FUNCTION_TABLE g_Third = {
    .TableSize = CLRES_V3_FUNCTION_SIZE,
    .Version = CLRES_VERSION_V3_00,
    .V3Functions = {AsynchronousOpen, AsynchronousClose, AsynchronousOnline, AsynchronousOffline,
                    AsynchronousTerminate, AsynchronousLooksAlive, AsynchronousIsAlive, NULL, NULL,
                    AsynchronousControl, AsynchronousTypeControl, AsynchronousCancel}};
static CLRES_FUNCTION_TABLE g_Fourth = ASYNCHRONOUS_TABLE;

FAKE_EXPORT DWORD WINAPI StartupEx(LPCWSTR type, DWORD minVersion, DWORD maxVersion,
                                   PCLRES_CALLBACK_FUNCTION_TABLE monitor,
                                   PCLRES_FUNCTION_TABLE* table) {
  return FakeStartupEx(TWIN, minVersion <= CLRES_VERSION_V3_00 ? &g_Third : &g_Fourth, type,
                       minVersion, maxVersion, monitor, table);
}
