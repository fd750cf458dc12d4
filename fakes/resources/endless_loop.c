/* The sin: IsAlive loops for ever without a call. */
#include "core.h"

static volatile LONG g_Running = TRUE;

static BOOL WINAPI LoopingIsAlive(RESID resource) {
  UNREFERENCED_PARAMETER(resource);
  while (g_Running) {
  }
  return TRUE;
}

FAKE_DLL(L"rhsim Endless Loop", FakeOpen, FakeClose, FakeOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, LoopingIsAlive)
