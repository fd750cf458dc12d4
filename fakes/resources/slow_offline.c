/* The sin: Offline takes 2 s before it hands over to its worker. */
#include "core.h"

static DWORD WINAPI SlowOffline(RESID resource) {
  Sleep(2000);
  return FakeOffline(resource);
}

FAKE_DLL(L"rhsim Slow Offline", FakeOpen, FakeClose, FakeOnline, SlowOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
