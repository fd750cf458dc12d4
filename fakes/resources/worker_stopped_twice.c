/* The sin: Terminate lets a thread wait for the worker, stops it a second time itself, and takes it
   for ended. */
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

static DWORD WINAPI StopLater(LPVOID parameter) {
  ClusWorkerTerminate((PCLUS_WORKER)parameter);
  return ERROR_SUCCESS;
}

/* A thread waits for the worker's end; a second ClusWorkerTerminate returns at once. */
static void StopAtOnce(FAKE* fake) {
  HANDLE waiting = CreateThread(NULL, 0, StopLater, &fake->Worker, 0, NULL);
  if (waiting != NULL) CloseHandle(waiting);
  Sleep(10);
  ClusWorkerTerminate(&fake->Worker);
}

static VOID WINAPI BriefTerminate(RESID resource) {
  StopAtOnce((FAKE*)resource);
  FakeSetUp((FAKE*)resource, FALSE);
}

static VOID WINAPI BriefClose(RESID resource) {
  StopAtOnce((FAKE*)resource);
  FakeFree((FAKE*)resource);
}

FAKE_DLL(L"rhsim Worker Stopped Twice", FakeOpen, BriefClose, DeafOnline, FakeOffline,
         BriefTerminate, FakeLooksAlive, FakeIsAlive)
