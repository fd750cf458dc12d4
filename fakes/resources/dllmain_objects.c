/* Well-behaved: DllMain makes two named objects for all instances, and starts a thread that
   prepares what they share; on detach it closes them. Nothing waits for that thread under the
   loader lock, which it needs in order to begin and to end: Startup waits for it, which always
   comes first. */
#define FAKE_OWN_DLL_MAIN
#include "core.h"

static HANDLE g_Counting;    /* A mutex, which guards g_Instances. */
static HANDLE g_InUse;       /* An event, set while there are instances. */
static HANDLE g_Preparation; /* A thread. */
static BOOL g_Prepared;      /* Written by that thread alone. */
static LONG g_Instances;

#ifdef TWIN /* A fake with a sin names its type so, defines this function and keeps the rest. */
#define TYPE_NAME TWIN
static void LetGo(void);
#else
#define TYPE_NAME L"rhsim DllMain Objects"
static void LetGo(void) {
  if (g_Preparation != NULL) CloseHandle(g_Preparation);
  if (g_InUse != NULL) CloseHandle(g_InUse);
  if (g_Counting != NULL) CloseHandle(g_Counting);
}
#endif

static DWORD WINAPI Prepare(LPVOID parameter) {
  UNREFERENCED_PARAMETER(parameter);
  g_Prepared = TRUE;
  return ERROR_SUCCESS;
}

static void Count(LONG more) {
  WaitForSingleObject(g_Counting, INFINITE);
  g_Instances += more;
  if (g_Instances > 0) {
    SetEvent(g_InUse);
  } else {
    ResetEvent(g_InUse);
  }
  ReleaseMutex(g_Counting);
}

static RESID WINAPI CountedOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  RESID resource = FakeOpen(name, key, handle);
  if (resource != NULL) Count(1);
  return resource;
}

static VOID WINAPI CountedClose(RESID resource) {
  FakeClose(resource);
  Count(-1);
}

static CLRES_FUNCTION_TABLE g_Table = FAKE_TABLE(CountedOpen, CountedClose, FakeOnline, FakeOffline,
                                                 FakeTerminate, FakeLooksAlive, FakeIsAlive);

FAKE_EXPORT DWORD WINAPI Startup(LPCWSTR type, DWORD minVersion, DWORD maxVersion,
                                 PSET_RESOURCE_STATUS_ROUTINE setResourceStatus,
                                 PLOG_EVENT_ROUTINE logEvent, PCLRES_FUNCTION_TABLE* table) {
  WaitForSingleObject(g_Preparation, INFINITE);
  if (!g_Prepared) return ERROR_NOT_READY;
  return FakeStartup(TYPE_NAME, &g_Table, type, minVersion, maxVersion, setResourceStatus, logEvent,
                     table);
}

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved) {
  if (reason == DLL_PROCESS_ATTACH) {
    DisableThreadLibraryCalls(module);
    g_Counting = CreateMutexW(NULL, FALSE, L"Local\\rhsim DllMain Objects, counting");
    g_InUse = CreateEventW(NULL, TRUE, FALSE, L"Local\\rhsim DllMain Objects, in use");
    /* The thread comes last: it must not run in a DLL that refuses to be loaded. */
    if (g_Counting != NULL && g_InUse != NULL) {
      g_Preparation = CreateThread(NULL, 0, Prepare, NULL, 0, NULL);
    }
    if (g_Preparation == NULL) {
      LetGo();
      return FALSE;
    }
  } else if (reason == DLL_PROCESS_DETACH && reserved == NULL) {
    LetGo(); /* When the process ends, all of it goes. */
  }
  return TRUE;
}
