/* The sin: Online takes 2 s before it hands over to its worker. */
#include "core.h"

static DWORD WINAPI SlowOnline(RESID resource, LPHANDLE eventHandle) {
  Sleep(2000);
  return FakeOnline(resource, eventHandle);
}

FAKE_DLL(L"rhsim Slow Online", FakeOpen, FakeClose, SlowOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
