/* The sin: Online hands out an EventHandle that is signalled already. */
#include "core.h"

static RESID WINAPI AlarmedOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  FAKE* fake = FakeNew(name, key, handle);
  if (fake != NULL) fake->Own = CreateEventW(NULL, TRUE, TRUE, NULL);
  return fake;
}

static DWORD WINAPI AlarmedOnline(RESID resource, LPHANDLE eventHandle) {
  FAKE* fake = (FAKE*)resource;
  FakeSetUp(fake, TRUE);
  *eventHandle = fake->Own;
  return ERROR_SUCCESS;
}

static VOID WINAPI AlarmedClose(RESID resource) {
  CloseHandle(((FAKE*)resource)->Own);
  FakeClose(resource);
}

FAKE_DLL(L"rhsim Signalled Event", AlarmedOpen, AlarmedClose, AlarmedOnline, FakeOffline,
         FakeTerminate, FakeLooksAlive, FakeIsAlive)
