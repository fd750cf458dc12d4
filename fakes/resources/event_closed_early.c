/* The sin: the EventHandle is closed while the resource is online. */
#include "core.h"

static DWORD WINAPI ClosingWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  FakeSleep(worker, 1000);
  CloseHandle(fake->Own);
  return ERROR_SUCCESS;
}

static DWORD WINAPI HastyOnline(RESID resource, LPHANDLE eventHandle) {
  FAKE* fake = (FAKE*)resource;
  HANDLE event = CreateEventW(NULL, TRUE, FALSE, NULL);
  DWORD result;
  if (event == NULL) return GetLastError();
  EnterCriticalSection(&fake->Operation);
  FakeStopWorker(fake);
  fake->Own = event;
  result = ClusWorkerCreate(&fake->Worker, ClosingWork, fake);
  LeaveCriticalSection(&fake->Operation);
  if (result != ERROR_SUCCESS) {
    CloseHandle(event);
    g_LogEvent(fake->ResourceHandle, LOG_ERROR, L"No worker thread: error %1!u!.\n", result);
    return result;
  }
  FakeSetUp(fake, TRUE);
  *eventHandle = event;
  return ERROR_SUCCESS;
}

FAKE_DLL(L"rhsim Event Closed Early", FakeOpen, FakeClose, HastyOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
