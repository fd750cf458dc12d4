/* The sin: reports Online with an EventHandle that was never set. */
#include "core.h"

static DWORD WINAPI GarbageWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  RESOURCE_STATUS status;
  if (!FakeSteps(fake, worker, ClusterResourceOnlinePending)) return ERROR_OPERATION_ABORTED;
  FakeSetUp(fake, TRUE);
  status.ResourceState = ClusterResourceOnline;
  status.CheckPoint = fake->Steps + 1;
  status.WaitHint = 0;
  status.EventHandle = (HANDLE)(LONG_PTR)0xCCCCCCCCCCCCCCC0; /* As a debug build fills it. */
  g_SetResourceStatus(fake->ResourceHandle, &status);
  return ERROR_SUCCESS;
}

static DWORD WINAPI GarbageOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return FakeBegin((FAKE*)resource, GarbageWork);
}

FAKE_DLL(L"rhsim Garbage Event", FakeOpen, FakeClose, GarbageOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
