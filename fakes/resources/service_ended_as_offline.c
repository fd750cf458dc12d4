/* Sin: Terminate ends the service's process with the flag that says Offline. */
#define TWIN L"rhsim Service Ended As Offline"
#define OWN_END_PROCESS
#include "service_backed.c"

static void EndProcess(SERVED* self) { EndProcessFor(self, TRUE); }
