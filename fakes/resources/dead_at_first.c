/* The sin: IsAlive is FALSE right after Online has succeeded. */
#include "core.h"

static LONG g_Polls;

static BOOL WINAPI ReluctantIsAlive(RESID resource) {
  if (InterlockedIncrement(&g_Polls) > 1) return FakeIsAlive(resource);
  g_LogEvent(((FAKE*)resource)->ResourceHandle, LOG_ERROR, L"No answer yet.\n");
  return FALSE;
}

FAKE_DLL(L"rhsim Dead At First", FakeOpen, FakeClose, FakeOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, ReluctantIsAlive)
