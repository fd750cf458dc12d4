/* The sin: LooksAlive returns with a lock held when the application is down. */
#include "core.h"

static BOOL WINAPI KeepingLooksAlive(RESID resource) {
  FAKE* fake = (FAKE*)resource;
  BOOL alive;
  EnterCriticalSection(&fake->State);
  alive = fake->Up && (fake->DiesAt == 0 || GetTickCount64() < fake->DiesAt);
  if (!alive) return FALSE;
  LeaveCriticalSection(&fake->State);
  return TRUE;
}

FAKE_DLL(L"rhsim Lock Kept", FakeOpen, FakeClose, FakeOnline, FakeOffline, FakeTerminate,
         KeepingLooksAlive, FakeIsAlive)
