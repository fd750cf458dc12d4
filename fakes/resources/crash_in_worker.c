/* The sin: the worker writes to address 8. */
#include "core.h"

static DWORD WINAPI CrashingWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  int* volatile nowhere = (int*)8;
  if (!FakeSteps(fake, worker, ClusterResourceOnlinePending)) return ERROR_OPERATION_ABORTED;
  *nowhere = 1;
  return ERROR_SUCCESS;
}

static DWORD WINAPI CrashingOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return FakeBegin((FAKE*)resource, CrashingWork);
}

FAKE_DLL(L"rhsim Crash In Worker", FakeOpen, FakeClose, CrashingOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
