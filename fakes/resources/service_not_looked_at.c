/* Sin: the polls answer from what Online and Offline have noted, and never ask for the service. */
#define TWIN L"rhsim Service Not Looked At"
#define OWN_IS_RUNNING
#include "service_backed.c"

static BOOL IsRunning(SERVED* self) { return FakeIsUp(self->Fake); }
