/* Sin: Online starts the service and returns ERROR_SUCCESS, while the service is still starting. */
#define TWIN L"rhsim Service Online At Once"
#define OWN_BEGIN_ONLINE
#include "service_backed.c"

static DWORD BeginOnline(SERVED* self) {
  DWORD error;
  EnterCriticalSection(&self->Fake->Operation);
  FakeStopWorker(self->Fake);
  error = StartOwnService(self);
  if (error == ERROR_SUCCESS) FakeSetUp(self->Fake, TRUE);
  LeaveCriticalSection(&self->Fake->Operation);
  return error;
}
