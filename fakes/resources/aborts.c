/* The sin: IsAlive aborts the process. */
#include <stdlib.h>

#include "core.h"

static BOOL WINAPI AbortingIsAlive(RESID resource) {
  UNREFERENCED_PARAMETER(resource);
  abort();
}

FAKE_DLL(L"rhsim Aborts", FakeOpen, FakeClose, FakeOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, AbortingIsAlive)
