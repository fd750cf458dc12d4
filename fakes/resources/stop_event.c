/* Well-behaved: a pending resource with a thread of its own, which a stop event ends at once. */
#include "core.h"

typedef struct STOPPABLE {
  FAKE* Fake;
  HANDLE Stop;   /* Manual reset; set while the thread is to end. */
  HANDLE Thread; /* NULL when there is none. Guarded by Operation, as Stop is. */
  CLUSTER_RESOURCE_STATE Pending;
  CLUSTER_RESOURCE_STATE Outcome;
} STOPPABLE;

/* FALSE once the thread is to end. A wait that fails hears nobody any more, so the operation ends
   with a state of its own. */
static BOOL GoesOn(STOPPABLE* self, DWORD milliseconds) {
  const DWORD result = WaitForSingleObject(self->Stop, milliseconds);
  if (result == WAIT_FAILED) FakeFinish(self->Fake, ClusterResourceFailed);
  return result == WAIT_TIMEOUT;
}

static DWORD WINAPI OperationThread(LPVOID parameter) {
  STOPPABLE* self = (STOPPABLE*)parameter;
  FAKE* fake = self->Fake;
  DWORD step;
  for (step = 1; step <= fake->Steps; ++step) {
    if (!GoesOn(self, fake->StepMs)) return ERROR_OPERATION_ABORTED;
    if (!FakeReport(fake, self->Pending, step)) return ERROR_OPERATION_ABORTED;
  }
  if (!GoesOn(self, 0)) return ERROR_OPERATION_ABORTED;
  if (self->Outcome == ClusterResourceOnline && fake->FailOnline != 0) {
    g_LogEvent(fake->ResourceHandle, LOG_ERROR, L"The application did not start: %1!u!.\n",
               fake->FailOnline);
    FakeFinish(fake, ClusterResourceFailed);
    return fake->FailOnline;
  }
  return FakeFinish(fake, self->Outcome);
}

/* Under Operation. */
static void StopThread(STOPPABLE* self) {
  if (self->Thread == NULL) return;
  SetEvent(self->Stop);
  WaitForSingleObject(self->Thread, INFINITE);
  CloseHandle(self->Thread);
  self->Thread = NULL;
}

static DWORD Begin(STOPPABLE* self, CLUSTER_RESOURCE_STATE pending,
                   CLUSTER_RESOURCE_STATE outcome) {
  DWORD result = ERROR_IO_PENDING;
  EnterCriticalSection(&self->Fake->Operation);
  StopThread(self);
  FakeReadParameters(self->Fake);
  self->Pending = pending;
  self->Outcome = outcome;
  /* A thread that found the event set would end before it began. */
  if (ResetEvent(self->Stop)) self->Thread = CreateThread(NULL, 0, OperationThread, self, 0, NULL);
  if (self->Thread == NULL) {
    result = GetLastError();
    g_LogEvent(self->Fake->ResourceHandle, LOG_ERROR, L"No thread: error %1!u!.\n", result);
  }
  LeaveCriticalSection(&self->Fake->Operation);
  return result;
}

static RESID WINAPI StopOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  DWORD error = ERROR_NOT_ENOUGH_MEMORY;
  STOPPABLE* self = (STOPPABLE*)LocalAlloc(LPTR, sizeof(STOPPABLE));
  if (self != NULL) {
    self->Fake = FakeNew(name, key, handle);
    if (self->Fake != NULL) {
      self->Stop = CreateEventW(NULL, TRUE, FALSE, NULL);
      if (self->Stop != NULL) return self;
    }
    error = GetLastError();
    if (self->Fake != NULL) FakeFree(self->Fake);
    LocalFree(self);
  }
  SetLastError(error);
  return NULL;
}

static DWORD WINAPI StopOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return Begin((STOPPABLE*)resource, ClusterResourceOnlinePending, ClusterResourceOnline);
}

static DWORD WINAPI StopOffline(RESID resource) {
  return Begin((STOPPABLE*)resource, ClusterResourceOfflinePending, ClusterResourceOffline);
}

static VOID WINAPI StopTerminate(RESID resource) {
  STOPPABLE* self = (STOPPABLE*)resource;
  EnterCriticalSection(&self->Fake->Operation);
  StopThread(self);
  FakeSetUp(self->Fake, FALSE);
  LeaveCriticalSection(&self->Fake->Operation);
}

static VOID WINAPI StopClose(RESID resource) {
  STOPPABLE* self = (STOPPABLE*)resource;
  StopTerminate(resource);
  CloseHandle(self->Stop);
  FakeFree(self->Fake);
  LocalFree(self);
}

static BOOL WINAPI StopLooksAlive(RESID resource) {
  return FakeLooksAlive(((STOPPABLE*)resource)->Fake);
}

static BOOL WINAPI StopIsAlive(RESID resource) { return FakeIsAlive(((STOPPABLE*)resource)->Fake); }

FAKE_DLL(L"rhsim Stop Event", StopOpen, StopClose, StopOnline, StopOffline, StopTerminate,
         StopLooksAlive, StopIsAlive)
