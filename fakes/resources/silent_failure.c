/* The sin: an Online that fails says nothing of it in the cluster log. */
#include "core.h"

static DWORD WINAPI SilentOnline(RESID resource, LPHANDLE eventHandle) {
  FAKE* fake = (FAKE*)resource;
  DWORD result;
  UNREFERENCED_PARAMETER(eventHandle);
  EnterCriticalSection(&fake->Operation);
  FakeStopWorker(fake);
  FakeReadParameters(fake);
  result = ClusWorkerCreate(&fake->Worker, FakeOnlineWork, fake);
  LeaveCriticalSection(&fake->Operation);
  return result == ERROR_SUCCESS ? ERROR_IO_PENDING : result;
}

FAKE_DLL(L"rhsim Silent Failure", FakeOpen, FakeClose, SilentOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
