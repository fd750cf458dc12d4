/* Sin: Open starts the service already. */
#define TWIN L"rhsim Service Started In Open"
#define OWN_OPENED
#include "service_backed.c"

static DWORD Opened(SERVED* self) { return StartOwnService(self); }
