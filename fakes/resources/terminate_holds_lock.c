/* The sin: Terminate waits for the worker under the lock that the worker needs. */
#include "core.h"

static DWORD WINAPI LockingWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  DWORD step;
  for (step = 1; step <= fake->Steps; ++step) {
    if (!FakeSleep(worker, fake->StepMs)) break;
    if (!FakeReport(fake, ClusterResourceOnlinePending, step)) break;
  }
  EnterCriticalSection(&fake->State); /* Terminate may hold it. */
  fake->Up = step > fake->Steps;
  LeaveCriticalSection(&fake->State);
  if (step <= fake->Steps) return ERROR_OPERATION_ABORTED;
  return FakeFinish(fake, ClusterResourceOnline);
}

static DWORD WINAPI LockingOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return FakeBegin((FAKE*)resource, LockingWork);
}

static VOID WINAPI LockingTerminate(RESID resource) {
  FAKE* fake = (FAKE*)resource;
  EnterCriticalSection(&fake->Operation);
  EnterCriticalSection(&fake->State);
  FakeStopWorker(fake);
  fake->Up = FALSE;
  LeaveCriticalSection(&fake->State);
  LeaveCriticalSection(&fake->Operation);
}

FAKE_DLL(L"rhsim Terminate Holds Lock", FakeOpen, FakeClose, LockingOnline, FakeOffline,
         LockingTerminate, FakeLooksAlive, FakeIsAlive)
