/* The sin: Online returns the code of a quorum resource that lost its arbitration. */
#include "core.h"

static DWORD WINAPI LosingOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  g_LogEvent(((FAKE*)resource)->ResourceHandle, LOG_ERROR, L"Not available.\n");
  return ERROR_RESOURCE_NOT_AVAILABLE;
}

FAKE_DLL(L"rhsim Not Available", FakeOpen, FakeClose, LosingOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
