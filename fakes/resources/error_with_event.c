/* The sin: Online fails and hands out an EventHandle. */
#include "core.h"

static DWORD WINAPI AlarmedOnline(RESID resource, LPHANDLE eventHandle) {
  FAKE* fake = (FAKE*)resource;
  if (fake->Own == NULL) fake->Own = CreateEventW(NULL, TRUE, FALSE, NULL);
  *eventHandle = fake->Own;
  g_LogEvent(fake->ResourceHandle, LOG_ERROR, L"There is nothing to bring online.\n");
  return ERROR_FILE_NOT_FOUND;
}

static VOID WINAPI AlarmedClose(RESID resource) {
  FAKE* fake = (FAKE*)resource;
  if (fake->Own != NULL) CloseHandle(fake->Own);
  FakeClose(resource);
}

FAKE_DLL(L"rhsim Error With Event", FakeOpen, AlarmedClose, AlarmedOnline, FakeOffline,
         FakeTerminate, FakeLooksAlive, FakeIsAlive)
