/* The sin: Online returns an HRESULT. */
#include "core.h"

static DWORD WINAPI ComOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  g_LogEvent(((FAKE*)resource)->ResourceHandle, LOG_ERROR, L"Online failed.\n");
  return (DWORD)E_FAIL;
}

FAKE_DLL(L"rhsim HRESULT", FakeOpen, FakeClose, ComOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
