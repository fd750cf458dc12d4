/* The sin: a worker outlives Terminate and reports into the next Online. */
#include "core.h"

/* Each Online has a structure of its own, so that only the report is wrong. */
#define MAX_ONLINES 32
static CLUS_WORKER g_Workers[MAX_ONLINES];
static LONG g_Onlines;

static DWORD WINAPI StaleWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  if (!FakeSleep(worker, fake->StepMs)) return ERROR_OPERATION_ABORTED;
  if (!FakeReport(fake, ClusterResourceOnlinePending, 1)) return ERROR_OPERATION_ABORTED;
  Sleep(20000); /* Long enough for the next Online to be pending. */
  FakeFinish(fake, ClusterResourceOnline);
  return ERROR_SUCCESS;
}

static DWORD WINAPI FreshOnline(RESID resource, LPHANDLE eventHandle) {
  const LONG online = InterlockedIncrement(&g_Onlines) - 1;
  DWORD result;
  UNREFERENCED_PARAMETER(eventHandle);
  if (online >= MAX_ONLINES) return ERROR_BUSY;
  FakeReadParameters((FAKE*)resource);
  result = ClusWorkerCreate(&g_Workers[online], StaleWork, resource);
  return result == ERROR_SUCCESS ? ERROR_IO_PENDING : result;
}

static VOID WINAPI HastyTerminate(RESID resource) { FakeSetUp((FAKE*)resource, FALSE); }

static VOID WINAPI PatientClose(RESID resource) {
  LONG online;
  for (online = 0; online < g_Onlines && online < MAX_ONLINES; ++online) {
    ClusWorkerTerminate(&g_Workers[online]);
  }
  FakeClose(resource);
}

FAKE_DLL(L"rhsim Stale Worker", FakeOpen, PatientClose, FreshOnline, FakeOffline, HastyTerminate,
         FakeLooksAlive, FakeIsAlive)
