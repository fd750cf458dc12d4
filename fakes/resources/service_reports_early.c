/* Sin: reports Online as soon as the service control manager has taken the start, while the service
   is still starting. */
#define TWIN L"rhsim Service Reports Early"
#define OWN_HAS_STARTED
#include "service_backed.c"

static BOOL HasStarted(const SERVICE_STATUS_PROCESS* status) {
  return status->dwCurrentState == SERVICE_START_PENDING ||
         status->dwCurrentState == SERVICE_RUNNING;
}
