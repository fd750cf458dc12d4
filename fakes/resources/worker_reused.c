/* The sin: Terminate leaves the worker running, and the next Online starts another in its
   CLUS_WORKER. */
#include "core.h"

static LONG g_Active; /* Close ends all workers, so that none runs on freed memory. */

static DWORD WINAPI LongWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  UNREFERENCED_PARAMETER(worker);
  if (WaitForSingleObject(fake->Own, 500) == WAIT_TIMEOUT &&
      FakeReport(fake, ClusterResourceOnlinePending, 1) &&
      WaitForSingleObject(fake->Own, 20000) == WAIT_TIMEOUT) {
    FakeFinish(fake, ClusterResourceOnline);
  }
  InterlockedDecrement(&g_Active);
  return ERROR_SUCCESS;
}

static RESID WINAPI ReusingOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  FAKE* fake = FakeNew(name, key, handle);
  if (fake != NULL) fake->Own = CreateEventW(NULL, TRUE, FALSE, NULL);
  return fake;
}

static DWORD WINAPI ReusingOnline(RESID resource, LPHANDLE eventHandle) {
  FAKE* fake = (FAKE*)resource;
  DWORD result;
  UNREFERENCED_PARAMETER(eventHandle);
  FakeReadParameters(fake);
  ZeroMemory(&fake->Worker, sizeof(fake->Worker));
  InterlockedIncrement(&g_Active);
  result = ClusWorkerCreate(&fake->Worker, LongWork, fake);
  if (result == ERROR_SUCCESS) return ERROR_IO_PENDING;
  InterlockedDecrement(&g_Active);
  return result;
}

static VOID WINAPI HastyTerminate(RESID resource) { FakeSetUp((FAKE*)resource, FALSE); }

static VOID WINAPI PatientClose(RESID resource) {
  FAKE* fake = (FAKE*)resource;
  SetEvent(fake->Own);
  while (InterlockedExchangeAdd(&g_Active, 0) > 0) Sleep(10);
  CloseHandle(fake->Own);
  FakeClose(resource);
}

FAKE_DLL(L"rhsim Worker Reused", ReusingOpen, PatientClose, ReusingOnline, FakeOffline,
         HastyTerminate, FakeLooksAlive, FakeIsAlive)
