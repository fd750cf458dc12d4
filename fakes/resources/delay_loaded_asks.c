/* Sin: Online itself asks for the resource it depends on, by a delay-loaded function that only a
   worker may call. */
#define TWIN L"rhsim Delay Loaded Asks"
#include "delay_loaded.c"

static DWORD WINAPI LoadedOnline(RESID resource, LPHANDLE eventHandle) {
  FAKE* fake = (FAKE*)resource;
  HCLUSTER cluster = OpenCluster(NULL);
  HRESOURCE self = OpenClusterResource(cluster, fake->Name);
  HRESOURCE provider = ResUtilGetResourceDependency(self, L"IP Address");
  if (provider != NULL) CloseClusterResource(provider);
  CloseClusterResource(self);
  CloseCluster(cluster);
  return FakeOnline(resource, eventHandle);
}
