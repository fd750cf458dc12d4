/* The sin: LooksAlive takes 400 ms. */
#include "core.h"

static BOOL WINAPI SlowLooksAlive(RESID resource) {
  Sleep(400);
  return FakeLooksAlive(resource);
}

FAKE_DLL(L"rhsim Slow LooksAlive", FakeOpen, FakeClose, FakeOnline, FakeOffline, FakeTerminate,
         SlowLooksAlive, FakeIsAlive)
