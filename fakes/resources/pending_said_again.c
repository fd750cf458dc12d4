/* The sin: the worker begins by reporting the pending state that the Resource Monitor has set
   already. */
#include "core.h"

static DWORD WINAPI EagerWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  DWORD step;
  if (!FakeReport(fake, ClusterResourceOnlinePending, 1)) return ERROR_OPERATION_ABORTED;
  for (step = 2; step <= fake->Steps; ++step) {
    if (!FakeSleep(worker, fake->StepMs)) return ERROR_OPERATION_ABORTED;
    if (!FakeReport(fake, ClusterResourceOnlinePending, step)) return ERROR_OPERATION_ABORTED;
  }
  return FakeFinishAt(fake, ClusterResourceOnline, step);
}

static DWORD WINAPI EagerOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return FakeBegin((FAKE*)resource, EagerWork);
}

FAKE_DLL(L"rhsim Pending Said Again", FakeOpen, FakeClose, EagerOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
