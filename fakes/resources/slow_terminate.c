/* The sin: Terminate takes 2 s. */
#include "core.h"

static VOID WINAPI SlowTerminate(RESID resource) {
  Sleep(2000);
  FakeTerminate(resource);
}

FAKE_DLL(L"rhsim Slow Terminate", FakeOpen, FakeClose, FakeOnline, FakeOffline, SlowTerminate,
         FakeLooksAlive, FakeIsAlive)
