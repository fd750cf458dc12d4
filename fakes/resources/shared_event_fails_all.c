/* Sin: all instances share one EventHandle, and IsAlive of each goes by it: one that fails takes
   the others along. */
#define TWIN L"rhsim Shared Event Fails All"
#define OWN_MAKE_FAILURE
#define OWN_IS_RUNNING
#include "process_backed.c"

static HANDLE MakeFailure(void) {
  return CreateEventW(NULL, TRUE, FALSE, L"rhsim Shared Event Fails All");
}

static BOOL IsRunning(HOSTED* self) {
  BOOL alive;
  EnterCriticalSection(&self->Fake->State);
  alive = self->Process != NULL && WaitForSingleObject(self->Failure, 0) == WAIT_TIMEOUT;
  LeaveCriticalSection(&self->Fake->State);
  return alive;
}
