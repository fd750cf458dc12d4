/* The sin: IsAlive calls itself until the stack is used up. */
#include "core.h"

static BOOL WINAPI EndlessIsAlive(RESID resource);
static PIS_ALIVE_ROUTINE volatile g_Again = EndlessIsAlive;

static BOOL WINAPI EndlessIsAlive(RESID resource) {
  volatile char frame[4096];
  frame[0] = 1;
  return g_Again(resource) + frame[0] != 0;
}

FAKE_DLL(L"rhsim Stack Overflow", FakeOpen, FakeClose, FakeOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, EndlessIsAlive)
