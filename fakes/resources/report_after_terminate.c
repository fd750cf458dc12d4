/* The sin: Terminate does not wait for the worker, which then reports Online. */
#include "core.h"

static DWORD WINAPI StubbornWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  if (!FakeSleep(worker, fake->StepMs)) return ERROR_OPERATION_ABORTED;
  if (!FakeReport(fake, ClusterResourceOnlinePending, 1)) return ERROR_OPERATION_ABORTED;
  Sleep(fake->Steps * fake->StepMs);
  FakeFinish(fake, ClusterResourceOnline);
  return ERROR_SUCCESS;
}

static DWORD WINAPI StubbornOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return FakeBegin((FAKE*)resource, StubbornWork);
}

static VOID WINAPI HastyTerminate(RESID resource) { FakeSetUp((FAKE*)resource, FALSE); }

FAKE_DLL(L"rhsim Report After Terminate", FakeOpen, FakeClose, StubbornOnline, FakeOffline,
         HastyTerminate, FakeLooksAlive, FakeIsAlive)
