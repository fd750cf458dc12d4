/* The sin: the CheckPoint begins so high that it wraps. */
#include "core.h"

static DWORD WINAPI WrappingWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  DWORD step;
  for (step = 0; step < fake->Steps; ++step) {
    if (!FakeSleep(worker, fake->StepMs)) return ERROR_OPERATION_ABORTED;
    if (!FakeReport(fake, ClusterResourceOnlinePending, 0xFFFFFFFE + step)) {
      return ERROR_OPERATION_ABORTED;
    }
  }
  if (ClusWorkerCheckTerminate(worker)) return ERROR_OPERATION_ABORTED;
  return FakeFinishAt(fake, ClusterResourceOnline, 0xFFFFFFFE + step);
}

static DWORD WINAPI WrappingOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return FakeBegin((FAKE*)resource, WrappingWork);
}

FAKE_DLL(L"rhsim CheckPoint Wraps", FakeOpen, FakeClose, WrappingOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
