/* The sin: LogEvent is given the RESID. */
#include "core.h"

static DWORD WINAPI LoggingOnline(RESID resource, LPHANDLE eventHandle) {
  g_LogEvent(resource, LOG_INFORMATION, L"Online soon.\n");
  return FakeOnline(resource, eventHandle);
}

FAKE_DLL(L"rhsim Log Wrong Handle", FakeOpen, FakeClose, LoggingOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
