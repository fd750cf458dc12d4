/* The sin: the EventHandle is closed while the resource is online. */
#include "core.h"

static DWORD WINAPI Closer(LPVOID event) {
  Sleep(1000);
  CloseHandle(event);
  return ERROR_SUCCESS;
}

static DWORD WINAPI ForgetfulOnline(RESID resource, LPHANDLE eventHandle) {
  HANDLE thread;
  HANDLE event = CreateEventW(NULL, TRUE, FALSE, NULL);
  if (event == NULL) return GetLastError();
  thread = CreateThread(NULL, 0, Closer, event, 0, NULL);
  if (thread != NULL) CloseHandle(thread);
  FakeSetUp((FAKE*)resource, TRUE);
  *eventHandle = event;
  return ERROR_SUCCESS;
}

static VOID WINAPI PatientClose(RESID resource) {
  Sleep(2000); /* For the thread that closes the event. */
  FakeClose(resource);
}

FAKE_DLL(L"rhsim Event Closed Early", FakeOpen, PatientClose, ForgetfulOnline, FakeOffline,
         FakeTerminate, FakeLooksAlive, FakeIsAlive)
