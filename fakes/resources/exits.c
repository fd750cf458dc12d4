/* The sin: IsAlive ends the process. */
#include <stdlib.h>

#include "core.h"

static BOOL WINAPI ExitingIsAlive(RESID resource) {
  UNREFERENCED_PARAMETER(resource);
  exit(3);
}

FAKE_DLL(L"rhsim Exits", FakeOpen, FakeClose, FakeOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, ExitingIsAlive)
