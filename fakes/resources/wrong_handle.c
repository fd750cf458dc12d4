/* The sin: reports name the RESID instead of the ResourceHandle. */
#include "core.h"

static DWORD WINAPI ConfusedWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  RESOURCE_STATUS status;
  if (!FakeSteps(fake, worker, ClusterResourceOnlinePending)) return ERROR_OPERATION_ABORTED;
  ResUtilInitializeResourceStatus(&status);
  status.ResourceState = ClusterResourceOnlinePending;
  status.CheckPoint = fake->Steps + 1;
  g_SetResourceStatus((RESOURCE_HANDLE)fake, &status);
  return FakeFinish(fake, ClusterResourceOnline);
}

static DWORD WINAPI ConfusedOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return FakeBegin((FAKE*)resource, ConfusedWork);
}

FAKE_DLL(L"rhsim Wrong Handle", FakeOpen, FakeClose, ConfusedOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
