/* The sin: IsAlive returns error codes, which all count as TRUE. */
#include "core.h"

static BOOL WINAPI CodedIsAlive(RESID resource) {
  return FakeIsAlive(resource) ? 2 : ERROR_SERVICE_NOT_ACTIVE;
}

FAKE_DLL(L"rhsim Poll Returns Error", FakeOpen, FakeClose, FakeOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, CodedIsAlive)
