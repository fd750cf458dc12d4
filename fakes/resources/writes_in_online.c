/* The sin: Online writes to the cluster database. */
#include "core.h"

static DWORD WINAPI WritingOnline(RESID resource, LPHANDLE eventHandle) {
  ResUtilSetDwordValue(((FAKE*)resource)->Parameters, L"LastOnline", 1, NULL);
  return FakeOnline(resource, eventHandle);
}

FAKE_DLL(L"rhsim Writes In Online", FakeOpen, FakeClose, WritingOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
