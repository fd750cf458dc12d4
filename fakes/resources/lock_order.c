/* The sin: the worker and Terminate take two locks in opposite order. */
#include "core.h"

static DWORD WINAPI CrossingWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  DWORD step;
  for (step = 1; step <= fake->Steps; ++step) {
    if (ClusWorkerCheckTerminate(worker)) return ERROR_OPERATION_ABORTED;
    EnterCriticalSection(&fake->State);
    Sleep(fake->StepMs);
    EnterCriticalSection(&fake->Operation);
    LeaveCriticalSection(&fake->Operation);
    LeaveCriticalSection(&fake->State);
    if (!FakeReport(fake, ClusterResourceOnlinePending, step)) return ERROR_OPERATION_ABORTED;
  }
  return FakeFinish(fake, ClusterResourceOnline);
}

static DWORD WINAPI CrossingOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return FakeBegin((FAKE*)resource, CrossingWork);
}

static VOID WINAPI CrossingTerminate(RESID resource) {
  FAKE* fake = (FAKE*)resource;
  EnterCriticalSection(&fake->Operation);
  FakeSetUp(fake, FALSE);
  FakeStopWorker(fake);
  LeaveCriticalSection(&fake->Operation);
}

FAKE_DLL(L"rhsim Lock Order", FakeOpen, FakeClose, CrossingOnline, FakeOffline, CrossingTerminate,
         FakeLooksAlive, FakeIsAlive)
