/* The sin: a worker that was told to end finishes its work and reports Online. */
#include "core.h"

static DWORD WINAPI ResoluteWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  FakeSteps(fake, worker, ClusterResourceOnlinePending);
  return FakeFinish(fake, ClusterResourceOnline);
}

static DWORD WINAPI ResoluteOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return FakeBegin((FAKE*)resource, ResoluteWork);
}

FAKE_DLL(L"rhsim Finishes After Stop", FakeOpen, FakeClose, ResoluteOnline, FakeOffline,
         FakeTerminate, FakeLooksAlive, FakeIsAlive)
