/* The sin: Offline fails with an HRESULT. */
#include "core.h"

static DWORD WINAPI FailingOffline(RESID resource) {
  UNREFERENCED_PARAMETER(resource);
  return 0x80004005; /* E_FAIL. */
}

FAKE_DLL(L"rhsim Offline Hresult", FakeOpen, FakeClose, FakeOnline, FailingOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
