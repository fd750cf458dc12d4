/* The sin: Open reports Offline, though nothing was asked of the resource yet. */
#include "core.h"

static RESID WINAPI ReportingOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  FAKE* fake = FakeNew(name, key, handle);
  if (fake != NULL) FakeReport(fake, ClusterResourceOffline, 1);
  return fake;
}

FAKE_DLL(L"rhsim Report Unasked", ReportingOpen, FakeClose, FakeOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
