/* What most fake resource DLLs have in common: a correct resource, in the shape that the pages
   "Implementing Resource DLLs" and following describe.

   Online and Offline hand over to a ClusWorker worker, which works in steps and reports a new
   CheckPoint after each; Terminate and Close stop it and wait for its end. A fake with a sin
   replaces one function and keeps the others, so that its sin stands in one place.

   Two locks. Operation is held by whoever starts or stops the worker, also while it waits for the
   worker's end, so the worker never takes it. State guards what worker and polls share, and is held
   for moments only. */
#ifndef FAKES_CORE_H
#define FAKES_CORE_H

#include <windows.h>

#include "properties.h"
#include "resapi.h"

#define FAKE_SLICE_MS 100 /* The worker looks this often whether it is to end. */

/* It begins with its own address, so that a RESID leads to the FAKE whether it is one or the
   address of a structure that begins with the address of one. */
typedef struct FAKE {
  struct FAKE* Self;
  CRITICAL_SECTION Operation;
  CRITICAL_SECTION State;
  RESOURCE_HANDLE ResourceHandle;
  LPWSTR Name;
  HKEY Parameters;
  CLUS_WORKER Worker;
  BOOL Up;          /* The application that the resource stands for runs. Guarded by State. */
  BOOL InUse;       /* The properties that were read last still count. Guarded by State. */
  ULONGLONG DiesAt; /* The tick count at which it breaks; 0: never. Guarded by State. */
  DWORD Steps;      /* Private properties, read at each Online and Offline. */
  DWORD StepMs;
  DWORD FailOnline;
  DWORD DieAfterMs;
  HANDLE Own; /* For a fake that needs one handle more; it closes that itself. */
} FAKE;

#define FAKE_PROPERTY(NAME, MEMBER, PRESET)                                 \
  {                                                                         \
    (LPWSTR) NAME, NULL, CLUSPROP_FORMAT_DWORD, {PRESET}, 0, 0xFFFFFFFF, 0, \
        FIELD_OFFSET(FAKE, MEMBER)                                          \
  }

static const RESUTIL_PROPERTY_ITEM g_FakeProperties[] = {
    FAKE_PROPERTY(L"Steps", Steps, 5),
    FAKE_PROPERTY(L"StepMs", StepMs, 500),
    FAKE_PROPERTY(L"FailOnline", FailOnline, 0),
    FAKE_PROPERTY(L"DieAfterMs", DieAfterMs, 0),
    {NULL, NULL, 0, {0}, 0, 0, 0, 0},
};

#ifdef FAKE_EXTENDED /* A DLL of version 2 or later, which StartupEx starts, defines this. */
static CLRES_CALLBACK_FUNCTION_TABLE g_Monitor;
#else
static PSET_RESOURCE_STATUS_ROUTINE g_SetResourceStatus;
#endif
static PLOG_EVENT_ROUTINE g_LogEvent;

/* --- Instance ----------------------------------------------------------------------------------
 */

static inline FAKE* FakeNew(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  const SIZE_T size = ((SIZE_T)lstrlenW(name) + 1) * sizeof(WCHAR);
  FAKE* fake = (FAKE*)LocalAlloc(LPTR, sizeof(FAKE));
  LPWSTR copy = (LPWSTR)LocalAlloc(LMEM_FIXED, size);
  DWORD error = ERROR_NOT_ENOUGH_MEMORY;
  if (fake != NULL && copy != NULL) {
    error = (DWORD)ClusterRegOpenKey(key, L"Parameters", KEY_READ | KEY_WRITE, &fake->Parameters);
  }
  if (error != ERROR_SUCCESS) {
    LocalFree(copy);
    LocalFree(fake);
    SetLastError(error);
    return NULL;
  }
  CopyMemory(copy, name, size);
  fake->Self = fake;
  fake->Name = copy;
  fake->ResourceHandle = handle;
  InitializeCriticalSection(&fake->Operation);
  InitializeCriticalSection(&fake->State);
  return fake;
}

/* A zeroed structure of `size` bytes that begins with the address of a new FAKE. NULL: GetLastError
   says why. */
static inline LPVOID FakeNewInside(SIZE_T size, LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  DWORD error = ERROR_NOT_ENOUGH_MEMORY;
  FAKE** self = (FAKE**)LocalAlloc(LPTR, size);
  if (self != NULL) {
    *self = FakeNew(name, key, handle);
    if (*self != NULL) return self;
    error = GetLastError();
    LocalFree(self);
  }
  SetLastError(error);
  return NULL;
}

static inline void FakeFree(FAKE* fake) {
  ClusterRegCloseKey(fake->Parameters);
  DeleteCriticalSection(&fake->State);
  DeleteCriticalSection(&fake->Operation);
  LocalFree(fake->Name);
  LocalFree(fake);
}

static inline void FakeReadParameters(FAKE* fake) {
  /* A value that cannot be read leaves the default: an Online may go on with that. */
  fake->Steps = 5;
  fake->StepMs = 500;
  fake->FailOnline = 0;
  fake->DieAfterMs = 0;
  ResUtilGetDwordValue(fake->Parameters, L"Steps", &fake->Steps, fake->Steps);
  ResUtilGetDwordValue(fake->Parameters, L"StepMs", &fake->StepMs, fake->StepMs);
  ResUtilGetDwordValue(fake->Parameters, L"FailOnline", &fake->FailOnline, 0);
  ResUtilGetDwordValue(fake->Parameters, L"DieAfterMs", &fake->DieAfterMs, 0);
  EnterCriticalSection(&fake->State);
  fake->InUse = TRUE;
  LeaveCriticalSection(&fake->State);
}

static inline void FakeSetUp(FAKE* fake, BOOL up) {
  EnterCriticalSection(&fake->State);
  fake->Up = up;
  fake->InUse = up;
  fake->DiesAt = up && fake->DieAfterMs != 0 ? GetTickCount64() + fake->DieAfterMs : 0;
  LeaveCriticalSection(&fake->State);
}

static inline BOOL FakeIsUp(FAKE* fake) {
  BOOL up;
  EnterCriticalSection(&fake->State);
  up = fake->Up && (fake->DiesAt == 0 || GetTickCount64() < fake->DiesAt);
  LeaveCriticalSection(&fake->State);
  return up;
}

/* --- The worker's tools ------------------------------------------------------------------------
 */

/* FALSE: the worker was told to end. */
#ifdef FAKE_EXTENDED
static inline BOOL FakeReport(FAKE* fake, CLUSTER_RESOURCE_STATE state, DWORD checkPoint) {
  RESOURCE_STATUS_EX status;
  ResUtilInitializeResourceStatusEx(&status);
  status.ResourceState = state;
  status.CheckPoint = checkPoint;
  return g_Monitor.SetResourceStatusEx(fake->ResourceHandle, &status) != ResourceExitStateTerminate;
}
#else
static inline BOOL FakeReport(FAKE* fake, CLUSTER_RESOURCE_STATE state, DWORD checkPoint) {
  RESOURCE_STATUS status;
  ResUtilInitializeResourceStatus(&status);
  status.ResourceState = state;
  status.CheckPoint = checkPoint;
  return g_SetResourceStatus(fake->ResourceHandle, &status) != ResourceExitStateTerminate;
}
#endif

static inline BOOL FakeSleep(PCLUS_WORKER worker, DWORD milliseconds) {
  while (milliseconds > 0) {
    const DWORD slice = milliseconds < FAKE_SLICE_MS ? milliseconds : FAKE_SLICE_MS;
    if (ClusWorkerCheckTerminate(worker)) return FALSE;
    Sleep(slice);
    milliseconds -= slice;
  }
  return !ClusWorkerCheckTerminate(worker);
}

/* All the work of an operation, but for its outcome. */
static inline BOOL FakeSteps(FAKE* fake, PCLUS_WORKER worker, CLUSTER_RESOURCE_STATE pending) {
  DWORD step;
  for (step = 1; step <= fake->Steps; ++step) {
    if (!FakeSleep(worker, fake->StepMs)) return FALSE;
    if (!FakeReport(fake, pending, step)) return FALSE;
  }
  return !ClusWorkerCheckTerminate(worker);
}

/* Puts the application up or down and reports the outcome. */
static inline DWORD FakeFinishAt(FAKE* fake, CLUSTER_RESOURCE_STATE outcome, DWORD checkPoint) {
  FakeSetUp(fake, outcome == ClusterResourceOnline);
  if (!FakeReport(fake, outcome, checkPoint)) {
    FakeSetUp(fake, FALSE);
    return ERROR_OPERATION_ABORTED;
  }
  return ERROR_SUCCESS;
}

static inline DWORD FakeFinish(FAKE* fake, CLUSTER_RESOURCE_STATE outcome) {
  return FakeFinishAt(fake, outcome, fake->Steps + 1);
}

static inline DWORD WINAPI FakeOnlineWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  if (!FakeSteps(fake, worker, ClusterResourceOnlinePending)) return ERROR_OPERATION_ABORTED;
  if (fake->FailOnline != 0) {
    g_LogEvent(fake->ResourceHandle, LOG_ERROR, L"The application did not start: %1!u!.\n",
               fake->FailOnline);
    FakeFinish(fake, ClusterResourceFailed);
    return fake->FailOnline;
  }
  return FakeFinish(fake, ClusterResourceOnline);
}

static inline DWORD WINAPI FakeOfflineWork(PCLUS_WORKER worker, LPVOID parameter) {
  FAKE* fake = (FAKE*)parameter;
  if (!FakeSteps(fake, worker, ClusterResourceOfflinePending)) return ERROR_OPERATION_ABORTED;
  return FakeFinish(fake, ClusterResourceOffline);
}

/* --- Starting and stopping it --------------------------------------------------------------------
 */

/* Under Operation. */
static inline void FakeStopWorker(FAKE* fake) {
  ClusWorkerTerminate(&fake->Worker);
  ZeroMemory(&fake->Worker, sizeof(fake->Worker));
}

/* What Online and Offline return. `parameter`: what the worker is given. */
static inline DWORD FakeBeginFor(FAKE* fake, PWORKER_START_ROUTINE work, PVOID parameter) {
  DWORD result;
  EnterCriticalSection(&fake->Operation);
  FakeStopWorker(fake); /* Of an earlier operation; as a rule it has ended long ago. */
  FakeReadParameters(fake);
  result = ClusWorkerCreate(&fake->Worker, work, parameter);
  LeaveCriticalSection(&fake->Operation);
  if (result != ERROR_SUCCESS) {
    g_LogEvent(fake->ResourceHandle, LOG_ERROR, L"No worker thread: error %1!u!.\n", result);
    return result;
  }
  return ERROR_IO_PENDING;
}

static inline DWORD FakeBegin(FAKE* fake, PWORKER_START_ROUTINE work) {
  return FakeBeginFor(fake, work, fake);
}

/* --- Entry points --------------------------------------------------------------------------------
 */

static inline RESID WINAPI FakeOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  return FakeNew(name, key, handle);
}

static inline DWORD WINAPI FakeOnline(RESID resource, LPHANDLE eventHandle) {
  FAKE* fake = (FAKE*)resource;
  UNREFERENCED_PARAMETER(eventHandle);
  g_LogEvent(fake->ResourceHandle, LOG_INFORMATION, L"Online request.\n");
  return FakeBegin(fake, FakeOnlineWork);
}

static inline DWORD WINAPI FakeOffline(RESID resource) {
  FAKE* fake = (FAKE*)resource;
  g_LogEvent(fake->ResourceHandle, LOG_INFORMATION, L"Offline request.\n");
  return FakeBegin(fake, FakeOfflineWork);
}

static inline VOID WINAPI FakeTerminate(RESID resource) {
  FAKE* fake = (FAKE*)resource;
  EnterCriticalSection(&fake->Operation);
  FakeStopWorker(fake);
  FakeSetUp(fake, FALSE);
  LeaveCriticalSection(&fake->Operation);
}

static inline VOID WINAPI FakeClose(RESID resource) {
  FakeTerminate(resource);
  FakeFree((FAKE*)resource);
}

static inline BOOL WINAPI FakeLooksAlive(RESID resource) { return FakeIsUp((FAKE*)resource); }

static inline BOOL WINAPI FakeIsAlive(RESID resource) {
  FAKE* fake = (FAKE*)resource;
  const BOOL alive = FakeIsUp(fake);
  if (!alive) g_LogEvent(fake->ResourceHandle, LOG_ERROR, L"The application does not answer.\n");
  return alive;
}

static inline BOOL FakeIsInUse(FAKE* fake) {
  BOOL inUse;
  EnterCriticalSection(&fake->State);
  inUse = fake->InUse;
  LeaveCriticalSection(&fake->State);
  return inUse;
}

/* Steps and its like are read at each Online and Offline. */
static inline DWORD WINAPI FakeControl(RESID resource, DWORD code, PVOID in, DWORD inSize,
                                       PVOID out, DWORD outSize, LPDWORD returned) {
  FAKE* fake = *(FAKE**)resource;
  const DWORD stored = FakeIsInUse(fake) ? ERROR_RESOURCE_PROPERTIES_STORED : ERROR_SUCCESS;
  *returned = 0;
  if (code == CLUSCTL_RESOURCE_UNKNOWN) return ERROR_SUCCESS;
  return PropertyControl(fake->Parameters, g_FakeProperties, stored, code, in, inSize, out, outSize,
                         returned);
}

static inline DWORD WINAPI FakeTypeControl(LPCWSTR type, DWORD code, PVOID in, DWORD inSize,
                                           PVOID out, DWORD outSize, LPDWORD returned) {
  UNREFERENCED_PARAMETER(type);
  return PropertyTypeControl(g_FakeProperties, code, in, inSize, out, outSize, returned);
}

/* --- Startup -------------------------------------------------------------------------------------
 */

#ifdef FAKE_EXTENDED
static inline DWORD FakeStartupEx(LPCWSTR ownType, PCLRES_FUNCTION_TABLE ownTable, LPCWSTR type,
                                  DWORD minVersion, DWORD maxVersion,
                                  PCLRES_CALLBACK_FUNCTION_TABLE monitor,
                                  PCLRES_FUNCTION_TABLE* table) {
  if (minVersion > ownTable->Version || maxVersion < ownTable->Version) {
    return ERROR_REVISION_MISMATCH;
  }
  if (lstrcmpiW(type, ownType) != 0) return ERROR_CLUSTER_RESNAME_NOT_FOUND;
  g_Monitor = *monitor; /* Nothing says how long the monitor keeps its own. */
  g_LogEvent = monitor->LogEvent;
  *table = ownTable;
  return ERROR_SUCCESS;
}
#else
static inline DWORD FakeStartup(LPCWSTR ownType, PCLRES_FUNCTION_TABLE ownTable, LPCWSTR type,
                                DWORD minVersion, DWORD maxVersion,
                                PSET_RESOURCE_STATUS_ROUTINE setResourceStatus,
                                PLOG_EVENT_ROUTINE logEvent, PCLRES_FUNCTION_TABLE* table) {
  if (minVersion > CLRES_VERSION_V1_00 || maxVersion < CLRES_VERSION_V1_00) {
    return ERROR_REVISION_MISMATCH;
  }
  if (lstrcmpiW(type, ownType) != 0) return ERROR_CLUSTER_RESNAME_NOT_FOUND;
  g_SetResourceStatus = setResourceStatus;
  g_LogEvent = logEvent;
  *table = ownTable;
  return ERROR_SUCCESS;
}
#endif

/* A function table of these entry points. */
#define FAKE_TABLE(OPEN, CLOSE, ONLINE, OFFLINE, TERMINATE, LOOKS_ALIVE, IS_ALIVE)            \
  FAKE_TABLE_WITH(OPEN, CLOSE, ONLINE, OFFLINE, TERMINATE, LOOKS_ALIVE, IS_ALIVE, NULL, NULL, \
                  FakeControl, FakeTypeControl)

#define FAKE_TABLE_WITH(OPEN, CLOSE, ONLINE, OFFLINE, TERMINATE, LOOKS_ALIVE, IS_ALIVE, ARBITRATE, \
                        RELEASE, CONTROL, TYPE_CONTROL)                                            \
  {                                                                                                \
    CLRES_V1_FUNCTION_SIZE, CLRES_VERSION_V1_00, {                                                 \
      {                                                                                            \
        OPEN, CLOSE, ONLINE, OFFLINE, TERMINATE, LOOKS_ALIVE, IS_ALIVE, ARBITRATE, RELEASE,        \
            CONTROL, TYPE_CONTROL                                                                  \
      }                                                                                            \
    }                                                                                              \
  }

#ifdef __cplusplus
#define FAKE_EXPORT extern "C" __declspec(dllexport)
#else
#define FAKE_EXPORT __declspec(dllexport)
#endif

/* The DLL of one resource type with these entry points. */
#define FAKE_DLL(TYPE, OPEN, CLOSE, ONLINE, OFFLINE, TERMINATE, LOOKS_ALIVE, IS_ALIVE) \
  FAKE_DLL_WITH(TYPE, FAKE_TABLE(OPEN, CLOSE, ONLINE, OFFLINE, TERMINATE, LOOKS_ALIVE, IS_ALIVE))

#define FAKE_DLL_WITH(TYPE, ...)                                                                  \
  static CLRES_FUNCTION_TABLE g_Table = __VA_ARGS__;                                              \
  FAKE_EXPORT DWORD WINAPI Startup(LPCWSTR type, DWORD minVersion, DWORD maxVersion,              \
                                   PSET_RESOURCE_STATUS_ROUTINE setResourceStatus,                \
                                   PLOG_EVENT_ROUTINE logEvent, PCLRES_FUNCTION_TABLE* table) {   \
    return FakeStartup(TYPE, &g_Table, type, minVersion, maxVersion, setResourceStatus, logEvent, \
                       table);                                                                    \
  }

#define FAKE_DLL_EX(TYPE, ...)                                                          \
  static CLRES_FUNCTION_TABLE g_Table = __VA_ARGS__;                                    \
  FAKE_EXPORT DWORD WINAPI StartupEx(LPCWSTR type, DWORD minVersion, DWORD maxVersion,  \
                                     PCLRES_CALLBACK_FUNCTION_TABLE monitor,            \
                                     PCLRES_FUNCTION_TABLE* table) {                    \
    return FakeStartupEx(TYPE, &g_Table, type, minVersion, maxVersion, monitor, table); \
  }

#ifndef FAKE_OWN_DLL_MAIN /* A fake that has one defines this. */
#ifdef __cplusplus
extern "C"
#endif
    BOOL WINAPI
    DllMain(HINSTANCE module, DWORD reason, LPVOID reserved) {
  UNREFERENCED_PARAMETER(reserved);
  if (reason == DLL_PROCESS_ATTACH) DisableThreadLibraryCalls(module);
  return TRUE;
}

#endif

#endif
