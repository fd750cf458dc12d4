/* The sin: IsAlive reports through SetResourceStatus. */
#include "core.h"

static BOOL WINAPI ReportingIsAlive(RESID resource) {
  const BOOL alive = FakeIsAlive(resource);
  FakeReport((FAKE*)resource, alive ? ClusterResourceOnline : ClusterResourceFailed, 1);
  return alive;
}

FAKE_DLL(L"rhsim Poll Reports", FakeOpen, FakeClose, FakeOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, ReportingIsAlive)
