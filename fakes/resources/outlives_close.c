/* The sin: Close does not stop the thread that Open has started. */
#include "core.h"

static DWORD WINAPI Watch(LPVOID parameter) {
  int round;
  UNREFERENCED_PARAMETER(parameter);
  for (round = 0; round < 600; ++round) Sleep(1000);
  return ERROR_SUCCESS;
}

static RESID WINAPI WatchingOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  RESID resource = FakeOpen(name, key, handle);
  if (resource != NULL) {
    HANDLE thread = CreateThread(NULL, 0, Watch, NULL, 0, NULL);
    if (thread != NULL) CloseHandle(thread);
  }
  return resource;
}

FAKE_DLL(L"rhsim Outlives Close", WatchingOpen, FakeClose, FakeOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
