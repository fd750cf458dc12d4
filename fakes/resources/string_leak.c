/* The sin: Open has a folder's name expanded and never frees the string. */
#include "core.h"

static RESID WINAPI ExpandingOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  FAKE* fake = FakeNew(name, key, handle);
  if (fake != NULL) ResUtilExpandEnvironmentStrings(L"%SystemRoot%\\Cluster");
  return fake;
}

FAKE_DLL(L"rhsim String Leak", ExpandingOpen, FakeClose, FakeOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
