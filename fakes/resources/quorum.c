/* Well-behaved: a type that can hold the quorum. What Arbitrate reserves is watched by a worker,
   once a second, until Release, Offline, Terminate or Close gives it up.

   The reservation is the private property Owner: empty, or the name of another node that has taken
   it. Source: "Arbitrate", the example of a reservation thread. */
#include "core.h"

#define RESERVE_MS 1000

typedef struct QUORUM {
  FAKE* Fake;
  CLUS_WORKER Reserver;       /* Guarded by Operation. */
  BOOL Reserved;              /* Guarded by State, as the next one. */
  PQUORUM_RESOURCE_LOST Lost; /* Whom to tell; NULL: nobody has arbitrated. */
} QUORUM;

/* A fake with a sin names its type TWIN, says which of these functions is its OWN_, and keeps the
   rest. */
#ifdef TWIN
#define TYPE_NAME TWIN
#else
#define TYPE_NAME L"rhsim Quorum"
#endif
static DWORD Arbitrated(DWORD result);
static void Tell(QUORUM* self, PQUORUM_RESOURCE_LOST lost);
static BOOL BelongsToAnother(QUORUM* self);

#ifndef OWN_ARBITRATED
/* What Arbitrate answers. */
static DWORD Arbitrated(DWORD result) { return result; }
#endif

#ifndef OWN_TELL
static void Tell(QUORUM* self, PQUORUM_RESOURCE_LOST lost) { lost(self->Fake->ResourceHandle); }
#endif

/* --- The reservation ---------------------------------------------------------------------------
 */

#ifndef OWN_BELONGS_TO_ANOTHER
static BOOL BelongsToAnother(QUORUM* self) {
  LPWSTR owner = ResUtilGetSzValue(self->Fake->Parameters, L"Owner");
  const BOOL another = owner != NULL && owner[0] != 0;
  LocalFree(owner);
  return another;
}
#endif

static void Lose(QUORUM* self) {
  PQUORUM_RESOURCE_LOST lost;
  EnterCriticalSection(&self->Fake->State);
  self->Reserved = FALSE;
  lost = self->Lost;
  LeaveCriticalSection(&self->Fake->State);
  g_LogEvent(self->Fake->ResourceHandle, LOG_ERROR, L"Another node has the reservation.\n");
  FakeSetUp(self->Fake, FALSE);
  if (lost != NULL) Tell(self, lost);
}

static DWORD WINAPI ReserveWork(PCLUS_WORKER worker, LPVOID parameter) {
  QUORUM* self = (QUORUM*)parameter;
  while (FakeSleep(worker, RESERVE_MS)) {
    if (BelongsToAnother(self)) {
      Lose(self);
      return ERROR_RESOURCE_NOT_AVAILABLE;
    }
  }
  return ERROR_SUCCESS;
}

/* Under Operation, as the next two. */
static void GiveUp(QUORUM* self) {
  ClusWorkerTerminate(&self->Reserver);
  ZeroMemory(&self->Reserver, sizeof(self->Reserver));
  EnterCriticalSection(&self->Fake->State);
  self->Reserved = FALSE;
  LeaveCriticalSection(&self->Fake->State);
}

static BOOL IsReserved(QUORUM* self) {
  BOOL reserved;
  EnterCriticalSection(&self->Fake->State);
  reserved = self->Reserved;
  LeaveCriticalSection(&self->Fake->State);
  return reserved;
}

static DWORD Reserve(QUORUM* self) {
  DWORD result;
  if (IsReserved(self)) return ERROR_SUCCESS;
  if (BelongsToAnother(self)) return ERROR_RESOURCE_NOT_AVAILABLE;
  GiveUp(self); /* The worker of a reservation that was lost. */
  EnterCriticalSection(&self->Fake->State);
  self->Reserved = TRUE;
  LeaveCriticalSection(&self->Fake->State);
  result = ClusWorkerCreate(&self->Reserver, ReserveWork, self);
  if (result != ERROR_SUCCESS) GiveUp(self);
  return result;
}

/* --- Entry points --------------------------------------------------------------------------------
 */

static RESID WINAPI QuorumOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  return FakeNewInside(sizeof(QUORUM), name, key, handle);
}

static DWORD WINAPI QuorumArbitrate(RESID resource, PQUORUM_RESOURCE_LOST lost) {
  QUORUM* self = (QUORUM*)resource;
  DWORD result;
  EnterCriticalSection(&self->Fake->State);
  self->Lost = lost;
  LeaveCriticalSection(&self->Fake->State);
  EnterCriticalSection(&self->Fake->Operation);
  result = Reserve(self);
  LeaveCriticalSection(&self->Fake->Operation);
  return Arbitrated(result);
}

static DWORD WINAPI QuorumRelease(RESID resource) {
  QUORUM* self = (QUORUM*)resource;
  EnterCriticalSection(&self->Fake->Operation);
  GiveUp(self);
  LeaveCriticalSection(&self->Fake->Operation);
  return ERROR_SUCCESS;
}

static DWORD WINAPI QuorumOnline(RESID resource, LPHANDLE eventHandle) {
  QUORUM* self = (QUORUM*)resource;
  DWORD result;
  /* Not every resource of the type is the quorum, and then nobody has arbitrated for it. */
  EnterCriticalSection(&self->Fake->Operation);
  result = Reserve(self);
  LeaveCriticalSection(&self->Fake->Operation);
  return result == ERROR_SUCCESS ? FakeOnline(self->Fake, eventHandle) : result;
}

/* The monitor calls no Release for it. */
static DWORD WINAPI QuorumOffline(RESID resource) {
  QUORUM* self = (QUORUM*)resource;
  FakeTerminate(self->Fake);
  return QuorumRelease(resource);
}

static VOID WINAPI QuorumTerminate(RESID resource) {
  FakeTerminate(((QUORUM*)resource)->Fake);
  QuorumRelease(resource);
}

static VOID WINAPI QuorumClose(RESID resource) {
  QUORUM* self = (QUORUM*)resource;
  QuorumTerminate(resource);
  FakeFree(self->Fake);
  LocalFree(self);
}

static BOOL WINAPI QuorumLooksAlive(RESID resource) {
  return FakeLooksAlive(((QUORUM*)resource)->Fake);
}

static BOOL WINAPI QuorumIsAlive(RESID resource) { return FakeIsAlive(((QUORUM*)resource)->Fake); }

static DWORD WINAPI QuorumControl(RESID resource, DWORD code, PVOID in, DWORD inSize, PVOID out,
                                  DWORD outSize, LPDWORD returned) {
  return FakeControl(((QUORUM*)resource)->Fake, code, in, inSize, out, outSize, returned);
}

FAKE_DLL_WITH(TYPE_NAME,
              FAKE_TABLE_WITH(QuorumOpen, QuorumClose, QuorumOnline, QuorumOffline, QuorumTerminate,
                              QuorumLooksAlive, QuorumIsAlive, QuorumArbitrate, QuorumRelease,
                              QuorumControl, FakeTypeControl))
