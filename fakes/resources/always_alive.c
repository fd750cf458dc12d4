/* The sin: the polls answer TRUE, whatever the resource's state. */
#include "core.h"

static BOOL WINAPI CheerfulPoll(RESID resource) {
  UNREFERENCED_PARAMETER(resource);
  return TRUE;
}

FAKE_DLL(L"rhsim Always Alive", FakeOpen, FakeClose, FakeOnline, FakeOffline, FakeTerminate,
         CheerfulPoll, CheerfulPoll)
