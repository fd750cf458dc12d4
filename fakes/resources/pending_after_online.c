/* The sin: one more pending report after Online was reported. */
#include "core.h"

static DWORD WINAPI TrailingWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  if (!FakeSteps(fake, worker, ClusterResourceOnlinePending)) return ERROR_OPERATION_ABORTED;
  if (FakeFinish(fake, ClusterResourceOnline) != ERROR_SUCCESS) return ERROR_OPERATION_ABORTED;
  FakeReport(fake, ClusterResourceOnlinePending, fake->Steps + 2);
  return ERROR_SUCCESS;
}

static DWORD WINAPI TrailingOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return FakeBegin((FAKE*)resource, TrailingWork);
}

FAKE_DLL(L"rhsim Pending After Online", FakeOpen, FakeClose, TrailingOnline, FakeOffline,
         FakeTerminate, FakeLooksAlive, FakeIsAlive)
