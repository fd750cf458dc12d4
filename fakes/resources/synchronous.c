/* Well-behaved: Online and Offline are done when they return. A thread checks the application once
   a second, and the polls answer with what it found last. */
#include "core.h"

#define CHECK_MS 1000

typedef struct POLLED {
  FAKE* Fake;
  HANDLE Stop;
  HANDLE Thread;
  BOOL Verdict; /* Guarded by State of the fake. */
} POLLED;

static void SetVerdict(POLLED* self, BOOL verdict) {
  EnterCriticalSection(&self->Fake->State);
  self->Verdict = verdict;
  LeaveCriticalSection(&self->Fake->State);
}

static DWORD WINAPI CheckThread(LPVOID parameter) {
  POLLED* self = (POLLED*)parameter;
  while (WaitForSingleObject(self->Stop, CHECK_MS) == WAIT_TIMEOUT) {
    SetVerdict(self, FakeIsUp(self->Fake));
  }
  return ERROR_SUCCESS;
}

/* Under Operation. */
static void TakeDown(POLLED* self) {
  if (self->Thread != NULL) {
    SetEvent(self->Stop);
    WaitForSingleObject(self->Thread, INFINITE);
    CloseHandle(self->Thread);
    self->Thread = NULL;
    ResetEvent(self->Stop);
  }
  FakeSetUp(self->Fake, FALSE);
  SetVerdict(self, FALSE);
}

static RESID WINAPI PolledOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  DWORD error = ERROR_NOT_ENOUGH_MEMORY;
  POLLED* self = (POLLED*)LocalAlloc(LPTR, sizeof(POLLED));
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

static DWORD WINAPI PolledOnline(RESID resource, LPHANDLE eventHandle) {
  POLLED* self = (POLLED*)resource;
  DWORD result = ERROR_SUCCESS;
  UNREFERENCED_PARAMETER(eventHandle);
  EnterCriticalSection(&self->Fake->Operation);
  TakeDown(self);
  FakeReadParameters(self->Fake);
  if (self->Fake->FailOnline != 0) {
    result = self->Fake->FailOnline;
  } else {
    FakeSetUp(self->Fake, TRUE);
    SetVerdict(self, TRUE);
    self->Thread = CreateThread(NULL, 0, CheckThread, self, 0, NULL);
    if (self->Thread == NULL) {
      result = GetLastError();
      TakeDown(self);
    }
  }
  LeaveCriticalSection(&self->Fake->Operation);
  if (result != ERROR_SUCCESS) {
    g_LogEvent(self->Fake->ResourceHandle, LOG_ERROR, L"Online failed: error %1!u!.\n", result);
  }
  return result;
}

static VOID WINAPI PolledTerminate(RESID resource) {
  POLLED* self = (POLLED*)resource;
  EnterCriticalSection(&self->Fake->Operation);
  TakeDown(self);
  LeaveCriticalSection(&self->Fake->Operation);
}

static DWORD WINAPI PolledOffline(RESID resource) {
  PolledTerminate(resource);
  return ERROR_SUCCESS;
}

static VOID WINAPI PolledClose(RESID resource) {
  POLLED* self = (POLLED*)resource;
  PolledTerminate(resource);
  CloseHandle(self->Stop);
  FakeFree(self->Fake);
  LocalFree(self);
}

static BOOL WINAPI PolledLooksAlive(RESID resource) {
  POLLED* self = (POLLED*)resource;
  BOOL verdict;
  EnterCriticalSection(&self->Fake->State);
  verdict = self->Verdict;
  LeaveCriticalSection(&self->Fake->State);
  return verdict;
}

static BOOL WINAPI PolledIsAlive(RESID resource) {
  const BOOL alive = PolledLooksAlive(resource);
  if (!alive) {
    g_LogEvent(((POLLED*)resource)->Fake->ResourceHandle, LOG_ERROR,
               L"The last check found the application dead.\n");
  }
  return alive;
}

FAKE_DLL(L"rhsim Synchronous", PolledOpen, PolledClose, PolledOnline, PolledOffline,
         PolledTerminate, PolledLooksAlive, PolledIsAlive)
