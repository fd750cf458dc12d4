/* The sin: one EventHandle and one verdict for all instances, so that the failure of one is the
   failure of all. */
#include "core.h"

static HANDLE g_Failure; /* Manual reset; from the first Open to the last Close. */
static LONG g_Instances;

static RESID WINAPI SharingOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  FAKE* fake = FakeNew(name, key, handle);
  if (fake != NULL && InterlockedIncrement(&g_Instances) == 1) {
    g_Failure = CreateEventW(NULL, TRUE, FALSE, NULL);
  }
  return fake;
}

static BOOL WINAPI SharingIsAlive(RESID resource) {
  FAKE* fake = (FAKE*)resource;
  if (!FakeIsAlive(resource)) SetEvent(g_Failure);
  if (WaitForSingleObject(g_Failure, 0) == WAIT_TIMEOUT) return TRUE;
  g_LogEvent(fake->ResourceHandle, LOG_ERROR, L"One of the applications has died.\n");
  return FALSE;
}

static DWORD WINAPI SharingOnline(RESID resource, LPHANDLE eventHandle) {
  ResetEvent(g_Failure);
  *eventHandle = g_Failure;
  return FakeOnline(resource, eventHandle);
}

static VOID WINAPI SharingClose(RESID resource) {
  FakeClose(resource);
  if (InterlockedDecrement(&g_Instances) == 0) CloseHandle(g_Failure);
}

FAKE_DLL(L"rhsim Shared Event", SharingOpen, SharingClose, SharingOnline, FakeOffline,
         FakeTerminate, FakeLooksAlive, SharingIsAlive)
