/* The sin: ResourceControl takes 500 ms. */
#include "core.h"

static DWORD WINAPI SlowControl(RESID resource, DWORD code, PVOID in, DWORD inSize, PVOID out,
                                DWORD outSize, LPDWORD returned) {
  Sleep(500);
  return FakeControl(resource, code, in, inSize, out, outSize, returned);
}

FAKE_DLL_WITH(L"rhsim Slow Control", FAKE_TABLE_WITH(FakeOpen, FakeClose, FakeOnline, FakeOffline,
                                                     FakeTerminate, FakeLooksAlive, FakeIsAlive,
                                                     NULL, NULL, SlowControl, FakeTypeControl))
