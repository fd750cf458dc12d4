/* The sin: reports a structure that was zeroed and never given its state. */
#include "core.h"

static DWORD WINAPI ZeroWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  if (!FakeSleep(worker, 100)) return ERROR_OPERATION_ABORTED;
  if (!FakeReport(fake, (CLUSTER_RESOURCE_STATE)0, 0)) return ERROR_OPERATION_ABORTED;
  return FakeOnlineWork(worker, fake);
}

static DWORD WINAPI ZeroOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return FakeBegin((FAKE*)resource, ZeroWork);
}

FAKE_DLL(L"rhsim Zero State", FakeOpen, FakeClose, ZeroOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
