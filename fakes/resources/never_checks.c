/* The sin: the worker sleeps for 60 s without asking whether it is to end. */
#include "core.h"

static DWORD WINAPI SleepyWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  Sleep(60000);
  return FakeOnlineWork(worker, fake);
}

static DWORD WINAPI SleepyOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return FakeBegin((FAKE*)resource, SleepyWork);
}

FAKE_DLL(L"rhsim Never Checks", FakeOpen, FakeClose, SleepyOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
