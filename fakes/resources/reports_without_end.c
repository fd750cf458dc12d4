/* The sin: the worker reports every millisecond. */
#include "core.h"

static DWORD WINAPI BusyWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  DWORD report;
  for (report = 1; report <= 2000; ++report) {
    Sleep(1);
    if (ClusWorkerCheckTerminate(worker)) return ERROR_OPERATION_ABORTED;
    if (!FakeReport(fake, ClusterResourceOnlinePending, report)) return ERROR_OPERATION_ABORTED;
  }
  return FakeFinishAt(fake, ClusterResourceOnline, report);
}

static DWORD WINAPI BusyOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return FakeBegin((FAKE*)resource, BusyWork);
}

FAKE_DLL(L"rhsim Reports Without End", FakeOpen, FakeClose, BusyOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
