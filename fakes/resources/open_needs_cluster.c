/* Sin: Open fails unless the Cluster API answers, which it need not at a node's start. */
#include "core.h"

static RESID WINAPI NeedyOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  const HCLUSTER cluster = OpenCluster(NULL);
  if (cluster == NULL) return NULL; /* OpenCluster has set the last error. */
  CloseCluster(cluster);
  return FakeOpen(name, key, handle);
}

FAKE_DLL(L"rhsim Open Needs Cluster", NeedyOpen, FakeClose, FakeOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
