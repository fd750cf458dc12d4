/* The sin: Open returns NULL and no last error. */
#include "core.h"

static RESID WINAPI FailingOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  UNREFERENCED_PARAMETER(name);
  UNREFERENCED_PARAMETER(key);
  UNREFERENCED_PARAMETER(handle);
  SetLastError(ERROR_SUCCESS);
  return NULL;
}

FAKE_DLL(L"rhsim Open Without Error", FailingOpen, FakeClose, FakeOnline, FakeOffline,
         FakeTerminate, FakeLooksAlive, FakeIsAlive)
