/* The sin: IsAlive asks the cluster for the common properties of its own resource, by a control
   code that only a worker may send. */
#include "core.h"

static BOOL WINAPI AskingIsAlive(RESID resource) {
  FAKE* fake = (FAKE*)resource;
  BYTE properties[512];
  DWORD returned = 0;
  HCLUSTER cluster = OpenCluster(NULL);
  HRESOURCE self = OpenClusterResource(cluster, fake->Name);
  ClusterResourceControl(self, NULL, CLUSCTL_RESOURCE_GET_COMMON_PROPERTIES, NULL, 0, properties,
                         sizeof(properties), &returned);
  CloseClusterResource(self);
  CloseCluster(cluster);
  return FakeIsAlive(resource);
}

FAKE_DLL(L"rhsim Control Code In Poll", FakeOpen, FakeClose, FakeOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, AskingIsAlive)
