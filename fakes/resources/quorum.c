/* Well-behaved: a type that can hold the quorum. What Arbitrate reserves is watched by a worker,
   once a second, until Release, Offline, Terminate or Close gives it up.

   What is reserved is a disk, whose number is the digit that the resource's name ends with, by a
   persistent reservation. The private property Owner, unless it is empty, is the name of another
   node that has taken it. Source: "Arbitrate", the example of a reservation thread;
   "IOCTL_STORAGE_PERSISTENT_RESERVE_OUT". */
#include "core.h"

#define RESERVE_MS 1000
#define DISK L"\\\\.\\PhysicalDrive0"

/* Of ntddstor.h, which few programs include. */
#ifndef IOCTL_STORAGE_PERSISTENT_RESERVE_OUT
#define IOCTL_STORAGE_PERSISTENT_RESERVE_OUT 0x002DD01Cu
#endif
#define ACTION_RESERVE 1
#define ACTION_RELEASE 2
#define ACTION_REGISTER_IGNORE_EXISTING 6
#define EXCLUSIVE_REGISTRANTS 6 /* The type of the reservation; its scope is the whole disk. */

/* PERSISTENT_RESERVE_COMMAND with the PRO_PARAMETER_LIST that follows it. */
typedef struct RESERVE_COMMAND {
  DWORD Version;
  DWORD Size;
  BYTE Action;
  BYTE Type;
  BYTE Key[8];
  BYTE NewKey[8];
  BYTE Address[4];
  BYTE Flags;
  BYTE Reserved[3];
} RESERVE_COMMAND;

typedef struct QUORUM {
  FAKE* Fake;
  HANDLE Disk; /* From Open to Close. */
  BOOL Held;   /* We have reserved it. Guarded by Operation, as the next one. */
  CLUS_WORKER Reserver;
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
static DWORD GiveUpOffline(QUORUM* self);

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

static DWORD Command(QUORUM* self, BYTE action) {
  static const BYTE key[8] = {'r', 'h', 's', 'i', 'm', 0, 0, 1}; /* This node's. */
  RESERVE_COMMAND command;
  DWORD returned;
  ZeroMemory(&command, sizeof(command));
  command.Version = sizeof(command);
  command.Size = sizeof(command);
  command.Action = action;
  command.Type = EXCLUSIVE_REGISTRANTS;
  if (action == ACTION_REGISTER_IGNORE_EXISTING) {
    CopyMemory(command.NewKey, key, sizeof(key));
  } else {
    CopyMemory(command.Key, key, sizeof(key));
  }
  return DeviceIoControl(self->Disk, IOCTL_STORAGE_PERSISTENT_RESERVE_OUT, &command,
                         sizeof(command), NULL, 0, &returned, NULL)
             ? ERROR_SUCCESS
             : GetLastError();
}

/* Under Operation, as the next two. */
static DWORD GiveUp(QUORUM* self) {
  DWORD error = ERROR_SUCCESS;
  ClusWorkerTerminate(&self->Reserver);
  ZeroMemory(&self->Reserver, sizeof(self->Reserver));
  EnterCriticalSection(&self->Fake->State);
  self->Reserved = FALSE;
  LeaveCriticalSection(&self->Fake->State);
  if (self->Held) error = Command(self, ACTION_RELEASE);
  if (error == ERROR_SUCCESS) self->Held = FALSE;
  return error;
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
  result = GiveUp(self); /* What is left of a reservation that was lost. */
  if (result == ERROR_SUCCESS) result = Command(self, ACTION_REGISTER_IGNORE_EXISTING);
  if (result == ERROR_SUCCESS) result = Command(self, ACTION_RESERVE);
  if (result != ERROR_SUCCESS) return result;
  self->Held = TRUE;
  EnterCriticalSection(&self->Fake->State);
  self->Reserved = TRUE;
  LeaveCriticalSection(&self->Fake->State);
  result = ClusWorkerCreate(&self->Reserver, ReserveWork, self);
  if (result != ERROR_SUCCESS) GiveUp(self);
  return result;
}

/* --- Entry points --------------------------------------------------------------------------------
 */

static HANDLE OpenDisk(LPCWSTR name) {
  WCHAR path[] = DISK;
  const int length = lstrlenW(name);
  const WCHAR last = length > 0 ? name[length - 1] : L'0';
  if (last >= L'0' && last <= L'9') path[sizeof(path) / sizeof(WCHAR) - 2] = last;
  return CreateFileW(path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                     OPEN_EXISTING, 0, NULL);
}

static RESID WINAPI QuorumOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  DWORD error;
  QUORUM* self = (QUORUM*)FakeNewInside(sizeof(QUORUM), name, key, handle);
  if (self == NULL) return NULL;
  self->Disk = OpenDisk(name);
  if (self->Disk != INVALID_HANDLE_VALUE) return self;
  error = GetLastError();
  FakeFree(self->Fake);
  LocalFree(self);
  SetLastError(error);
  return NULL;
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
  DWORD result;
  EnterCriticalSection(&self->Fake->Operation);
  result = GiveUp(self);
  LeaveCriticalSection(&self->Fake->Operation);
  return result;
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

#ifndef OWN_GIVE_UP_OFFLINE
/* The monitor calls no Release for an Offline. */
static DWORD GiveUpOffline(QUORUM* self) { return QuorumRelease(self); }
#endif

static DWORD WINAPI QuorumOffline(RESID resource) {
  QUORUM* self = (QUORUM*)resource;
  FakeTerminate(self->Fake);
  return GiveUpOffline(self);
}

static VOID WINAPI QuorumTerminate(RESID resource) {
  FakeTerminate(((QUORUM*)resource)->Fake);
  QuorumRelease(resource);
}

static VOID WINAPI QuorumClose(RESID resource) {
  QUORUM* self = (QUORUM*)resource;
  QuorumTerminate(resource);
  CloseHandle(self->Disk);
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
