/* The sin: Offline reports OnlinePending. */
#include "core.h"

static DWORD WINAPI MixedWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  if (!FakeSteps(fake, worker, ClusterResourceOnlinePending)) return ERROR_OPERATION_ABORTED;
  return FakeFinish(fake, ClusterResourceOffline);
}

static DWORD WINAPI MixedOffline(RESID resource) { return FakeBegin((FAKE*)resource, MixedWork); }

FAKE_DLL(L"rhsim Wrong Pending State", FakeOpen, FakeClose, FakeOnline, MixedOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
