/* Well-behaved: a pending resource with a ClusWorker worker, private properties by a property
   table, and control codes for them (properties.h); written out in full, as a resource DLL of its
   own would be. */
#include <windows.h>

#include "properties.h"
#include "resapi.h"

#define TYPE_NAME L"rhsim Cluster Worker"
#define SLICE_MS 100

typedef struct PARAMETERS {
  DWORD Steps;
  DWORD StepMs;
  DWORD FailOnline;
  DWORD DieAfterMs;
} PARAMETERS;

typedef struct RESOURCE {
  CRITICAL_SECTION OperationLock; /* Held by whoever starts or stops the worker; never by it. */
  CRITICAL_SECTION StateLock;     /* Guards State and DiesAt; held for moments. */
  RESOURCE_HANDLE ResourceHandle;
  HKEY ParametersKey;
  LPWSTR Name;
  CLUS_WORKER Worker;
  PARAMETERS Parameters;
  CLUSTER_RESOURCE_STATE State;
  ULONGLONG DiesAt;
} RESOURCE;

static PSET_RESOURCE_STATUS_ROUTINE g_SetResourceStatus;
static PLOG_EVENT_ROUTINE g_LogEvent;

static const RESUTIL_PROPERTY_ITEM g_Properties[] = {
    {(LPWSTR)L"Steps",
     NULL,
     CLUSPROP_FORMAT_DWORD,
     {5},
     0,
     1000,
     0,
     FIELD_OFFSET(PARAMETERS, Steps)},
    {(LPWSTR)L"StepMs",
     NULL,
     CLUSPROP_FORMAT_DWORD,
     {500},
     0,
     600000,
     0,
     FIELD_OFFSET(PARAMETERS, StepMs)},
    {(LPWSTR)L"FailOnline",
     NULL,
     CLUSPROP_FORMAT_DWORD,
     {0},
     0,
     0xFFFF,
     0,
     FIELD_OFFSET(PARAMETERS, FailOnline)},
    {(LPWSTR)L"DieAfterMs",
     NULL,
     CLUSPROP_FORMAT_DWORD,
     {0},
     0,
     0xFFFFFFFF,
     0,
     FIELD_OFFSET(PARAMETERS, DieAfterMs)},
    {NULL, NULL, 0, {0}, 0, 0, 0, 0},
};

/* --- State ---------------------------------------------------------------------------------------
 */

static void SetState(RESOURCE* resource, CLUSTER_RESOURCE_STATE state) {
  EnterCriticalSection(&resource->StateLock);
  resource->State = state;
  resource->DiesAt = 0;
  if (state == ClusterResourceOnline && resource->Parameters.DieAfterMs != 0) {
    resource->DiesAt = GetTickCount64() + resource->Parameters.DieAfterMs;
  }
  LeaveCriticalSection(&resource->StateLock);
}

static BOOL IsRunning(RESOURCE* resource) {
  BOOL running;
  EnterCriticalSection(&resource->StateLock);
  running = resource->State == ClusterResourceOnline &&
            (resource->DiesAt == 0 || GetTickCount64() < resource->DiesAt);
  LeaveCriticalSection(&resource->StateLock);
  return running;
}

/* What the properties were at the last Online still counts. */
static BOOL IsInUse(RESOURCE* resource) {
  BOOL inUse;
  EnterCriticalSection(&resource->StateLock);
  inUse = resource->State != ClusterResourceOffline && resource->State != ClusterResourceFailed;
  LeaveCriticalSection(&resource->StateLock);
  return inUse;
}

/* --- The worker ----------------------------------------------------------------------------------
 */

typedef struct OPERATION {
  CLUSTER_RESOURCE_STATE Pending;
  CLUSTER_RESOURCE_STATE Outcome;
} OPERATION;

static BOOL Report(RESOURCE* resource, CLUSTER_RESOURCE_STATE state, DWORD checkPoint) {
  RESOURCE_STATUS status;
  ResUtilInitializeResourceStatus(&status);
  status.ResourceState = state;
  status.CheckPoint = checkPoint;
  return g_SetResourceStatus(resource->ResourceHandle, &status) != ResourceExitStateTerminate;
}

static BOOL Work(PCLUS_WORKER worker, DWORD milliseconds) {
  while (milliseconds > 0) {
    const DWORD slice = milliseconds < SLICE_MS ? milliseconds : SLICE_MS;
    if (ClusWorkerCheckTerminate(worker)) return FALSE;
    Sleep(slice);
    milliseconds -= slice;
  }
  return !ClusWorkerCheckTerminate(worker);
}

static DWORD Run(RESOURCE* resource, PCLUS_WORKER worker, const OPERATION* operation) {
  CLUSTER_RESOURCE_STATE outcome = operation->Outcome;
  DWORD step;
  SetState(resource, operation->Pending);
  for (step = 1; step <= resource->Parameters.Steps; ++step) {
    if (!Work(worker, resource->Parameters.StepMs)) return ERROR_OPERATION_ABORTED;
    if (!Report(resource, operation->Pending, step)) return ERROR_OPERATION_ABORTED;
  }
  if (ClusWorkerCheckTerminate(worker)) return ERROR_OPERATION_ABORTED;
  if (outcome == ClusterResourceOnline && resource->Parameters.FailOnline != 0) {
    g_LogEvent(resource->ResourceHandle, LOG_ERROR, L"%1 did not start: error %2!u!.\n",
               resource->Name, resource->Parameters.FailOnline);
    outcome = ClusterResourceFailed;
  }
  SetState(resource, outcome);
  if (!Report(resource, outcome, step)) {
    SetState(resource, ClusterResourceFailed);
    return ERROR_OPERATION_ABORTED;
  }
  return ERROR_SUCCESS;
}

static DWORD WINAPI OnlineWorker(PCLUS_WORKER worker, LPVOID parameter) {
  static const OPERATION online = {ClusterResourceOnlinePending, ClusterResourceOnline};
  return Run((RESOURCE*)parameter, worker, &online);
}

static DWORD WINAPI OfflineWorker(PCLUS_WORKER worker, LPVOID parameter) {
  static const OPERATION offline = {ClusterResourceOfflinePending, ClusterResourceOffline};
  return Run((RESOURCE*)parameter, worker, &offline);
}

/* Under OperationLock. */
static void StopWorker(RESOURCE* resource) {
  ClusWorkerTerminate(&resource->Worker);
  ZeroMemory(&resource->Worker, sizeof(resource->Worker));
}

static DWORD StartWorker(RESOURCE* resource, PWORKER_START_ROUTINE routine) {
  DWORD result;
  LPWSTR nameInError = NULL;
  EnterCriticalSection(&resource->OperationLock);
  StopWorker(resource);
  result = ResUtilGetPropertiesToParameterBlock(resource->ParametersKey, g_Properties,
                                                (LPBYTE)&resource->Parameters, TRUE, &nameInError);
  if (result != ERROR_SUCCESS) {
    g_LogEvent(resource->ResourceHandle, LOG_ERROR, L"Cannot read property %1: error %2!u!.\n",
               nameInError == NULL ? L"(any)" : nameInError, result);
  } else {
    result = ClusWorkerCreate(&resource->Worker, routine, resource);
    if (result != ERROR_SUCCESS) {
      g_LogEvent(resource->ResourceHandle, LOG_ERROR, L"No worker thread: error %1!u!.\n", result);
    }
  }
  LeaveCriticalSection(&resource->OperationLock);
  return result == ERROR_SUCCESS ? ERROR_IO_PENDING : result;
}

/* --- Entry points --------------------------------------------------------------------------------
 */

static RESID WINAPI WorkerOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  const SIZE_T nameSize = ((SIZE_T)lstrlenW(name) + 1) * sizeof(WCHAR);
  DWORD error;
  RESOURCE* resource = (RESOURCE*)LocalAlloc(LPTR, sizeof(RESOURCE));
  if (resource == NULL) {
    SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    return NULL;
  }
  resource->ResourceHandle = handle;
  resource->State = ClusterResourceOffline;
  resource->Name = (LPWSTR)LocalAlloc(LMEM_FIXED, nameSize);
  if (resource->Name == NULL) {
    LocalFree(resource);
    SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    return NULL;
  }
  CopyMemory(resource->Name, name, nameSize);
  error =
      (DWORD)ClusterRegOpenKey(key, L"Parameters", KEY_READ | KEY_WRITE, &resource->ParametersKey);
  if (error != ERROR_SUCCESS) {
    g_LogEvent(handle, LOG_ERROR, L"Cannot open the Parameters key: error %1!u!.\n", error);
    LocalFree(resource->Name);
    LocalFree(resource);
    SetLastError(error);
    return NULL;
  }
  InitializeCriticalSection(&resource->OperationLock);
  InitializeCriticalSection(&resource->StateLock);
  return resource;
}

static DWORD WINAPI WorkerOnline(RESID resid, LPHANDLE eventHandle) {
  RESOURCE* resource = (RESOURCE*)resid;
  UNREFERENCED_PARAMETER(eventHandle); /* Stays NULL: polls find failures. */
  g_LogEvent(resource->ResourceHandle, LOG_INFORMATION, L"Online request.\n");
  return StartWorker(resource, OnlineWorker);
}

static DWORD WINAPI WorkerOffline(RESID resid) {
  RESOURCE* resource = (RESOURCE*)resid;
  g_LogEvent(resource->ResourceHandle, LOG_INFORMATION, L"Offline request.\n");
  return StartWorker(resource, OfflineWorker);
}

static VOID WINAPI WorkerTerminate(RESID resid) {
  RESOURCE* resource = (RESOURCE*)resid;
  EnterCriticalSection(&resource->OperationLock);
  StopWorker(resource);
  SetState(resource, ClusterResourceOffline);
  LeaveCriticalSection(&resource->OperationLock);
}

static VOID WINAPI WorkerClose(RESID resid) {
  RESOURCE* resource = (RESOURCE*)resid;
  WorkerTerminate(resid); /* The resource may still be up. */
  ClusterRegCloseKey(resource->ParametersKey);
  DeleteCriticalSection(&resource->StateLock);
  DeleteCriticalSection(&resource->OperationLock);
  LocalFree(resource->Name);
  LocalFree(resource);
}

static BOOL WINAPI WorkerLooksAlive(RESID resid) { return IsRunning((RESOURCE*)resid); }

static BOOL WINAPI WorkerIsAlive(RESID resid) {
  RESOURCE* resource = (RESOURCE*)resid;
  const BOOL alive = IsRunning(resource);
  if (!alive) g_LogEvent(resource->ResourceHandle, LOG_ERROR, L"%1 has died.\n", resource->Name);
  return alive;
}

/* --- Control codes -------------------------------------------------------------------------------
 */

static DWORD WINAPI WorkerControl(RESID resid, DWORD code, PVOID in, DWORD inSize, PVOID out,
                                  DWORD outSize, LPDWORD returned) {
  RESOURCE* resource = (RESOURCE*)resid;
  const DWORD stored = IsInUse(resource) ? ERROR_RESOURCE_PROPERTIES_STORED : ERROR_SUCCESS;
  *returned = 0;
  if (code == CLUSCTL_RESOURCE_UNKNOWN) return ERROR_SUCCESS;
  return PropertyControl(resource->ParametersKey, g_Properties, stored, code, in, inSize, out,
                         outSize, returned);
}

static DWORD WINAPI WorkerTypeControl(LPCWSTR type, DWORD code, PVOID in, DWORD inSize, PVOID out,
                                      DWORD outSize, LPDWORD returned) {
  UNREFERENCED_PARAMETER(type);
  return PropertyTypeControl(g_Properties, code, in, inSize, out, outSize, returned);
}

/* --- Startup -------------------------------------------------------------------------------------
 */

static CLRES_V1_FUNCTION_TABLE(g_Table, CLRES_VERSION_V1_00, Worker, NULL, NULL, WorkerControl,
                               WorkerTypeControl);

__declspec(dllexport) DWORD WINAPI
    Startup(LPCWSTR type, DWORD minVersion, DWORD maxVersion,
            PSET_RESOURCE_STATUS_ROUTINE setResourceStatus, PLOG_EVENT_ROUTINE logEvent,
            PCLRES_FUNCTION_TABLE* table) {
  if (minVersion > CLRES_VERSION_V1_00 || maxVersion < CLRES_VERSION_V1_00) {
    return ERROR_REVISION_MISMATCH;
  }
  if (lstrcmpiW(type, TYPE_NAME) != 0) return ERROR_CLUSTER_RESNAME_NOT_FOUND;
  g_SetResourceStatus = setResourceStatus;
  g_LogEvent = logEvent;
  *table = &g_Table;
  return ERROR_SUCCESS;
}

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved) {
  UNREFERENCED_PARAMETER(reserved);
  if (reason == DLL_PROCESS_ATTACH) DisableThreadLibraryCalls(module);
  return TRUE;
}
