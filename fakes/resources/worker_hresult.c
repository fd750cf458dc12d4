/* Sin: the worker ends with an HRESULT. */
#include "core.h"

static DWORD WINAPI HresultWork(PCLUS_WORKER worker, LPVOID parameter) {
  return FakeOnlineWork(worker, parameter) == ERROR_SUCCESS ? ERROR_SUCCESS
                                                            : 0x80004004; /* E_ABORT. */
}

static DWORD WINAPI HresultOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return FakeBegin((FAKE*)resource, HresultWork);
}

FAKE_DLL(L"rhsim Worker Hresult", FakeOpen, FakeClose, HresultOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
