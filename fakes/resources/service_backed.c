/* Well-behaved: the resource stands for a service, named by the private property ServiceName;
   without it, the service has the resource's name. Online's worker starts it, Offline's stops it,
   and both look at it twice a second. Terminate ends its process. */
#include "core.h"

#include <winsvc.h>

#define POLL_MS 500

typedef struct SERVED {
  FAKE* Fake;
  SC_HANDLE Service; /* Changed under State, for polls use it; opened anew by each Online. */
} SERVED;

/* A fake with a sin names its type TWIN, says which of these functions is its OWN_, and keeps the
   rest. */
#ifdef TWIN
#define TYPE_NAME TWIN
#else
#define TYPE_NAME L"rhsim Service Backed"
#endif
static BOOL HasStarted(const SERVICE_STATUS_PROCESS* status);
static BOOL HasStopped(const SERVICE_STATUS_PROCESS* status);
static DWORD StartOwnService(SERVED* self);
static DWORD BeginOnline(SERVED* self);
static void EndProcess(SERVED* self);
static BOOL IsRunning(SERVED* self);
static BOOL IsConfirmed(SERVED* self);

#ifndef OWN_HAS_STARTED
static BOOL HasStarted(const SERVICE_STATUS_PROCESS* status) {
  return status->dwCurrentState == SERVICE_RUNNING;
}
#endif

#ifndef OWN_HAS_STOPPED
static BOOL HasStopped(const SERVICE_STATUS_PROCESS* status) {
  return status->dwCurrentState == SERVICE_STOPPED;
}
#endif

/* --- The service ---------------------------------------------------------------------------------
 */

static DWORD Query(SERVED* self, SERVICE_STATUS_PROCESS* status) {
  DWORD needed;
  if (QueryServiceStatusEx(self->Service, SC_STATUS_PROCESS_INFO, (LPBYTE)status, sizeof(*status),
                           &needed)) {
    return ERROR_SUCCESS;
  }
  return GetLastError();
}

static void SetService(SERVED* self, SC_HANDLE service) {
  SC_HANDLE old;
  EnterCriticalSection(&self->Fake->State);
  old = self->Service;
  self->Service = service;
  LeaveCriticalSection(&self->Fake->State);
  if (old != NULL) CloseServiceHandle(old);
}

static DWORD OpenOwnService(SERVED* self) {
  DWORD error = ERROR_SUCCESS;
  SC_HANDLE service = NULL;
  LPWSTR name = ResUtilGetSzValue(self->Fake->Parameters, L"ServiceName");
  SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
  if (manager != NULL) {
    service = OpenServiceW(manager, name != NULL ? name : self->Fake->Name,
                           SERVICE_START | SERVICE_STOP | SERVICE_QUERY_STATUS);
  }
  if (service == NULL) error = GetLastError();
  if (manager != NULL) CloseServiceHandle(manager);
  LocalFree(name);
  SetService(self, service);
  return error;
}

#ifndef OWN_START
static DWORD StartOwnService(SERVED* self) {
  DWORD error = OpenOwnService(self);
  if (error == ERROR_SUCCESS && !StartServiceW(self->Service, 0, NULL)) error = GetLastError();
  return error == ERROR_SERVICE_ALREADY_RUNNING ? ERROR_SUCCESS : error;
}
#endif

/* A service that is on its way to some other state refuses; then the next look will tell. */
static DWORD StopOwnService(SERVED* self, BOOL* asked) {
  SERVICE_STATUS status;
  DWORD error = ERROR_SUCCESS;
  *asked = ControlService(self->Service, SERVICE_CONTROL_STOP, &status);
  if (!*asked) error = GetLastError();
  return error == ERROR_SERVICE_NOT_ACTIVE || error == ERROR_SERVICE_CANNOT_ACCEPT_CTRL
             ? ERROR_SUCCESS
             : error;
}

/* `offline`: on behalf of Offline, not of Terminate. */
static inline void EndProcessFor(SERVED* self, BOOL offline) {
  SERVICE_STATUS_PROCESS status;
  DWORD state;
  if (self->Service == NULL || Query(self, &status) != ERROR_SUCCESS) return;
  if (status.dwProcessId == 0) return;
  ResUtilTerminateServiceProcessFromResDll(status.dwProcessId, offline, &state, g_LogEvent,
                                           self->Fake->ResourceHandle);
}

#ifndef OWN_END_PROCESS
/* What Terminate does; under Operation, with no worker. */
static void EndProcess(SERVED* self) { EndProcessFor(self, FALSE); }
#endif

/* --- The workers ---------------------------------------------------------------------------------
 */

/* What the service control manager showed last, and the CheckPoint that told of it. */
typedef struct PROGRESS {
  DWORD State;
  DWORD CheckPoint;
  DWORD Reported;
} PROGRESS;

/* Only what the service shows for the first time is progress: one that hangs is not kept pending by
   us, but runs into PendingTimeout. FALSE: the worker is to end. */
static BOOL ReportProgress(SERVED* self, CLUSTER_RESOURCE_STATE pending,
                           const SERVICE_STATUS_PROCESS* status, PROGRESS* seen) {
  if (seen->State == status->dwCurrentState && seen->CheckPoint == status->dwCheckPoint) {
    return TRUE;
  }
  seen->State = status->dwCurrentState;
  seen->CheckPoint = status->dwCheckPoint;
  return FakeReport(self->Fake, pending, ++seen->Reported);
}

static DWORD Fail(SERVED* self, const PROGRESS* seen, DWORD error) {
  g_LogEvent(self->Fake->ResourceHandle, LOG_ERROR, L"The service of %1: error %2!u!.\n",
             self->Fake->Name, error);
  FakeFinishAt(self->Fake, ClusterResourceFailed, seen->Reported + 1);
  return error;
}

static inline DWORD WINAPI OnlineWork(PCLUS_WORKER worker, LPVOID parameter) {
  SERVED* self = (SERVED*)parameter;
  PROGRESS seen = {0, 0, 0};
  DWORD error = StartOwnService(self);
  while (error == ERROR_SUCCESS) {
    SERVICE_STATUS_PROCESS status;
    error = Query(self, &status);
    if (error != ERROR_SUCCESS) break;
    if (HasStarted(&status)) {
      return FakeFinishAt(self->Fake, ClusterResourceOnline, seen.Reported + 1);
    }
    if (status.dwCurrentState == SERVICE_STOPPED) {
      error = status.dwWin32ExitCode != 0 ? status.dwWin32ExitCode : ERROR_PROCESS_ABORTED;
      break;
    }
    if (!ReportProgress(self, ClusterResourceOnlinePending, &status, &seen) ||
        !FakeSleep(worker, POLL_MS)) {
      return ERROR_OPERATION_ABORTED;
    }
  }
  return Fail(self, &seen, error);
}

static DWORD WINAPI OfflineWork(PCLUS_WORKER worker, LPVOID parameter) {
  SERVED* self = (SERVED*)parameter;
  PROGRESS seen = {0, 0, 0};
  BOOL asked = FALSE;
  DWORD error = ERROR_SUCCESS;
  while (error == ERROR_SUCCESS) {
    SERVICE_STATUS_PROCESS status;
    ZeroMemory(&status, sizeof(status));
    status.dwCurrentState = SERVICE_STOPPED; /* Without an Online there is no service to stop. */
    if (self->Service != NULL) error = Query(self, &status);
    if (error != ERROR_SUCCESS) break;
    if (HasStopped(&status)) {
      return FakeFinishAt(self->Fake, ClusterResourceOffline, seen.Reported + 1);
    }
    if (status.dwCurrentState == SERVICE_RUNNING && !asked) error = StopOwnService(self, &asked);
    if (!ReportProgress(self, ClusterResourceOfflinePending, &status, &seen) ||
        !FakeSleep(worker, POLL_MS)) {
      return ERROR_OPERATION_ABORTED;
    }
  }
  return Fail(self, &seen, error);
}

/* --- Entry points --------------------------------------------------------------------------------
 */

static RESID WINAPI ServedOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  return FakeNewInside(sizeof(SERVED), name, key, handle);
}

#ifndef OWN_BEGIN_ONLINE
static DWORD BeginOnline(SERVED* self) { return FakeBeginFor(self->Fake, OnlineWork, self); }
#endif

static DWORD WINAPI ServedOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle); /* Stays NULL: polls find failures. */
  return BeginOnline((SERVED*)resource);
}

static DWORD WINAPI ServedOffline(RESID resource) {
  SERVED* self = (SERVED*)resource;
  return FakeBeginFor(self->Fake, OfflineWork, self);
}

static VOID WINAPI ServedTerminate(RESID resource) {
  SERVED* self = (SERVED*)resource;
  EnterCriticalSection(&self->Fake->Operation);
  FakeStopWorker(self->Fake);
  FakeSetUp(self->Fake, FALSE);
  EndProcess(self);
  LeaveCriticalSection(&self->Fake->Operation);
}

static VOID WINAPI ServedClose(RESID resource) {
  SERVED* self = (SERVED*)resource;
  ServedTerminate(resource);
  SetService(self, NULL);
  FakeFree(self->Fake);
  LocalFree(self);
}

#ifndef OWN_IS_RUNNING
static BOOL IsRunning(SERVED* self) {
  SERVICE_STATUS_PROCESS status;
  BOOL alive;
  EnterCriticalSection(&self->Fake->State);
  alive = FakeIsUp(self->Fake) && Query(self, &status) == ERROR_SUCCESS &&
          status.dwCurrentState == SERVICE_RUNNING;
  LeaveCriticalSection(&self->Fake->State);
  return alive;
}
#endif

static BOOL WINAPI ServedLooksAlive(RESID resource) { return IsRunning((SERVED*)resource); }

#ifndef OWN_IS_CONFIRMED
static BOOL IsConfirmed(SERVED* self) { return IsRunning(self); }
#endif

static BOOL WINAPI ServedIsAlive(RESID resource) {
  SERVED* self = (SERVED*)resource;
  const BOOL alive = IsConfirmed(self);
  if (!alive) {
    g_LogEvent(self->Fake->ResourceHandle, LOG_ERROR, L"The service of %1 does not run.\n",
               self->Fake->Name);
  }
  return alive;
}

FAKE_DLL(TYPE_NAME, ServedOpen, ServedClose, ServedOnline, ServedOffline, ServedTerminate,
         ServedLooksAlive, ServedIsAlive)
