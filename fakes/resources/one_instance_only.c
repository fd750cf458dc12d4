/* Sin: Open works for one instance; the second finds what the first has not left. */
#include "core.h"

static LONG g_Instances;
static LONG* g_First = &g_Instances;

static RESID WINAPI CountingOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  volatile LONG* first = g_First;
  *first += 1;
  g_First = NULL;
  return FakeOpen(name, key, handle);
}

FAKE_DLL(L"rhsim One Instance Only", CountingOpen, FakeClose, FakeOnline, FakeOffline,
         FakeTerminate, FakeLooksAlive, FakeIsAlive)
