/* The sin: reports the state 128, which no DLL may report. */
#include "core.h"

static DWORD WINAPI InvalidWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  if (!FakeSleep(worker, 100)) return ERROR_OPERATION_ABORTED;
  if (!FakeReport(fake, ClusterResourcePending, 0)) return ERROR_OPERATION_ABORTED;
  return FakeOnlineWork(worker, fake);
}

static DWORD WINAPI InvalidOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return FakeBegin((FAKE*)resource, InvalidWork);
}

FAKE_DLL(L"rhsim Invalid State", FakeOpen, FakeClose, InvalidOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
