/* The sin: Close logs once more from a thread that it leaves behind. */
#include "core.h"

static DWORD WINAPI LateThread(LPVOID handle) {
  Sleep(50);
  g_LogEvent(handle, LOG_INFORMATION, L"Closed.\n");
  return ERROR_SUCCESS;
}

static VOID WINAPI LeavingClose(RESID resource) {
  HANDLE thread = CreateThread(NULL, 0, LateThread, ((FAKE*)resource)->ResourceHandle, 0, NULL);
  if (thread != NULL) CloseHandle(thread);
  FakeClose(resource);
}

FAKE_DLL(L"rhsim Log After Close", FakeOpen, LeavingClose, FakeOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
