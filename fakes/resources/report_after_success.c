/* The sin: Online returns ERROR_SUCCESS, and its worker reports Online later. */
#include "core.h"

static DWORD WINAPI TardyWork(PCLUS_WORKER worker, LPVOID parameter) {
  if (!FakeSleep(worker, 500)) return ERROR_OPERATION_ABORTED;
  FakeReport((FAKE*)parameter, ClusterResourceOnline, 1);
  return ERROR_SUCCESS;
}

static DWORD WINAPI SuccessfulOnline(RESID resource, LPHANDLE eventHandle) {
  DWORD result;
  UNREFERENCED_PARAMETER(eventHandle);
  FakeSetUp((FAKE*)resource, TRUE);
  result = FakeBegin((FAKE*)resource, TardyWork);
  return result == ERROR_IO_PENDING ? ERROR_SUCCESS : result;
}

FAKE_DLL(L"rhsim Report After Success", FakeOpen, FakeClose, SuccessfulOnline, FakeOffline,
         FakeTerminate, FakeLooksAlive, FakeIsAlive)
