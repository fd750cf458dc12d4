/* The sin: each Online creates an event and nobody closes it. */
#include "core.h"

static DWORD WINAPI LeakingOnline(RESID resource, LPHANDLE eventHandle) {
  CreateEventW(NULL, TRUE, FALSE, NULL);
  return FakeOnline(resource, eventHandle);
}

FAKE_DLL(L"rhsim Event Leak", FakeOpen, FakeClose, LeakingOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
