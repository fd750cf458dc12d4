/* The sin: the worker calls ClusWorkerTerminate on itself when its work is done. */
#include "core.h"

static DWORD WINAPI SelfEndingWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  const DWORD result = FakeOnlineWork(worker, fake);
  ClusWorkerTerminate(worker);
  return result;
}

static DWORD WINAPI SelfEndingOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return FakeBegin((FAKE*)resource, SelfEndingWork);
}

FAKE_DLL(L"rhsim Self Terminate", FakeOpen, FakeClose, SelfEndingOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
