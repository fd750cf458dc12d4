/* The sin: the name that Open was given is used after Open has returned. */
#include "core.h"

static LPCWSTR g_Name;

static RESID WINAPI KeepingOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  g_Name = name;
  return FakeOpen(name, key, handle);
}

static DWORD WINAPI NamingOnline(RESID resource, LPHANDLE eventHandle) {
  g_LogEvent(((FAKE*)resource)->ResourceHandle, LOG_INFORMATION, L"Bringing %1 online.\n", g_Name);
  return FakeOnline(resource, eventHandle);
}

FAKE_DLL(L"rhsim Keeps Name Pointer", KeepingOpen, FakeClose, NamingOnline, FakeOffline,
         FakeTerminate, FakeLooksAlive, FakeIsAlive)
