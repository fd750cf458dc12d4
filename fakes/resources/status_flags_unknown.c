/* Sin: reports carry a flag that is not defined. */
#define TWIN L"rhsim Status Flags Unknown"
#define OWN_REPORT
#include "cancellable.c"

static BOOL Report(FAKE* fake, CLUSTER_RESOURCE_STATE state, DWORD checkPoint) {
  RESOURCE_STATUS_EX status;
  ResUtilInitializeResourceStatusEx(&status);
  status.ResourceState = state;
  status.CheckPoint = checkPoint;
  status.Flags = 0x1000;
  return g_Monitor.SetResourceStatusEx(fake->ResourceHandle, &status) != ResourceExitStateTerminate;
}
