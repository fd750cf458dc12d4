/* The sin: the CheckPoint counts down. */
#include "core.h"

static DWORD WINAPI LoweringWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  DWORD left;
  for (left = fake->Steps; left > 0; --left) {
    if (!FakeSleep(worker, fake->StepMs)) return ERROR_OPERATION_ABORTED;
    if (!FakeReport(fake, ClusterResourceOnlinePending, left)) return ERROR_OPERATION_ABORTED;
  }
  return FakeFinish(fake, ClusterResourceOnline);
}

static DWORD WINAPI LoweringOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return FakeBegin((FAKE*)resource, LoweringWork);
}

FAKE_DLL(L"rhsim Lowered CheckPoint", FakeOpen, FakeClose, LoweringOnline, FakeOffline,
         FakeTerminate, FakeLooksAlive, FakeIsAlive)
