/* Well-behaved, of version 4: control codes for private properties are answered by workers, one for
   each call, and completed by EndControlCall. Terminate and Close end those that are at work, and
   every call that went on is completed once, also one that was ended early. */
#define FAKE_EXTENDED
#include "core.h"

#define ANSWER_MS 300           /* What such an answer takes. */
#define LONGEST_ANSWER_MS 60000 /* What the monitor is told it may take. */

typedef struct CALL {
  CLUS_WORKER Worker;
  FAKE* Fake;
  DWORD Code;
  PVOID In; /* The monitor's buffers: they are there until EndControlCall. */
  DWORD InSize;
  PVOID Out;
  DWORD OutSize;
  LPDWORD Returned;
  INT64 Context;
  BOOL Completed; /* Guarded by State. */
  struct CALL* Next;
} CALL;

typedef struct ASYNCHRONOUS {
  FAKE* Fake;
  CALL* Calls; /* Guarded by Operation. */
} ASYNCHRONOUS;

/* A fake with a sin names its type TWIN, defines this function and keeps the rest. */
#ifdef TWIN
#define TYPE_NAME TWIN
#else
#define TYPE_NAME L"rhsim Asynchronous Controls"
#endif
static void End(CALL* call, DWORD status);

#ifndef OWN_END
static void End(CALL* call, DWORD status) { g_Monitor.EndControlCall(call->Context, status); }
#endif

/* --- Calls ---------------------------------------------------------------------------------------
 */

static DWORD WINAPI AnswerWork(PCLUS_WORKER worker, LPVOID parameter) {
  CALL* call = (CALL*)parameter;
  DWORD status = ERROR_OPERATION_ABORTED;
  g_Monitor.ExtendControlCall(call->Context, LONGEST_ANSWER_MS);
  if (FakeSleep(worker, ANSWER_MS)) {
    status = FakeControl(call->Fake, call->Code, call->In, call->InSize, call->Out, call->OutSize,
                         call->Returned);
  }
  End(call, status);
  EnterCriticalSection(&call->Fake->State);
  call->Completed = TRUE;
  LeaveCriticalSection(&call->Fake->State);
  return status;
}

static BOOL IsCompleted(CALL* call) {
  BOOL completed;
  EnterCriticalSection(&call->Fake->State);
  completed = call->Completed;
  LeaveCriticalSection(&call->Fake->State);
  return completed;
}

/* Ends calls, all or those that are completed, and waits for their workers. Under Operation. */
static void EndCalls(ASYNCHRONOUS* self, BOOL all) {
  CALL** link = &self->Calls;
  while (*link != NULL) {
    CALL* call = *link;
    if (!all && !IsCompleted(call)) {
      link = &call->Next;
      continue;
    }
    ClusWorkerTerminate(&call->Worker);
    *link = call->Next;
    LocalFree(call);
  }
}

/* Under Operation. */
static DWORD BeginCall(ASYNCHRONOUS* self, const CALL* wanted) {
  DWORD result;
  CALL* call = (CALL*)LocalAlloc(LPTR, sizeof(CALL));
  if (call == NULL) return ERROR_NOT_ENOUGH_MEMORY;
  *call = *wanted;
  call->Fake = self->Fake;
  result = ClusWorkerCreate(&call->Worker, AnswerWork, call);
  if (result != ERROR_SUCCESS) {
    LocalFree(call);
    return result;
  }
  call->Next = self->Calls;
  self->Calls = call;
  return ERROR_SUCCESS;
}

static BOOL TakesTime(DWORD code) {
  switch (code) {
    case CLUSCTL_RESOURCE_GET_PRIVATE_PROPERTIES:
    case CLUSCTL_RESOURCE_SET_PRIVATE_PROPERTIES:
    case CLUSCTL_RESOURCE_VALIDATE_PRIVATE_PROPERTIES:
      return TRUE;
    default:
      return FALSE;
  }
}

static DWORD WINAPI AsynchronousControl(RESID resource, DWORD code, PVOID in, DWORD inSize,
                                        PVOID out, DWORD outSize, LPDWORD returned, INT64 context,
                                        BOOL* asynchronous) {
  ASYNCHRONOUS* self = (ASYNCHRONOUS*)resource;
  CALL call;
  DWORD result;
  *asynchronous = FALSE;
  if (!TakesTime(code)) {
    return FakeControl(self->Fake, code, in, inSize, out, outSize, returned);
  }
  ZeroMemory(&call, sizeof(call));
  call.Code = code;
  call.In = in;
  call.InSize = inSize;
  call.Out = out;
  call.OutSize = outSize;
  call.Returned = returned;
  call.Context = context;
  EnterCriticalSection(&self->Fake->Operation);
  EndCalls(self, FALSE);
  result = BeginCall(self, &call);
  LeaveCriticalSection(&self->Fake->Operation);
  *asynchronous = result == ERROR_SUCCESS;
  return result;
}

static DWORD WINAPI AsynchronousControlAsUser(RESID resource, HANDLE token, DWORD code, PVOID in,
                                              DWORD inSize, PVOID out, DWORD outSize,
                                              LPDWORD returned, INT64 context, BOOL* asynchronous) {
  UNREFERENCED_PARAMETER(token); /* Whoever may ask the cluster may read these. */
  return AsynchronousControl(resource, code, in, inSize, out, outSize, returned, context,
                             asynchronous);
}

static DWORD WINAPI AsynchronousTypeControl(LPCWSTR type, DWORD code, PVOID in, DWORD inSize,
                                            PVOID out, DWORD outSize, LPDWORD returned,
                                            INT64 context, BOOL* asynchronous) {
  UNREFERENCED_PARAMETER(context);
  *asynchronous = FALSE;
  return FakeTypeControl(type, code, in, inSize, out, outSize, returned);
}

static DWORD WINAPI AsynchronousTypeControlAsUser(LPCWSTR type, HANDLE token, DWORD code, PVOID in,
                                                  DWORD inSize, PVOID out, DWORD outSize,
                                                  LPDWORD returned, INT64 context,
                                                  BOOL* asynchronous) {
  UNREFERENCED_PARAMETER(token);
  return AsynchronousTypeControl(type, code, in, inSize, out, outSize, returned, context,
                                 asynchronous);
}

/* --- Entry points --------------------------------------------------------------------------------
 */

static RESID WINAPI AsynchronousOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle, DWORD flags) {
  UNREFERENCED_PARAMETER(flags);
  return FakeNewInside(sizeof(ASYNCHRONOUS), name, key, handle);
}

static VOID WINAPI AsynchronousTerminate(RESID resource) {
  ASYNCHRONOUS* self = (ASYNCHRONOUS*)resource;
  EnterCriticalSection(&self->Fake->Operation);
  EndCalls(self, TRUE);
  LeaveCriticalSection(&self->Fake->Operation);
  FakeTerminate(self->Fake);
}

static VOID WINAPI AsynchronousClose(RESID resource) {
  ASYNCHRONOUS* self = (ASYNCHRONOUS*)resource;
  AsynchronousTerminate(resource);
  FakeFree(self->Fake);
  LocalFree(self);
}

static DWORD WINAPI AsynchronousOnline(RESID resource, LPHANDLE eventHandle, DWORD flags, PBYTE in,
                                       DWORD inSize, DWORD reserved) {
  UNREFERENCED_PARAMETER(flags);
  UNREFERENCED_PARAMETER(in);
  UNREFERENCED_PARAMETER(inSize);
  UNREFERENCED_PARAMETER(reserved);
  return FakeOnline(((ASYNCHRONOUS*)resource)->Fake, eventHandle);
}

static DWORD WINAPI AsynchronousOffline(RESID resource, LPCWSTR destination, DWORD flags, PBYTE in,
                                        DWORD inSize, DWORD reserved) {
  UNREFERENCED_PARAMETER(destination);
  UNREFERENCED_PARAMETER(flags);
  UNREFERENCED_PARAMETER(in);
  UNREFERENCED_PARAMETER(inSize);
  UNREFERENCED_PARAMETER(reserved);
  return FakeOffline(((ASYNCHRONOUS*)resource)->Fake);
}

static BOOL WINAPI AsynchronousLooksAlive(RESID resource) {
  return FakeLooksAlive(((ASYNCHRONOUS*)resource)->Fake);
}

static BOOL WINAPI AsynchronousIsAlive(RESID resource) {
  return FakeIsAlive(((ASYNCHRONOUS*)resource)->Fake);
}

static DWORD WINAPI AsynchronousCancel(RESID resource, DWORD reserved) {
  UNREFERENCED_PARAMETER(resource);
  UNREFERENCED_PARAMETER(reserved);
  return ERROR_INVALID_FUNCTION; /* Its operations are short; they are not cancelled. */
}

#define ASYNCHRONOUS_TABLE                                                                \
  {                                                                                       \
    .TableSize = CLRES_V4_FUNCTION_SIZE, .Version = CLRES_VERSION_V4_00, .V4Functions = { \
      AsynchronousOpen,                                                                   \
      AsynchronousClose,                                                                  \
      AsynchronousOnline,                                                                 \
      AsynchronousOffline,                                                                \
      AsynchronousTerminate,                                                              \
      AsynchronousLooksAlive,                                                             \
      AsynchronousIsAlive,                                                                \
      NULL,                                                                               \
      NULL,                                                                               \
      AsynchronousControl,                                                                \
      AsynchronousTypeControl,                                                            \
      AsynchronousCancel,                                                                 \
      AsynchronousControlAsUser,                                                          \
      AsynchronousTypeControlAsUser                                                       \
    }                                                                                     \
  }

#ifndef OWN_STARTUP
FAKE_DLL_EX(TYPE_NAME, ASYNCHRONOUS_TABLE)
#endif
