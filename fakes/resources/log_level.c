/* The sin: LogEvent is given a level that does not exist. */
#include "core.h"

static DWORD WINAPI ShoutingOnline(RESID resource, LPHANDLE eventHandle) {
  g_LogEvent(((FAKE*)resource)->ResourceHandle, (LOG_LEVEL)7, L"Online soon.\n");
  return FakeOnline(resource, eventHandle);
}

FAKE_DLL(L"rhsim Log Level", FakeOpen, FakeClose, ShoutingOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
