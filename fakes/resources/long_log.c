/* The sin: a log entry of more than 500 characters. */
#include "core.h"

static DWORD WINAPI VerboseOnline(RESID resource, LPHANDLE eventHandle) {
  WCHAR text[601];
  int at;
  for (at = 0; at < 600; ++at) text[at] = L'x';
  text[600] = 0;
  g_LogEvent(((FAKE*)resource)->ResourceHandle, LOG_INFORMATION, L"%1\n", text);
  return FakeOnline(resource, eventHandle);
}

FAKE_DLL(L"rhsim Long Log", FakeOpen, FakeClose, VerboseOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
