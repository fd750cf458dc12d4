/* The sin: an Online that fails says nothing of it in the cluster log. */
#include "core.h"

static DWORD WINAPI SilentWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  if (!FakeSteps(fake, worker, ClusterResourceOnlinePending)) return ERROR_OPERATION_ABORTED;
  return FakeFinish(fake, fake->FailOnline != 0 ? ClusterResourceFailed : ClusterResourceOnline);
}

static DWORD WINAPI SilentOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return FakeBegin((FAKE*)resource, SilentWork);
}

FAKE_DLL(L"rhsim Silent Failure", FakeOpen, FakeClose, SilentOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
