/* The sin: LooksAlive calls GetClusterResourceState, which only a worker may. */
#include "core.h"

static BOOL WINAPI AskingLooksAlive(RESID resource) {
  FAKE* fake = (FAKE*)resource;
  HCLUSTER cluster = OpenCluster(NULL);
  HRESOURCE self = OpenClusterResource(cluster, fake->Name);
  GetClusterResourceState(self, NULL, NULL, NULL, NULL);
  CloseClusterResource(self);
  CloseCluster(cluster);
  return FakeLooksAlive(resource);
}

FAKE_DLL(L"rhsim Cluster Call In Poll", FakeOpen, FakeClose, FakeOnline, FakeOffline, FakeTerminate,
         AskingLooksAlive, FakeIsAlive)
