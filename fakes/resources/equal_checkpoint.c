/* The sin: every report has the same CheckPoint. */
#include "core.h"

static DWORD WINAPI EqualWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  DWORD step;
  for (step = 1; step <= fake->Steps; ++step) {
    if (!FakeSleep(worker, fake->StepMs)) return ERROR_OPERATION_ABORTED;
    if (!FakeReport(fake, ClusterResourceOnlinePending, 1)) return ERROR_OPERATION_ABORTED;
  }
  return FakeFinish(fake, ClusterResourceOnline);
}

static DWORD WINAPI EqualOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return FakeBegin((FAKE*)resource, EqualWork);
}

FAKE_DLL(L"rhsim Equal CheckPoint", FakeOpen, FakeClose, EqualOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
