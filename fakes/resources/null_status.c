/* The sin: a report without a RESOURCE_STATUS. */
#include "core.h"

static DWORD WINAPI EmptyWork(PCLUS_WORKER worker, LPVOID parameter) {
  if (!FakeSleep(worker, 100)) return ERROR_OPERATION_ABORTED;
  g_SetResourceStatus(((FAKE*)parameter)->ResourceHandle, NULL);
  return FakeOnlineWork(worker, parameter);
}

static DWORD WINAPI EmptyOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return FakeBegin((FAKE*)resource, EmptyWork);
}

FAKE_DLL(L"rhsim Null Status", FakeOpen, FakeClose, EmptyOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
