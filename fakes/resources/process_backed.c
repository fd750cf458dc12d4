/* Well-behaved: the resource stands for a process, in a job that ends it even if this process dies.
   A registered wait signals the EventHandle when the process ends by itself. The private property
   CommandLine says what is started; unless set, application.exe with the resource's name. */
#include "core.h"

#define DEFAULT_PROGRAM L"application.exe "
#define SETTLE_MS 1000 /* A process that lives so long has started. */
#define ENDED_BY_US 0  /* Its exit code, then. */

typedef struct HOSTED {
  FAKE* Fake;
  HANDLE Failure; /* Manual reset, from Open to Close: the EventHandle. */
  HANDLE Wait;    /* For Process; with Job under Operation, as the worker's start and end is. */
  HANDLE Job;
  HANDLE Process; /* Changed under State, for polls use it. */
} HOSTED;

/* A fake with a sin names its type TWIN, says which of these functions is its OWN_, and keeps the
   rest. */
#ifdef TWIN
#define TYPE_NAME TWIN
#else
#define TYPE_NAME L"rhsim Process Backed"
#endif
static HANDLE MakeFailure(void);
static BOOL LetRun(HOSTED* self, const PROCESS_INFORMATION* made);
static void NoteRunning(HOSTED* self);
static BOOL IsRunning(HOSTED* self);
static void TakeDownOffline(HOSTED* self);

#ifndef OWN_MAKE_FAILURE
static HANDLE MakeFailure(void) { return CreateEventW(NULL, TRUE, FALSE, NULL); }
#endif

#ifndef OWN_LET_RUN
/* Lets a new process go, once it is in the job. */
static BOOL LetRun(HOSTED* self, const PROCESS_INFORMATION* made) {
  const BOOL runs = AssignProcessToJobObject(self->Job, made->hProcess) &&
                    ResumeThread(made->hThread) != (DWORD)-1;
  if (!runs) TerminateProcess(made->hProcess, ENDED_BY_US);
  CloseHandle(made->hThread);
  return runs;
}
#endif

/* --- The process ---------------------------------------------------------------------------------
 */

static void SetProcess(HOSTED* self, HANDLE process) {
  HANDLE old;
  EnterCriticalSection(&self->Fake->State);
  old = self->Process;
  self->Process = process;
  LeaveCriticalSection(&self->Fake->State);
  if (old != NULL) CloseHandle(old);
}

/* The pool calls this once, when the process has ended, though nobody ended it. */
static VOID CALLBACK ProcessEnded(PVOID parameter, BOOLEAN timedOut) {
  HOSTED* self = (HOSTED*)parameter;
  UNREFERENCED_PARAMETER(timedOut);
  FakeSetUp(self->Fake, FALSE);
  SetEvent(self->Failure);
}

/* Under Operation, with no worker. The wait goes first, and a callback that runs is waited for: an
   end that we bring about is no failure, and no callback may find the instance gone. */
static void TakeDown(HOSTED* self) {
  if (self->Wait != NULL) UnregisterWaitEx(self->Wait, INVALID_HANDLE_VALUE);
  self->Wait = NULL;
  FakeSetUp(self->Fake, FALSE);
  if (self->Job != NULL) {
    TerminateJobObject(self->Job, ENDED_BY_US);
    CloseHandle(self->Job);
  }
  self->Job = NULL;
  SetProcess(self, NULL);
}

static LPWSTR CommandLine(HOSTED* self) {
  LPWSTR line = ResUtilGetSzValue(self->Fake->Parameters, L"CommandLine");
  if (line != NULL) return line;
  line = (LPWSTR)LocalAlloc(
      LPTR, sizeof(DEFAULT_PROGRAM) + (SIZE_T)lstrlenW(self->Fake->Name) * sizeof(WCHAR));
  if (line != NULL) {
    lstrcpyW(line, DEFAULT_PROGRAM);
    lstrcatW(line, self->Fake->Name);
  }
  return line;
}

static BOOL MakeJob(HOSTED* self) {
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits;
  ZeroMemory(&limits, sizeof(limits));
  limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
  self->Job = CreateJobObjectW(NULL, NULL);
  return self->Job != NULL && SetInformationJobObject(self->Job, JobObjectExtendedLimitInformation,
                                                      &limits, sizeof(limits));
}

static DWORD StartProcess(HOSTED* self) {
  STARTUPINFOW startup;
  PROCESS_INFORMATION made;
  DWORD error = ERROR_SUCCESS;
  LPWSTR line = CommandLine(self);
  if (line == NULL) return ERROR_NOT_ENOUGH_MEMORY;
  ZeroMemory(&startup, sizeof(startup));
  startup.cb = sizeof(startup);
  if (MakeJob(self) &&
      CreateProcessW(NULL, line, NULL, NULL, FALSE, CREATE_SUSPENDED | CREATE_NO_WINDOW, NULL, NULL,
                     &startup, &made)) {
    SetProcess(self, made.hProcess);
    if (!LetRun(self, &made)) error = GetLastError();
  } else {
    error = GetLastError();
  }
  LocalFree(line);
  return error;
}

/* --- The worker ----------------------------------------------------------------------------------
 */

/* Looks at the process until it has lived for a while. ERROR_OPERATION_ABORTED: the worker is to
   end. */
static DWORD Settle(HOSTED* self, PCLUS_WORKER worker) {
  DWORD waited;
  for (waited = 0; waited < SETTLE_MS; waited += FAKE_SLICE_MS) {
    if (ClusWorkerCheckTerminate(worker)) return ERROR_OPERATION_ABORTED;
    if (WaitForSingleObject(self->Process, FAKE_SLICE_MS) != WAIT_TIMEOUT) {
      return ERROR_PROCESS_ABORTED;
    }
  }
  return ClusWorkerCheckTerminate(worker) ? ERROR_OPERATION_ABORTED : ERROR_SUCCESS;
}

#ifndef OWN_NOTE_RUNNING
static void NoteRunning(HOSTED* self) { FakeSetUp(self->Fake, TRUE); }
#endif

static DWORD Watch(HOSTED* self) {
  NoteRunning(self); /* Before the wait, whose callback may take it back at once. */
  return RegisterWaitForSingleObject(&self->Wait, self->Process, ProcessEnded, self, INFINITE,
                                     WT_EXECUTEONLYONCE)
             ? ERROR_SUCCESS
             : GetLastError();
}

static DWORD Fail(HOSTED* self, DWORD error) {
  g_LogEvent(self->Fake->ResourceHandle, LOG_ERROR, L"The process of %1 did not start: %2!u!.\n",
             self->Fake->Name, error);
  FakeFinishAt(self->Fake, ClusterResourceFailed, 2);
  return error;
}

static DWORD WINAPI OnlineWork(PCLUS_WORKER worker, LPVOID parameter) {
  HOSTED* self = (HOSTED*)parameter;
  RESOURCE_STATUS status;
  DWORD error = StartProcess(self);
  if (error != ERROR_SUCCESS) return Fail(self, error);
  if (!FakeReport(self->Fake, ClusterResourceOnlinePending, 1)) return ERROR_OPERATION_ABORTED;
  error = Settle(self, worker);
  if (error == ERROR_OPERATION_ABORTED) return error;
  if (error == ERROR_SUCCESS) error = Watch(self);
  if (error != ERROR_SUCCESS) return Fail(self, error);

  ResUtilInitializeResourceStatus(&status);
  status.ResourceState = ClusterResourceOnline;
  status.CheckPoint = 2;
  status.EventHandle = self->Failure;
  g_SetResourceStatus(self->Fake->ResourceHandle, &status); /* The last word either way. */
  return ERROR_SUCCESS;
}

/* --- Entry points --------------------------------------------------------------------------------
 */

static void Free(HOSTED* self) {
  if (self->Failure != NULL) CloseHandle(self->Failure);
  if (self->Fake != NULL) FakeFree(self->Fake);
  LocalFree(self);
}

static RESID WINAPI HostedOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  DWORD error = ERROR_NOT_ENOUGH_MEMORY;
  HOSTED* self = (HOSTED*)LocalAlloc(LPTR, sizeof(HOSTED));
  if (self != NULL) {
    self->Fake = FakeNew(name, key, handle);
    if (self->Fake != NULL) self->Failure = MakeFailure();
    if (self->Failure != NULL) return self;
    error = GetLastError();
    Free(self);
  }
  SetLastError(error);
  return NULL;
}

static VOID WINAPI HostedTerminate(RESID resource) {
  HOSTED* self = (HOSTED*)resource;
  EnterCriticalSection(&self->Fake->Operation);
  FakeStopWorker(self->Fake);
  TakeDown(self);
  LeaveCriticalSection(&self->Fake->Operation);
}

static DWORD WINAPI HostedOnline(RESID resource, LPHANDLE eventHandle) {
  HOSTED* self = (HOSTED*)resource;
  UNREFERENCED_PARAMETER(eventHandle); /* The worker reports it with the success. */
  HostedTerminate(resource);           /* What an earlier process has left. */
  ResetEvent(self->Failure);
  return FakeBeginFor(self->Fake, OnlineWork, self);
}

/* The job's end is at once, so that Offline needs no worker. */
#ifndef OWN_TAKE_DOWN_OFFLINE
static void TakeDownOffline(HOSTED* self) { HostedTerminate(self); }
#endif

static DWORD WINAPI HostedOffline(RESID resource) {
  TakeDownOffline((HOSTED*)resource);
  return ERROR_SUCCESS;
}

static VOID WINAPI HostedClose(RESID resource) {
  HostedTerminate(resource);
  Free((HOSTED*)resource);
}

#ifndef OWN_IS_RUNNING
static BOOL IsRunning(HOSTED* self) {
  BOOL alive;
  EnterCriticalSection(&self->Fake->State);
  alive = FakeIsUp(self->Fake) && WaitForSingleObject(self->Process, 0) == WAIT_TIMEOUT;
  LeaveCriticalSection(&self->Fake->State);
  return alive;
}
#endif

static BOOL WINAPI HostedLooksAlive(RESID resource) { return IsRunning((HOSTED*)resource); }

static BOOL WINAPI HostedIsAlive(RESID resource) {
  HOSTED* self = (HOSTED*)resource;
  const BOOL alive = IsRunning(self);
  if (!alive) {
    g_LogEvent(self->Fake->ResourceHandle, LOG_ERROR, L"The process of %1 does not run.\n",
               self->Fake->Name);
  }
  return alive;
}

FAKE_DLL(TYPE_NAME, HostedOpen, HostedClose, HostedOnline, HostedOffline, HostedTerminate,
         HostedLooksAlive, HostedIsAlive)
