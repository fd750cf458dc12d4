/* Starts programs through popen() and never closes their streams. */
#include <stdio.h>

#include "core.h"

#ifdef _WIN32
#define popen _popen
#endif

static DWORD WINAPI Online(RESID resource, LPHANDLE eventHandle) {
  FAKE* fake = (FAKE*)resource;
  int opened = 0;
  int i;
  UNREFERENCED_PARAMETER(eventHandle);
  for (i = 0; i < 60; ++i) opened += popen("tool.exe", "r") != NULL;
  g_LogEvent(fake->ResourceHandle, LOG_INFORMATION,
             opened == 60 ? L"all opened\n" : L"no more streams\n");
  FakeSetUp(fake, TRUE);
  return ERROR_SUCCESS;
}

static DWORD WINAPI Offline(RESID resource) {
  FakeTerminate(resource);
  return ERROR_SUCCESS;
}

FAKE_DLL(L"rhsim Leaves Pipes", FakeOpen, FakeClose, Online, Offline, FakeTerminate, FakeLooksAlive,
         FakeIsAlive)
