/* The sin: one global keeps the ResourceHandle, so all instances report for the one opened last. */
#include "core.h"

static RESOURCE_HANDLE g_Handle;

static RESID WINAPI GlobalOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  g_Handle = handle;
  return FakeOpen(name, key, handle);
}

static DWORD WINAPI GlobalWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  fake->ResourceHandle = g_Handle;
  return FakeOnlineWork(worker, parameter);
}

static DWORD WINAPI GlobalOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return FakeBegin((FAKE*)resource, GlobalWork);
}

FAKE_DLL(L"rhsim Last Opened", GlobalOpen, FakeClose, GlobalOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
