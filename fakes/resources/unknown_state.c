/* The sin: reports the state Unknown without a last error. */
#include "core.h"

static DWORD WINAPI UnsureWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  if (!FakeSleep(worker, 100)) return ERROR_OPERATION_ABORTED;
  SetLastError(ERROR_SUCCESS);
  if (!FakeReport(fake, ClusterResourceStateUnknown, 0)) return ERROR_OPERATION_ABORTED;
  return FakeOnlineWork(worker, fake);
}

static DWORD WINAPI UnsureOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return FakeBegin((FAKE*)resource, UnsureWork);
}

FAKE_DLL(L"rhsim Unknown State", FakeOpen, FakeClose, UnsureOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
