/* The sin: IsAlive waits for an event that nobody sets. */
#include "core.h"

static BOOL WINAPI HungIsAlive(RESID resource) {
  HANDLE never = CreateEventW(NULL, TRUE, FALSE, NULL);
  UNREFERENCED_PARAMETER(resource);
  WaitForSingleObject(never, INFINITE);
  CloseHandle(never);
  return TRUE;
}

FAKE_DLL(L"rhsim Hung IsAlive", FakeOpen, FakeClose, FakeOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, HungIsAlive)
