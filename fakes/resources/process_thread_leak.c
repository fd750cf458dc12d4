/* Sin: each Online starts a process and never closes the handle of its first thread, the one of the
   two that nobody needs. */
#define TWIN L"rhsim Process Thread Leak"
#define OWN_LET_RUN
#include "process_backed.c"

static BOOL LetRun(HOSTED* self, const PROCESS_INFORMATION* made) {
  const BOOL in_job = AssignProcessToJobObject(self->Job, made->hProcess);
  if (in_job) {
    ResumeThread(made->hThread);
  } else {
    TerminateProcess(made->hProcess, ENDED_BY_US);
  }
  return in_job;
}
