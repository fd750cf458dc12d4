/* The sin: Open refuses a name that is taken, and Close leaves it taken. */
#include "core.h"

static RESID WINAPI ClaimingOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  HANDLE claim = CreateMutexW(NULL, FALSE, name);
  if (claim != NULL && GetLastError() != ERROR_ALREADY_EXISTS) return FakeOpen(name, key, handle);
  if (claim != NULL) CloseHandle(claim);
  SetLastError(ERROR_ALREADY_EXISTS);
  return NULL;
}

FAKE_DLL(L"rhsim Name Stays Taken", ClaimingOpen, FakeClose, FakeOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
