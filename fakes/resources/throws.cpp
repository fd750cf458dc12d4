/* The sin: an exception leaves IsAlive. */
#include <stdexcept>

#include "core.h"

static BOOL WINAPI ThrowingIsAlive(RESID resource) {
  UNREFERENCED_PARAMETER(resource);
  throw std::runtime_error("IsAlive is tired");
}

FAKE_DLL(L"rhsim Throws", FakeOpen, FakeClose, FakeOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, ThrowingIsAlive)
