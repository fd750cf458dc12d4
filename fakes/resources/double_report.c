/* The sin: reports Online twice. */
#include "core.h"

static DWORD WINAPI DoubleWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  if (!FakeSteps(fake, worker, ClusterResourceOnlinePending)) return ERROR_OPERATION_ABORTED;
  if (FakeFinish(fake, ClusterResourceOnline) != ERROR_SUCCESS) return ERROR_OPERATION_ABORTED;
  return FakeFinish(fake, ClusterResourceOnline);
}

static DWORD WINAPI DoubleOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return FakeBegin((FAKE*)resource, DoubleWork);
}

FAKE_DLL(L"rhsim Double Report", FakeOpen, FakeClose, DoubleOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
