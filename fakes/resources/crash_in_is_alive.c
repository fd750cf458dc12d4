/* The sin: IsAlive writes to address 8. */
#include "core.h"

static BOOL WINAPI CrashingIsAlive(RESID resource) {
  int* volatile nowhere = (int*)8;
  UNREFERENCED_PARAMETER(resource);
  *nowhere = 1;
  return TRUE;
}

FAKE_DLL(L"rhsim Crash In IsAlive", FakeOpen, FakeClose, FakeOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, CrashingIsAlive)
