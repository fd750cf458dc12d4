/* Sin: the function table has Arbitrate, and NULL for Release. */
#include "core.h"

static DWORD WINAPI WinningArbitrate(RESID resource, PQUORUM_RESOURCE_LOST lost) {
  UNREFERENCED_PARAMETER(resource);
  UNREFERENCED_PARAMETER(lost);
  return ERROR_SUCCESS;
}

FAKE_DLL_WITH(L"rhsim Arbitrate Without Release",
              FAKE_TABLE_WITH(FakeOpen, FakeClose, FakeOnline, FakeOffline, FakeTerminate,
                              FakeLooksAlive, FakeIsAlive, WinningArbitrate, NULL, FakeControl,
                              FakeTypeControl))
