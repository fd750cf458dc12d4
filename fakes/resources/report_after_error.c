/* The sin: Online returns an error, and its worker reports Failed all the same. */
#include "core.h"

static DWORD WINAPI TardyWork(PCLUS_WORKER worker, LPVOID parameter) {
  if (!FakeSleep(worker, 100)) return ERROR_OPERATION_ABORTED;
  FakeReport((FAKE*)parameter, ClusterResourceFailed, 1);
  return ERROR_SUCCESS;
}

static DWORD WINAPI FailingOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  FakeBegin((FAKE*)resource, TardyWork);
  g_LogEvent(((FAKE*)resource)->ResourceHandle, LOG_ERROR, L"Online refused: %1!u!.\n",
             ERROR_ACCESS_DENIED);
  return ERROR_ACCESS_DENIED;
}

FAKE_DLL(L"rhsim Report After Error", FakeOpen, FakeClose, FailingOnline, FakeOffline,
         FakeTerminate, FakeLooksAlive, FakeIsAlive)
