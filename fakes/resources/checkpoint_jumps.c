/* The sin: the CheckPoint goes up by hundreds. */
#include "core.h"

static DWORD WINAPI JumpingWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  DWORD step;
  for (step = 1; step <= fake->Steps; ++step) {
    if (!FakeSleep(worker, fake->StepMs)) return ERROR_OPERATION_ABORTED;
    if (!FakeReport(fake, ClusterResourceOnlinePending, step * 400)) return ERROR_OPERATION_ABORTED;
  }
  if (ClusWorkerCheckTerminate(worker)) return ERROR_OPERATION_ABORTED;
  return FakeFinishAt(fake, ClusterResourceOnline, step * 400);
}

static DWORD WINAPI JumpingOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return FakeBegin((FAKE*)resource, JumpingWork);
}

FAKE_DLL(L"rhsim CheckPoint Jumps", FakeOpen, FakeClose, JumpingOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
