/* The sin: the worker reports before Online has returned, and Online returns late. */
#include "core.h"

static DWORD WINAPI EarlyWork(PCLUS_WORKER worker, LPVOID parameter) {
  FakeReport((FAKE*)parameter, ClusterResourceOnlinePending, 0);
  return FakeOnlineWork(worker, parameter);
}

static DWORD WINAPI LateOnline(RESID resource, LPHANDLE eventHandle) {
  const DWORD result = FakeBegin((FAKE*)resource, EarlyWork);
  UNREFERENCED_PARAMETER(eventHandle);
  Sleep(200);
  return result;
}

FAKE_DLL(L"rhsim Early Report", FakeOpen, FakeClose, LateOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
