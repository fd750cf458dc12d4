/* The sin: Online itself calls SetResourceStatus. */
#include "core.h"

static DWORD WINAPI ReportingOnline(RESID resource, LPHANDLE eventHandle) {
  FAKE* fake = (FAKE*)resource;
  UNREFERENCED_PARAMETER(eventHandle);
  FakeSetUp(fake, TRUE);
  FakeReport(fake, ClusterResourceOnline, 1);
  return ERROR_SUCCESS;
}

FAKE_DLL(L"rhsim Report Inside Online", FakeOpen, FakeClose, ReportingOnline, FakeOffline,
         FakeTerminate, FakeLooksAlive, FakeIsAlive)
