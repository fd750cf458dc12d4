/* The sin: the worker knows that it is to end, and does another step first. */
#include "core.h"

static DWORD WINAPI DutifulWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  if (!FakeSteps(fake, worker, ClusterResourceOnlinePending)) {
    Sleep(500);
    FakeReport(fake, ClusterResourceOnlinePending, fake->Steps + 1);
    return ERROR_OPERATION_ABORTED;
  }
  return FakeFinish(fake, ClusterResourceOnline);
}

static DWORD WINAPI DutifulOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return FakeBegin((FAKE*)resource, DutifulWork);
}

FAKE_DLL(L"rhsim Ignores Check", FakeOpen, FakeClose, DutifulOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
