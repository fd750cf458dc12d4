/* The sin: a thread that Close leaves behind reports with the closed handle. */
#include "core.h"

static DWORD WINAPI LateThread(LPVOID handle) {
  RESOURCE_STATUS status;
  Sleep(50);
  ResUtilInitializeResourceStatus(&status);
  status.ResourceState = ClusterResourceOffline;
  g_SetResourceStatus(handle, &status);
  return ERROR_SUCCESS;
}

static VOID WINAPI LeavingClose(RESID resource) {
  HANDLE thread = CreateThread(NULL, 0, LateThread, ((FAKE*)resource)->ResourceHandle, 0, NULL);
  if (thread != NULL) CloseHandle(thread);
  FakeClose(resource);
}

FAKE_DLL(L"rhsim Report After Close", FakeOpen, LeavingClose, FakeOnline, FakeOffline,
         FakeTerminate, FakeLooksAlive, FakeIsAlive)
