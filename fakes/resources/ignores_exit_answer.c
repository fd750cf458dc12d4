/* The sin: the worker goes on after SetResourceStatus has answered ResourceExitStateTerminate. */
#include "core.h"

static DWORD WINAPI DeafWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  DWORD step;
  for (step = 1; step <= fake->Steps; ++step) {
    if (!FakeSleep(worker, fake->StepMs)) return ERROR_OPERATION_ABORTED;
    FakeReport(fake, ClusterResourceOnlinePending, step);
  }
  return FakeFinish(fake, ClusterResourceOnline);
}

static DWORD WINAPI DeafOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return FakeBegin((FAKE*)resource, DeafWork);
}

FAKE_DLL(L"rhsim Ignores Exit Answer", FakeOpen, FakeClose, DeafOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
