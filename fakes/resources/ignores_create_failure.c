/* The sin: Online returns ERROR_IO_PENDING even when its worker could not be made. */
#include "core.h"

static DWORD WINAPI HopefulOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  FakeBegin((FAKE*)resource, FakeOnlineWork);
  return ERROR_IO_PENDING;
}

FAKE_DLL(L"rhsim Ignores Create Failure", FakeOpen, FakeClose, HopefulOnline, FakeOffline,
         FakeTerminate, FakeLooksAlive, FakeIsAlive)
