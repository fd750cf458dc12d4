/* Online waits in a loop without a call until its worker has started, as a spin lock does whose
   holder is preempted: poor style, but no breach, for on Windows the worker runs beside it. */
#include "core.h"

static volatile LONG g_Started;

static DWORD WINAPI StartingWork(PCLUS_WORKER worker, LPVOID parameter) {
  g_Started = TRUE;
  return FakeOnlineWork(worker, parameter);
}

static DWORD WINAPI SpinningOnline(RESID resource, LPHANDLE eventHandle) {
  DWORD result;
  UNREFERENCED_PARAMETER(eventHandle);
  g_Started = FALSE;
  result = FakeBegin((FAKE*)resource, StartingWork);
  while (result == ERROR_IO_PENDING && !g_Started) {
  }
  return result;
}

FAKE_DLL(L"rhsim Spins", FakeOpen, FakeClose, SpinningOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
