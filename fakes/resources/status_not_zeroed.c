/* The sin: the status structure is allocated and only two of its fields are set. */
#include "core.h"

static DWORD WINAPI HastyWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  RESOURCE_STATUS* status;
  DWORD answer;
  if (!FakeSteps(fake, worker, ClusterResourceOnlinePending)) return ERROR_OPERATION_ABORTED;
  status = (RESOURCE_STATUS*)LocalAlloc(LMEM_FIXED, sizeof(RESOURCE_STATUS));
  if (status == NULL) return FakeFinish(fake, ClusterResourceFailed);
  FakeSetUp(fake, TRUE);
  status->ResourceState = ClusterResourceOnline;
  status->CheckPoint = fake->Steps + 1;
  answer = g_SetResourceStatus(fake->ResourceHandle, status);
  LocalFree(status);
  if (answer == ResourceExitStateContinue) return ERROR_SUCCESS;
  FakeSetUp(fake, FALSE);
  return ERROR_OPERATION_ABORTED;
}

static DWORD WINAPI HastyOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return FakeBegin((FAKE*)resource, HastyWork);
}

FAKE_DLL(L"rhsim Status Not Zeroed", FakeOpen, FakeClose, HastyOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
