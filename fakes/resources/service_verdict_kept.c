/* Sin: a worker that is to look at the service keeps what it saw first, and the polls answer
   from that. */
#define TWIN L"rhsim Service Verdict Kept"
#define OWN_BEGIN_ONLINE
#define OWN_IS_RUNNING
#include "service_backed.c"

static DWORD WINAPI WatchingWork(PCLUS_WORKER worker, LPVOID parameter) {
  const DWORD result = OnlineWork(worker, parameter);
  while (result == ERROR_SUCCESS && FakeSleep(worker, POLL_MS)) continue;
  return result;
}

static DWORD BeginOnline(SERVED* self) { return FakeBeginFor(self->Fake, WatchingWork, self); }

static BOOL IsRunning(SERVED* self) { return FakeIsUp(self->Fake); }
