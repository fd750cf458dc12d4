/* The sin: Open closes the ResourceKey, which belongs to the Resource Monitor. */
#include "core.h"

static RESID WINAPI ClosingOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  RESID resource = FakeOpen(name, key, handle);
  ClusterRegCloseKey(key);
  return resource;
}

FAKE_DLL(L"rhsim Closes ResourceKey", ClosingOpen, FakeClose, FakeOnline, FakeOffline,
         FakeTerminate, FakeLooksAlive, FakeIsAlive)
