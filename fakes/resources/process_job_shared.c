/* Sin: one job for the processes of all instances, so that the Offline of one ends them all. */
#define TWIN L"rhsim Process Job Shared"
#define OWN_LET_RUN
#define OWN_TAKE_DOWN_OFFLINE
#include "process_backed.c"

static HANDLE g_Job;

static BOOL LetRun(HOSTED* self, const PROCESS_INFORMATION* made) {
  UNREFERENCED_PARAMETER(self);
  if (g_Job == NULL) g_Job = CreateJobObjectW(NULL, NULL);
  AssignProcessToJobObject(g_Job, made->hProcess);
  ResumeThread(made->hThread);
  CloseHandle(made->hThread);
  return TRUE;
}

static void TakeDownOffline(HOSTED* self) {
  TerminateJobObject(g_Job, ENDED_BY_US);
  HostedTerminate(self);
}
