/* Well-behaved: Online hands out an EventHandle, and a watcher thread signals it when the
   application dies. The event lives from Open to Close, so that the Resource Monitor may wait on it
   as long as it likes. */
#include "core.h"

typedef struct WATCHED {
  FAKE* Fake;
  HANDLE Failure; /* Manual reset; what Online hands out. */
  HANDLE Stop;
  HANDLE Thread;
} WATCHED;

static DWORD WINAPI WatchThread(LPVOID parameter) {
  WATCHED* self = (WATCHED*)parameter;
  const DWORD dies = self->Fake->DieAfterMs;
  if (WaitForSingleObject(self->Stop, dies == 0 ? INFINITE : dies) == WAIT_TIMEOUT) {
    FakeSetUp(self->Fake, FALSE);
    SetEvent(self->Failure);
  }
  return ERROR_SUCCESS;
}

/* Under Operation. */
static void TakeDown(WATCHED* self) {
  if (self->Thread != NULL) {
    SetEvent(self->Stop);
    WaitForSingleObject(self->Thread, INFINITE);
    CloseHandle(self->Thread);
    self->Thread = NULL;
    ResetEvent(self->Stop);
  }
  FakeSetUp(self->Fake, FALSE);
}

static void Free(WATCHED* self) {
  if (self->Stop != NULL) CloseHandle(self->Stop);
  if (self->Failure != NULL) CloseHandle(self->Failure);
  if (self->Fake != NULL) FakeFree(self->Fake);
  LocalFree(self);
}

static RESID WINAPI WatchedOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  DWORD error = ERROR_NOT_ENOUGH_MEMORY;
  WATCHED* self = (WATCHED*)LocalAlloc(LPTR, sizeof(WATCHED));
  if (self != NULL) {
    self->Fake = FakeNew(name, key, handle);
    if (self->Fake != NULL) self->Failure = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (self->Failure != NULL) self->Stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (self->Stop != NULL) return self;
    error = GetLastError();
    Free(self);
  }
  SetLastError(error);
  return NULL;
}

static DWORD WINAPI WatchedOnline(RESID resource, LPHANDLE eventHandle) {
  WATCHED* self = (WATCHED*)resource;
  DWORD result = ERROR_SUCCESS;
  EnterCriticalSection(&self->Fake->Operation);
  TakeDown(self);
  ResetEvent(self->Failure);
  FakeReadParameters(self->Fake);
  if (self->Fake->FailOnline != 0) {
    result = self->Fake->FailOnline;
  } else {
    FakeSetUp(self->Fake, TRUE);
    self->Thread = CreateThread(NULL, 0, WatchThread, self, 0, NULL);
    if (self->Thread == NULL) {
      result = GetLastError();
      TakeDown(self);
    }
  }
  LeaveCriticalSection(&self->Fake->Operation);
  if (result == ERROR_SUCCESS) {
    *eventHandle = self->Failure;
  } else {
    g_LogEvent(self->Fake->ResourceHandle, LOG_ERROR, L"Online failed: error %1!u!.\n", result);
  }
  return result;
}

static VOID WINAPI WatchedTerminate(RESID resource) {
  WATCHED* self = (WATCHED*)resource;
  EnterCriticalSection(&self->Fake->Operation);
  TakeDown(self);
  LeaveCriticalSection(&self->Fake->Operation);
}

static DWORD WINAPI WatchedOffline(RESID resource) {
  WatchedTerminate(resource);
  return ERROR_SUCCESS;
}

static VOID WINAPI WatchedClose(RESID resource) {
  WatchedTerminate(resource);
  Free((WATCHED*)resource);
}

static BOOL WINAPI WatchedLooksAlive(RESID resource) {
  return FakeLooksAlive(((WATCHED*)resource)->Fake);
}

static BOOL WINAPI WatchedIsAlive(RESID resource) {
  return FakeIsAlive(((WATCHED*)resource)->Fake);
}

FAKE_DLL(L"rhsim Event Handle", WatchedOpen, WatchedClose, WatchedOnline, WatchedOffline,
         WatchedTerminate, WatchedLooksAlive, WatchedIsAlive)
