/* The sin: Online opens a cluster key and nobody closes it. */
#include "core.h"

static DWORD WINAPI OpeningOnline(RESID resource, LPHANDLE eventHandle) {
  HKEY again;
  ClusterRegOpenKey(((FAKE*)resource)->Parameters, L"", KEY_READ, &again);
  return FakeOnline(resource, eventHandle);
}

FAKE_DLL(L"rhsim Key Leak", FakeOpen, FakeClose, OpeningOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
