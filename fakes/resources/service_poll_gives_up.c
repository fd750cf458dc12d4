/* Sin: every fourth poll takes the service for dead, though it runs. */
#define TWIN L"rhsim Service Poll Gives Up"
#define OWN_IS_RUNNING
#include "service_backed.c"

static LONG g_Polls;

static BOOL IsRunning(SERVED* self) {
  SERVICE_STATUS_PROCESS status;
  BOOL alive;
  EnterCriticalSection(&self->Fake->State);
  alive = FakeIsUp(self->Fake) && Query(self, &status) == ERROR_SUCCESS &&
          status.dwCurrentState == SERVICE_RUNNING;
  LeaveCriticalSection(&self->Fake->State);
  return InterlockedIncrement(&g_Polls) % 4 != 0 && alive;
}
