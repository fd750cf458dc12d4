/* The sin: Online returns ERROR_IO_PENDING and has started nothing. */
#include "core.h"

static DWORD WINAPI IdleOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(resource);
  UNREFERENCED_PARAMETER(eventHandle);
  return ERROR_IO_PENDING;
}

FAKE_DLL(L"rhsim Pending Without Thread", FakeOpen, FakeClose, IdleOnline, FakeOffline,
         FakeTerminate, FakeLooksAlive, FakeIsAlive)
