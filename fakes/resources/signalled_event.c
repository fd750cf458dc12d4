/* The sin: Online hands out an EventHandle that is signalled already. */
#include "core.h"

static HANDLE g_Failure;

static DWORD WINAPI AlarmedOnline(RESID resource, LPHANDLE eventHandle) {
  if (g_Failure == NULL) g_Failure = CreateEventW(NULL, TRUE, TRUE, NULL);
  FakeSetUp((FAKE*)resource, TRUE);
  *eventHandle = g_Failure;
  return ERROR_SUCCESS;
}

static VOID WINAPI AlarmedClose(RESID resource) {
  FakeClose(resource);
  if (g_Failure != NULL) CloseHandle(g_Failure);
  g_Failure = NULL;
}

FAKE_DLL(L"rhsim Signalled Event", FakeOpen, AlarmedClose, AlarmedOnline, FakeOffline,
         FakeTerminate, FakeLooksAlive, FakeIsAlive)
