/* The sin: the worker ends without having reported an outcome. */
#include "core.h"

static DWORD WINAPI SilentWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  FakeSteps(fake, worker, ClusterResourceOnlinePending);
  return ERROR_SUCCESS;
}

static DWORD WINAPI SilentOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return FakeBegin((FAKE*)resource, SilentWork);
}

FAKE_DLL(L"rhsim Silent Exit", FakeOpen, FakeClose, SilentOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
