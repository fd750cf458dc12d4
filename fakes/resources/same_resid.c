/* The sin: every Open returns the same RESID. */
#include "core.h"

static RESID g_Only;
static LONG g_Opens;

static RESID WINAPI SharedOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  if (InterlockedIncrement(&g_Opens) == 1) g_Only = FakeOpen(name, key, handle);
  return g_Only;
}

static VOID WINAPI SharedClose(RESID resource) {
  if (InterlockedDecrement(&g_Opens) == 0) FakeClose(resource);
}

FAKE_DLL(L"rhsim Same RESID", SharedOpen, SharedClose, FakeOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
