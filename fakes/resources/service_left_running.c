/* Sin: Terminate leaves the service running. */
#define TWIN L"rhsim Service Left Running"
#define OWN_END_PROCESS
#include "service_backed.c"

static void EndProcess(SERVED* self) {
  g_LogEvent(self->Fake->ResourceHandle, LOG_WARNING, L"%1 was terminated.\n", self->Fake->Name);
}
