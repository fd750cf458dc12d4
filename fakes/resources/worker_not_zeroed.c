/* The sin: the CLUS_WORKER is not cleared before it is used again. */
#include "core.h"

static DWORD Reuse(FAKE* fake, PWORKER_START_ROUTINE work) {
  DWORD result;
  EnterCriticalSection(&fake->Operation);
  ClusWorkerTerminate(&fake->Worker);
  FakeReadParameters(fake);
  result = ClusWorkerCreate(&fake->Worker, work, fake);
  LeaveCriticalSection(&fake->Operation);
  return result == ERROR_SUCCESS ? ERROR_IO_PENDING : result;
}

static DWORD WINAPI ReusingOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return Reuse((FAKE*)resource, FakeOnlineWork);
}

static DWORD WINAPI ReusingOffline(RESID resource) {
  return Reuse((FAKE*)resource, FakeOfflineWork);
}

FAKE_DLL(L"rhsim Worker Not Zeroed", FakeOpen, FakeClose, ReusingOnline, ReusingOffline,
         FakeTerminate, FakeLooksAlive, FakeIsAlive)
