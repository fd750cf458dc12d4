/* Keeps its count in a library that came along with it. */
#include "core.h"

int CountUp(void);

static RESID WINAPI CountingOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  g_LogEvent(handle, LOG_INFORMATION, L"opened %1!d! times\n", CountUp());
  return FakeOpen(name, key, handle);
}

FAKE_DLL(L"rhsim Brings Library", CountingOpen, FakeClose, FakeOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
