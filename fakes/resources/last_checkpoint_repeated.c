/* The sin: the final report repeats the CheckPoint of the one before. */
#include "core.h"

static DWORD WINAPI RepeatingWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  if (!FakeSteps(fake, worker, ClusterResourceOnlinePending)) return ERROR_OPERATION_ABORTED;
  return FakeFinishAt(fake, ClusterResourceOnline, fake->Steps);
}

static DWORD WINAPI RepeatingOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return FakeBegin((FAKE*)resource, RepeatingWork);
}

FAKE_DLL(L"rhsim Last CheckPoint Repeated", FakeOpen, FakeClose, RepeatingOnline, FakeOffline,
         FakeTerminate, FakeLooksAlive, FakeIsAlive)
