/* The sin: IsAlive takes 400 ms. */
#include "core.h"

static BOOL WINAPI SlowIsAlive(RESID resource) {
  Sleep(400);
  return FakeIsAlive(resource);
}

FAKE_DLL(L"rhsim Slow IsAlive", FakeOpen, FakeClose, FakeOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, SlowIsAlive)
