/* The sin: Terminate leaves the worker running, and the next Online starts another in its
 * CLUS_WORKER. */
#include "core.h"

static DWORD WINAPI LongWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  UNREFERENCED_PARAMETER(worker);
  Sleep(fake->Steps * fake->StepMs);
  FakeFinish(fake, ClusterResourceOnline);
  return ERROR_SUCCESS;
}

static DWORD WINAPI ReusingOnline(RESID resource, LPHANDLE eventHandle) {
  FAKE* fake = (FAKE*)resource;
  DWORD result;
  UNREFERENCED_PARAMETER(eventHandle);
  FakeReadParameters(fake);
  ZeroMemory(&fake->Worker, sizeof(fake->Worker));
  result = ClusWorkerCreate(&fake->Worker, LongWork, fake);
  return result == ERROR_SUCCESS ? ERROR_IO_PENDING : result;
}

static VOID WINAPI HastyTerminate(RESID resource) { FakeSetUp((FAKE*)resource, FALSE); }

/* So that at least no worker runs on freed memory. */
static VOID WINAPI PatientClose(RESID resource) {
  Sleep(10000);
  FakeClose(resource);
}

FAKE_DLL(L"rhsim Worker Reused", FakeOpen, PatientClose, ReusingOnline, FakeOffline, HastyTerminate,
         FakeLooksAlive, FakeIsAlive)
