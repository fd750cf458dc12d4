/* Says what Windows and the C runtime make of the time and of other programs. For Windows alone:
   the functions have no native counterpart, or go by another name there. */
#include <stdio.h>

#include "core.h"

static void Log(const FAKE* fake, LPCWSTR text) {
  g_LogEvent(fake->ResourceHandle, LOG_INFORMATION, L"%1\n", text);
}

static void LogPipe(const FAKE* fake, FILE* pipe) {
  WCHAR text[100];
  char line[10];
  const int read = fgets(line, sizeof line, pipe) != NULL;
  const int ended = feof(pipe) != 0;
  swprintf(text, 100, L"read %d, ended %d, exit code %d", read, ended, _pclose(pipe));
  Log(fake, text);
}

static DWORD WINAPI Online(RESID resource, LPHANDLE eventHandle) {
  FAKE* fake = (FAKE*)resource;
  WCHAR text[100];
  UNREFERENCED_PARAMETER(eventHandle);
  GetDateFormatW(LOCALE_USER_DEFAULT, 0, NULL, L"yyyy-MM-dd", text, 100);
  Log(fake, text);
  GetTimeFormatEx(LOCALE_NAME_USER_DEFAULT, 0, NULL, L"HH:mm", text, 100);
  Log(fake, text);
  LogPipe(fake, _popen("tool.exe --quick", "r"));
  LogPipe(fake, _wpopen(L"tool.exe --quick", L"rt"));
  Log(fake, _pclose(stdout) == -1 ? L"no pipe" : L"a pipe");
  FakeSetUp(fake, TRUE);
  return ERROR_SUCCESS;
}

static DWORD WINAPI Offline(RESID resource) {
  FakeTerminate(resource);
  return ERROR_SUCCESS;
}

FAKE_DLL(L"rhsim Tells Time", FakeOpen, FakeClose, Online, Offline, FakeTerminate, FakeLooksAlive,
         FakeIsAlive)
