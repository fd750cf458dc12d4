/* The sin: the worker calls FailClusterResource. */
#include "core.h"

static DWORD WINAPI ForbiddenWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  HCLUSTER cluster = OpenCluster(NULL);
  HRESOURCE self = OpenClusterResource(cluster, fake->Name);
  FailClusterResource(self);
  CloseClusterResource(self);
  CloseCluster(cluster);
  return FakeOnlineWork(worker, fake);
}

static DWORD WINAPI ForbiddenOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return FakeBegin((FAKE*)resource, ForbiddenWork);
}

FAKE_DLL(L"rhsim Fails Itself", FakeOpen, FakeClose, ForbiddenOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
