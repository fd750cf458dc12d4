/* Sin: LooksAlive asks for the service, and IsAlive, which is to look closer, does not. */
#define TWIN L"rhsim Service Not Confirmed"
#define OWN_IS_CONFIRMED
#include "service_backed.c"

static BOOL IsConfirmed(SERVED* self) { return FakeIsUp(self->Fake); }
