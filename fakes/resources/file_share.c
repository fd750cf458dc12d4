/* Well-behaved: the resource stands for a share of a directory, described by private properties
   that a property table lists. ShareName, unless set, is the resource's name. A share of that name
   that is there already is somebody else's: Online fails then. */
#include "core.h"

#include <lm.h>

typedef struct PARAMETERS {
  LPWSTR ShareName;
  LPWSTR Path;
  LPWSTR Remark;
  DWORD MaximumUsers;
} PARAMETERS;

static const RESUTIL_PROPERTY_ITEM g_Properties[] = {
    {(LPWSTR)L"ShareName",
     NULL,
     CLUSPROP_FORMAT_SZ,
     {(DWORD_PTR)L""},
     0,
     0,
     0,
     FIELD_OFFSET(PARAMETERS, ShareName)},
    {(LPWSTR)L"Path",
     NULL,
     CLUSPROP_FORMAT_SZ,
     {(DWORD_PTR)L"C:\\Shares"},
     0,
     0,
     0,
     FIELD_OFFSET(PARAMETERS, Path)},
    {(LPWSTR)L"Remark",
     NULL,
     CLUSPROP_FORMAT_SZ,
     {(DWORD_PTR)L""},
     0,
     0,
     0,
     FIELD_OFFSET(PARAMETERS, Remark)},
    {(LPWSTR)L"MaximumUsers",
     NULL,
     CLUSPROP_FORMAT_DWORD,
     {0xFFFFFFFF},
     1,
     0xFFFFFFFF,
     0,
     FIELD_OFFSET(PARAMETERS, MaximumUsers)},
    {NULL, NULL, 0, {0}, 0, 0, 0, 0},
};

typedef struct SHARED {
  FAKE* Fake;
  PARAMETERS Parameters; /* Of the share that is up. Both guarded by State, */
  LPWSTR Share;          /* and so are the calls for it; NULL: there is none. */
} SHARED;

/* A fake with a sin names its type TWIN, says which of these functions is its OWN_, and keeps the
   rest. */
#ifdef TWIN
#define TYPE_NAME TWIN
#else
#define TYPE_NAME L"rhsim File Share"
#endif
static DWORD ReadParameters(SHARED* self, PARAMETERS* read);
static void FreeParameters(PARAMETERS* parameters);
static void TakeDownAtOnce(SHARED* self);
static DWORD Control(SHARED* self, DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                     LPDWORD returned);
static DWORD TypeControl(DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                         LPDWORD returned);

/* --- The share -----------------------------------------------------------------------------------
 */

static DWORD RemoveShare(SHARED* self) {
  DWORD error = ERROR_SUCCESS;
  EnterCriticalSection(&self->Fake->State);
  if (self->Share != NULL) error = NetShareDel(NULL, self->Share, 0);
  /* It may be gone already: that is why we were told to fail over. */
  if (error == NERR_NetNameNotFound) error = ERROR_SUCCESS;
  if (error == ERROR_SUCCESS) self->Share = NULL;
  LeaveCriticalSection(&self->Fake->State);
  return error;
}

#ifndef OWN_TAKE_DOWN
/* What Terminate does. */
static void TakeDownAtOnce(SHARED* self) { RemoveShare(self); }
#endif

/* Under State. */
static DWORD AddOwnShare(SHARED* self) {
  SHARE_INFO_2 info;
  DWORD wrong = 0;
  DWORD error;
  LPWSTR name = self->Parameters.ShareName[0] != 0 ? self->Parameters.ShareName : self->Fake->Name;
  ZeroMemory(&info, sizeof(info));
  info.shi2_netname = name;
  info.shi2_type = STYPE_DISKTREE;
  info.shi2_remark = self->Parameters.Remark;
  info.shi2_permissions = ACCESS_ALL;
  info.shi2_max_uses = self->Parameters.MaximumUsers;
  info.shi2_path = self->Parameters.Path;
  error = NetShareAdd(NULL, 2, (LPBYTE)&info, &wrong);
  if (error == NERR_Success) self->Share = name;
  return error;
}

#ifndef OWN_FREE_PARAMETERS
/* Not by ResUtilFreeParameterBlock, whose page has it for blocks that ResUtilDupParameterBlock
 * made. */
static void FreeParameters(PARAMETERS* parameters) {
  LocalFree(parameters->ShareName);
  LocalFree(parameters->Path);
  LocalFree(parameters->Remark);
  ZeroMemory(parameters, sizeof(*parameters));
}
#endif

#ifndef OWN_READ_PARAMETERS
static DWORD ReadParameters(SHARED* self, PARAMETERS* read) {
  LPWSTR wrong = NULL;
  DWORD error = ResUtilGetPropertiesToParameterBlock(self->Fake->Parameters, g_Properties,
                                                     (LPBYTE)read, TRUE, &wrong);
  if (error != ERROR_SUCCESS) {
    g_LogEvent(self->Fake->ResourceHandle, LOG_ERROR, L"The property %1 is wrong: %2!u!.\n",
               wrong != NULL ? wrong : L"(unknown)", error);
    FreeParameters(read);
  }
  return error;
}
#endif

static DWORD AddShare(SHARED* self) {
  PARAMETERS read;
  DWORD error;
  ZeroMemory(&read, sizeof(read));
  error = ReadParameters(self, &read);
  if (error != ERROR_SUCCESS) return error;
  EnterCriticalSection(&self->Fake->State);
  FreeParameters(&self->Parameters);
  self->Parameters = read;
  error = AddOwnShare(self);
  LeaveCriticalSection(&self->Fake->State);
  return error;
}

static BOOL IsUp(SHARED* self) {
  BOOL up;
  EnterCriticalSection(&self->Fake->State);
  up = self->Share != NULL;
  LeaveCriticalSection(&self->Fake->State);
  return up;
}

/* The share is there, and it is ours: of the same directory. */
static BOOL IsShared(SHARED* self) {
  SHARE_INFO_2* info = NULL;
  BOOL shared = FALSE;
  EnterCriticalSection(&self->Fake->State);
  if (self->Share != NULL &&
      NetShareGetInfo(NULL, self->Share, 2, (LPBYTE*)&info) == NERR_Success) {
    shared = lstrcmpiW(info->shi2_path, self->Parameters.Path) == 0;
    NetApiBufferFree(info);
  }
  LeaveCriticalSection(&self->Fake->State);
  return shared;
}

/* What the control codes are for when they are handled well. */
static inline DWORD GoodControl(SHARED* self, DWORD code, PVOID in, DWORD inSize, PVOID out,
                                DWORD outSize, LPDWORD returned) {
  /* The share that is up stays as it is until the next Online. */
  const DWORD stored = IsUp(self) ? ERROR_RESOURCE_PROPERTIES_STORED : ERROR_SUCCESS;
  *returned = 0;
  if (code == CLUSCTL_RESOURCE_UNKNOWN) return ERROR_SUCCESS;
  return PropertyControl(self->Fake->Parameters, g_Properties, stored, code, in, inSize, out,
                         outSize, returned);
}

static inline DWORD GoodTypeControl(DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                                    LPDWORD returned) {
  return PropertyTypeControl(g_Properties, code, in, inSize, out, outSize, returned);
}

/* --- Entry points --------------------------------------------------------------------------------
 */

static RESID WINAPI SharedOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  return FakeNewInside(sizeof(SHARED), name, key, handle);
}

static DWORD WINAPI SharedOnline(RESID resource, LPHANDLE eventHandle) {
  SHARED* self = (SHARED*)resource;
  DWORD result;
  UNREFERENCED_PARAMETER(eventHandle); /* Stays NULL: polls find failures. */
  EnterCriticalSection(&self->Fake->Operation);
  RemoveShare(self); /* Of an earlier Online. */
  result = AddShare(self);
  LeaveCriticalSection(&self->Fake->Operation);
  if (result != ERROR_SUCCESS) {
    g_LogEvent(self->Fake->ResourceHandle, LOG_ERROR, L"%1 is not shared: error %2!u!.\n",
               self->Fake->Name, result);
  }
  return result;
}

static DWORD WINAPI SharedOffline(RESID resource) {
  SHARED* self = (SHARED*)resource;
  DWORD result;
  EnterCriticalSection(&self->Fake->Operation);
  result = RemoveShare(self);
  LeaveCriticalSection(&self->Fake->Operation);
  if (result != ERROR_SUCCESS) {
    g_LogEvent(self->Fake->ResourceHandle, LOG_ERROR, L"%1 is still shared: error %2!u!.\n",
               self->Fake->Name, result);
  }
  return result;
}

static VOID WINAPI SharedTerminate(RESID resource) {
  SHARED* self = (SHARED*)resource;
  EnterCriticalSection(&self->Fake->Operation);
  TakeDownAtOnce(self);
  LeaveCriticalSection(&self->Fake->Operation);
}

static VOID WINAPI SharedClose(RESID resource) {
  SHARED* self = (SHARED*)resource;
  SharedTerminate(resource);
  FreeParameters(&self->Parameters);
  FakeFree(self->Fake);
  LocalFree(self);
}

static BOOL WINAPI SharedLooksAlive(RESID resource) { return IsUp((SHARED*)resource); }

static BOOL WINAPI SharedIsAlive(RESID resource) {
  SHARED* self = (SHARED*)resource;
  const BOOL alive = IsShared(self);
  if (!alive) {
    g_LogEvent(self->Fake->ResourceHandle, LOG_ERROR, L"%1 is not shared.\n", self->Fake->Name);
  }
  return alive;
}

/* --- Control codes -------------------------------------------------------------------------------
 */

#ifndef OWN_CONTROL
static DWORD Control(SHARED* self, DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                     LPDWORD returned) {
  return GoodControl(self, code, in, inSize, out, outSize, returned);
}
#endif

static DWORD WINAPI SharedControl(RESID resource, DWORD code, PVOID in, DWORD inSize, PVOID out,
                                  DWORD outSize, LPDWORD returned) {
  return Control((SHARED*)resource, code, in, inSize, out, outSize, returned);
}

#ifndef OWN_TYPE_CONTROL
static DWORD TypeControl(DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                         LPDWORD returned) {
  return GoodTypeControl(code, in, inSize, out, outSize, returned);
}
#endif

static DWORD WINAPI SharedTypeControl(LPCWSTR type, DWORD code, PVOID in, DWORD inSize, PVOID out,
                                      DWORD outSize, LPDWORD returned) {
  UNREFERENCED_PARAMETER(type);
  return TypeControl(code, in, inSize, out, outSize, returned);
}

FAKE_DLL_WITH(TYPE_NAME, FAKE_TABLE_WITH(SharedOpen, SharedClose, SharedOnline, SharedOffline,
                                         SharedTerminate, SharedLooksAlive, SharedIsAlive, NULL,
                                         NULL, SharedControl, SharedTypeControl))
