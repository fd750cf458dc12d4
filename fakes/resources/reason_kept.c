/* Sin: the reason of a state change is kept after the Offline that it was for, so that the next
   one, which comes without a reason, is taken for a move as well. */
#include "core.h"

#define REASON_MOVE 1 /* eResourceStateChangeReasonMove. */

typedef struct REASONED {
  FAKE* Fake;
  DWORD Reason; /* The last one told. Guarded by State. */
} REASONED;

static DWORD ReasonOf(REASONED* self) {
  DWORD reason;
  EnterCriticalSection(&self->Fake->State);
  reason = self->Reason;
  LeaveCriticalSection(&self->Fake->State);
  return reason;
}

static RESID WINAPI ReasonedOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  return FakeNewInside(sizeof(REASONED), name, key, handle);
}

static DWORD WINAPI ReasonedOnline(RESID resource, LPHANDLE eventHandle) {
  return FakeOnline(((REASONED*)resource)->Fake, eventHandle);
}

/* A move does not wind down step by step: the other node waits. */
static DWORD WINAPI ReasonedOffline(RESID resource) {
  REASONED* self = (REASONED*)resource;
  if (ReasonOf(self) != REASON_MOVE) return FakeOffline(self->Fake);
  FakeTerminate(self->Fake);
  return ERROR_SUCCESS;
}

static VOID WINAPI ReasonedTerminate(RESID resource) { FakeTerminate(((REASONED*)resource)->Fake); }

static VOID WINAPI ReasonedClose(RESID resource) {
  REASONED* self = (REASONED*)resource;
  FakeClose(self->Fake);
  LocalFree(self);
}

static BOOL WINAPI ReasonedLooksAlive(RESID resource) {
  return FakeLooksAlive(((REASONED*)resource)->Fake);
}

static BOOL WINAPI ReasonedIsAlive(RESID resource) {
  return FakeIsAlive(((REASONED*)resource)->Fake);
}

static DWORD WINAPI ReasonedControl(RESID resource, DWORD code, PVOID in, DWORD inSize, PVOID out,
                                    DWORD outSize, LPDWORD returned) {
  REASONED* self = (REASONED*)resource;
  *returned = 0;
  if (code == CLUSCTL_RESOURCE_GET_CHARACTERISTICS) {
    *returned = sizeof(DWORD);
    if (outSize < sizeof(DWORD)) return ERROR_MORE_DATA;
    *(LPDWORD)out = CLUS_CHAR_REQUIRES_STATE_CHANGE_REASON;
    return ERROR_SUCCESS;
  }
  if (code == CLUSCTL_RESOURCE_STATE_CHANGE_REASON) {
    if (inSize < 3 * sizeof(DWORD)) return ERROR_INVALID_DATA;
    EnterCriticalSection(&self->Fake->State);
    self->Reason = ((LPDWORD)in)[2]; /* After the structure's size and version. */
    LeaveCriticalSection(&self->Fake->State);
    return ERROR_SUCCESS;
  }
  return FakeControl(self->Fake, code, in, inSize, out, outSize, returned);
}

FAKE_DLL_WITH(L"rhsim Reason Kept",
              FAKE_TABLE_WITH(ReasonedOpen, ReasonedClose, ReasonedOnline, ReasonedOffline,
                              ReasonedTerminate, ReasonedLooksAlive, ReasonedIsAlive, NULL, NULL,
                              ReasonedControl, FakeTypeControl))
