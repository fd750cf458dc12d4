/* The sin: a log format in the manner of printf. */
#include "core.h"

static DWORD WINAPI PrintingOnline(RESID resource, LPHANDLE eventHandle) {
  g_LogEvent(((FAKE*)resource)->ResourceHandle, LOG_INFORMATION, L"Online in %d steps.\n", 5);
  return FakeOnline(resource, eventHandle);
}

FAKE_DLL(L"rhsim Printf Log", FakeOpen, FakeClose, PrintingOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
