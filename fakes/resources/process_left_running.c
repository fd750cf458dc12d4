/* Sin: Offline returns ERROR_SUCCESS and leaves the process running. */
#define TWIN L"rhsim Process Left Running"
#define OWN_TAKE_DOWN_OFFLINE
#include "process_backed.c"

static void TakeDownOffline(HOSTED* self) { FakeSetUp(self->Fake, FALSE); }
