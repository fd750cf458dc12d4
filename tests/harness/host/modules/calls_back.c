/* Calls every function of the callback table when it comes online, with arguments that a story can
   tell apart; reports a status of which it has not written all; and answers a control code with a
   byte more than there is room for. */
#define FAKE_EXTENDED
#include "core.h"

static RESID WINAPI Open(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle, DWORD flags) {
  UNREFERENCED_PARAMETER(flags);
  return FakeOpen(name, key, handle);
}

static void ReportUnwritten(RESOURCE_HANDLE handle) {
  RESOURCE_STATUS_EX* status = (RESOURCE_STATUS_EX*)LocalAlloc(LMEM_FIXED, sizeof(*status));
  status->ResourceState = ClusterResourceOnlinePending;
  status->EventHandle = NULL;
  g_Monitor.SetResourceStatusEx(handle, status);
  LocalFree(status);
}

static DWORD WINAPI Online(RESID resource, LPHANDLE eventHandle, DWORD flags, PBYTE in,
                           DWORD inSize, DWORD reserved) {
  static BYTE bytes[] = {1, 2, 3};
  const RESOURCE_HANDLE handle = ((FAKE*)resource)->ResourceHandle;
  UNREFERENCED_PARAMETER(eventHandle);
  UNREFERENCED_PARAMETER(flags);
  UNREFERENCED_PARAMETER(in);
  UNREFERENCED_PARAMETER(inSize);
  UNREFERENCED_PARAMETER(reserved);
  g_Monitor.SetResourceLockedMode(handle, TRUE, 7);
  g_Monitor.SetResourceLockedModeEx(handle, FALSE, 8, 9);
  g_Monitor.SetResourceInMemoryNodeLocalProperties(handle, bytes, sizeof(bytes));
  g_Monitor.SetInternalState(handle, ClusterResourceApplicationReady, TRUE);
  g_Monitor.ChangeResourceProcessForDumps(handle, L"a.exe", 10, TRUE);
  g_Monitor.ChangeResTypeProcessForDumps(L"rhsim Calls Back", L"b.exe", 11, FALSE);
  g_Monitor.RaiseResTypeNotification(L"no such type", bytes, sizeof(bytes));
  g_Monitor.SignalFailure(handle, FAILURE_TYPE_NETWORK_LOSS, 12);
  g_Monitor.EndControlCall(13, 14);
  g_Monitor.EndTypeControlCall(15, 16);
  g_Monitor.ExtendControlCall(17, 18);
  g_Monitor.ExtendTypeControlCall(19, 20);
  g_Monitor.SetResourceInMemoryNodeLocalProperties(handle, (PBYTE)(DWORD_PTR)16, 4);
  ReportUnwritten(handle);
  FakeSetUp((FAKE*)resource, TRUE);
  return ERROR_SUCCESS;
}

static DWORD WINAPI Offline(RESID resource, LPCWSTR destination, DWORD flags, PBYTE in,
                            DWORD inSize, DWORD reserved) {
  UNREFERENCED_PARAMETER(destination);
  UNREFERENCED_PARAMETER(flags);
  UNREFERENCED_PARAMETER(in);
  UNREFERENCED_PARAMETER(inSize);
  UNREFERENCED_PARAMETER(reserved);
  FakeSetUp((FAKE*)resource, FALSE);
  return ERROR_SUCCESS;
}

static DWORD WINAPI Control(RESID resource, DWORD code, PVOID in, DWORD inSize, PVOID out,
                            DWORD outSize, LPDWORD returned) {
  DWORD i;
  UNREFERENCED_PARAMETER(resource);
  UNREFERENCED_PARAMETER(in);
  UNREFERENCED_PARAMETER(inSize);
  *returned = 0;
  if (code != CLUSCTL_RESOURCE_GET_FLAGS) return ERROR_INVALID_FUNCTION;
  for (i = 0; out != NULL && i < outSize + 1; ++i) ((BYTE*)out)[i] = 0x11;
  *returned = outSize + 1;
  return ERROR_SUCCESS;
}

static DWORD WINAPI Cancel(RESID resource, DWORD reserved) {
  UNREFERENCED_PARAMETER(resource);
  return reserved;
}

FAKE_DLL_EX(L"rhsim Calls Back",
            {.TableSize = CLRES_V2_FUNCTION_SIZE,
             .Version = CLRES_VERSION_V2_00,
             .V2Functions = {Open, FakeClose, Online, Offline, FakeTerminate, FakeLooksAlive,
                             FakeIsAlive, NULL, NULL, Control, FakeTypeControl, Cancel}})
