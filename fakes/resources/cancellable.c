/* Well-behaved, of version 2: StartupEx, SetResourceStatusEx and Cancel. An operation that is
   cancelled ends as Failed, by a report of its own worker, so that nobody has to wait for it. */
#define FAKE_EXTENDED
#include "core.h"

/* A fake with a sin names its type TWIN, says which of these functions is its OWN_, and keeps the
   rest. */
#ifdef TWIN
#define TYPE_NAME TWIN
#else
#define TYPE_NAME L"rhsim Cancellable"
#endif
static DWORD Cancelled(FAKE* fake);
static BOOL Report(FAKE* fake, CLUSTER_RESOURCE_STATE state, DWORD checkPoint);

#ifndef OWN_REPORT
static BOOL Report(FAKE* fake, CLUSTER_RESOURCE_STATE state, DWORD checkPoint) {
  return FakeReport(fake, state, checkPoint);
}
#endif

/* FAKE.Own: the event that Cancel sets; an operation begins by resetting it. */

/* FALSE: the worker was told to end, or the operation was cancelled. */
static BOOL CancellableSleep(FAKE* fake, PCLUS_WORKER worker, DWORD milliseconds) {
  while (milliseconds > 0) {
    const DWORD slice = milliseconds < FAKE_SLICE_MS ? milliseconds : FAKE_SLICE_MS;
    if (ClusWorkerCheckTerminate(worker)) return FALSE;
    if (WaitForSingleObject(fake->Own, slice) == WAIT_OBJECT_0) return FALSE;
    milliseconds -= slice;
  }
  return !ClusWorkerCheckTerminate(worker);
}

static DWORD Work(FAKE* fake, PCLUS_WORKER worker, CLUSTER_RESOURCE_STATE pending,
                  CLUSTER_RESOURCE_STATE outcome) {
  DWORD step;
  for (step = 1; step <= fake->Steps; ++step) {
    if (!CancellableSleep(fake, worker, fake->StepMs)) {
      /* Terminate waits for no report, Cancel does. */
      if (ClusWorkerCheckTerminate(worker)) return ERROR_OPERATION_ABORTED;
      g_LogEvent(fake->ResourceHandle, LOG_WARNING, L"The operation was cancelled.\n");
      return FakeFinishAt(fake, ClusterResourceFailed, step);
    }
    if (!Report(fake, pending, step)) return ERROR_OPERATION_ABORTED;
  }
  return FakeFinish(fake, outcome);
}

static DWORD WINAPI OnlineWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  return Work(fake, worker, ClusterResourceOnlinePending,
              fake->FailOnline != 0 ? ClusterResourceFailed : ClusterResourceOnline);
}

static DWORD WINAPI OfflineWork(PCLUS_WORKER worker, LPVOID parameter) {
  return Work((FAKE*)parameter, worker, ClusterResourceOfflinePending, ClusterResourceOffline);
}

static RESID WINAPI CancellableOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle, DWORD flags) {
  FAKE* fake;
  UNREFERENCED_PARAMETER(flags);
  fake = FakeNew(name, key, handle);
  if (fake == NULL) return NULL;
  fake->Own = CreateEventW(NULL, TRUE, FALSE, NULL);
  if (fake->Own == NULL) {
    const DWORD error = GetLastError();
    FakeFree(fake);
    SetLastError(error);
    return NULL;
  }
  return fake;
}

static VOID WINAPI CancellableClose(RESID resource) {
  FAKE* fake = (FAKE*)resource;
  FakeTerminate(resource);
  CloseHandle(fake->Own);
  FakeFree(fake);
}

static DWORD WINAPI CancellableOnline(RESID resource, LPHANDLE eventHandle, DWORD flags, PBYTE in,
                                      DWORD inSize, DWORD reserved) {
  FAKE* fake = (FAKE*)resource;
  UNREFERENCED_PARAMETER(eventHandle);
  UNREFERENCED_PARAMETER(in);
  UNREFERENCED_PARAMETER(inSize);
  UNREFERENCED_PARAMETER(reserved);
  g_LogEvent(fake->ResourceHandle, LOG_INFORMATION, L"Online request, flags %1!u!.\n", flags);
  ResetEvent(fake->Own);
  return FakeBegin(fake, OnlineWork);
}

static DWORD WINAPI CancellableOffline(RESID resource, LPCWSTR destination, DWORD flags, PBYTE in,
                                       DWORD inSize, DWORD reserved) {
  FAKE* fake = (FAKE*)resource;
  UNREFERENCED_PARAMETER(in);
  UNREFERENCED_PARAMETER(inSize);
  UNREFERENCED_PARAMETER(reserved);
  g_LogEvent(fake->ResourceHandle, LOG_INFORMATION, L"Offline request, to %1, flags %2!u!.\n",
             destination != NULL ? destination : L"(nowhere)", flags);
  ResetEvent(fake->Own);
  return FakeBegin(fake, OfflineWork);
}

#ifndef OWN_CANCELLED
/* The worker does the rest; without one, the next operation resets the event. */
static DWORD Cancelled(FAKE* fake) { return SetEvent(fake->Own) ? ERROR_SUCCESS : GetLastError(); }
#endif

static DWORD WINAPI CancellableCancel(RESID resource, DWORD reserved) {
  UNREFERENCED_PARAMETER(reserved);
  return Cancelled((FAKE*)resource);
}

FAKE_DLL_EX(TYPE_NAME,
            {.TableSize = CLRES_V2_FUNCTION_SIZE,
             .Version = CLRES_VERSION_V2_00,
             .V2Functions = {CancellableOpen, CancellableClose, CancellableOnline,
                             CancellableOffline, FakeTerminate, FakeLooksAlive, FakeIsAlive, NULL,
                             NULL, FakeControl, FakeTypeControl, CancellableCancel}})
