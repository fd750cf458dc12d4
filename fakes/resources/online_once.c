/* The sin: only Offline resets what Online checks, so Online after Terminate fails. */
#include "core.h"

static LONG g_Running;

static DWORD WINAPI SingleOnline(RESID resource, LPHANDLE eventHandle) {
  if (InterlockedExchange(&g_Running, 1) != 0) {
    g_LogEvent(((FAKE*)resource)->ResourceHandle, LOG_ERROR, L"Already running.\n");
    return ERROR_BUSY;
  }
  return FakeOnline(resource, eventHandle);
}

static DWORD WINAPI ResettingOffline(RESID resource) {
  InterlockedExchange(&g_Running, 0);
  return FakeOffline(resource);
}

FAKE_DLL(L"rhsim Online Once", FakeOpen, FakeClose, SingleOnline, ResettingOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
