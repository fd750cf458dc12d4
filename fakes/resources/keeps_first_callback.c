/* Sin: Startup, which has no version to offer, keeps the callback that it was given; status goes
   through that one although it is StartupEx that has started the DLL. */
#define TWIN L"rhsim Keeps First Callback"
#define OWN_REPORT
#include "cancellable.c"

static PSET_RESOURCE_STATUS_ROUTINE g_First;

static BOOL Report(FAKE* fake, CLUSTER_RESOURCE_STATE state, DWORD checkPoint) {
  RESOURCE_STATUS status;
  if (g_First == NULL) return FakeReport(fake, state, checkPoint);
  ResUtilInitializeResourceStatus(&status);
  status.ResourceState = state;
  status.CheckPoint = checkPoint;
  return g_First(fake->ResourceHandle, &status) != ResourceExitStateTerminate;
}

FAKE_EXPORT DWORD WINAPI Startup(LPCWSTR type, DWORD minVersion, DWORD maxVersion,
                                 PSET_RESOURCE_STATUS_ROUTINE setResourceStatus,
                                 PLOG_EVENT_ROUTINE logEvent, PCLRES_FUNCTION_TABLE* table) {
  UNREFERENCED_PARAMETER(type);
  UNREFERENCED_PARAMETER(minVersion);
  UNREFERENCED_PARAMETER(maxVersion);
  UNREFERENCED_PARAMETER(logEvent);
  UNREFERENCED_PARAMETER(table);
  g_First = setResourceStatus;
  return ERROR_REVISION_MISMATCH;
}
