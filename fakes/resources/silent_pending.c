/* The sin: works for 200 s, more than the default PendingTimeout, without a report. */
#include "core.h"

static DWORD WINAPI SilentWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  if (!FakeSleep(worker, 200000)) return ERROR_OPERATION_ABORTED;
  return FakeFinish(fake, ClusterResourceOnline);
}

static DWORD WINAPI SilentOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return FakeBegin((FAKE*)resource, SilentWork);
}

FAKE_DLL(L"rhsim Silent Pending", FakeOpen, FakeClose, SilentOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
