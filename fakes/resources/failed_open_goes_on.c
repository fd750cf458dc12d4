/* The sin: Open fails and leaves a thread behind that logs with the ResourceHandle. */
#include "core.h"

static DWORD WINAPI LogOn(LPVOID parameter) {
  int round;
  for (round = 0; round < 5; ++round) {
    Sleep(1000);
    g_LogEvent((RESOURCE_HANDLE)parameter, LOG_INFORMATION, L"Still here.\n");
  }
  return ERROR_SUCCESS;
}

static RESID WINAPI FailingOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  HANDLE thread = CreateThread(NULL, 0, LogOn, handle, 0, NULL);
  UNREFERENCED_PARAMETER(name);
  UNREFERENCED_PARAMETER(key);
  if (thread != NULL) CloseHandle(thread);
  SetLastError(ERROR_FILE_NOT_FOUND);
  return NULL;
}

FAKE_DLL(L"rhsim Failed Open Goes On", FailingOpen, FakeClose, FakeOnline, FakeOffline,
         FakeTerminate, FakeLooksAlive, FakeIsAlive)
