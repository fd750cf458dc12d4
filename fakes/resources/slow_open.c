/* The sin: Open takes 500 ms. */
#include "core.h"

static RESID WINAPI SlowOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  Sleep(500);
  return FakeOpen(name, key, handle);
}

FAKE_DLL(L"rhsim Slow Open", SlowOpen, FakeClose, FakeOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
