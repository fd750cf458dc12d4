/* The sin: Terminate gives its worker no time to end, and Close takes it for ended. */
#include "core.h"

/* Does not look whether it is to end. */
static DWORD WINAPI DeafWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  UNREFERENCED_PARAMETER(worker);
  Sleep(5000);
  FakeReport(fake, ClusterResourceOnline, 1);
  Sleep(60000); /* What it has left behind it tidies up. */
  return ERROR_SUCCESS;
}

static DWORD WINAPI DeafOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return FakeBegin((FAKE*)resource, DeafWork);
}

static VOID WINAPI BriefTerminate(RESID resource) {
  ClusWorkerTerminateEx(&((FAKE*)resource)->Worker, 0, FALSE);
  FakeSetUp((FAKE*)resource, FALSE);
}

static VOID WINAPI BriefClose(RESID resource) {
  ClusWorkerTerminateEx(&((FAKE*)resource)->Worker, 0, FALSE);
  FakeFree((FAKE*)resource);
}

FAKE_DLL(L"rhsim Worker Stopped Twice", FakeOpen, BriefClose, DeafOnline, FakeOffline,
         BriefTerminate, FakeLooksAlive, FakeIsAlive)
