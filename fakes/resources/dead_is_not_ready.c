/* Sin: an IsAlive that answers FALSE gives up what the Terminate after it needs. */
#include "core.h"

static LONG g_Polls;

static BOOL WINAPI ThirdIsAlive(RESID resource) {
  FAKE* fake = (FAKE*)resource;
  if (InterlockedIncrement(&g_Polls) % 3 != 0) return FakeIsAlive(resource);
  LocalFree(fake->Name);
  fake->Name = NULL;
  g_LogEvent(fake->ResourceHandle, LOG_ERROR, L"The application does not answer.\n");
  return FALSE;
}

static VOID WINAPI NamingTerminate(RESID resource) {
  volatile LPWSTR name = ((FAKE*)resource)->Name;
  name[0] = L'x';
  FakeTerminate(resource);
}

FAKE_DLL(L"rhsim Dead Is Not Ready", FakeOpen, FakeClose, FakeOnline, FakeOffline, NamingTerminate,
         FakeLooksAlive, ThirdIsAlive)
