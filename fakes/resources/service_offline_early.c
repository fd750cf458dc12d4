/* Sin: reports Offline as soon as the service control manager has taken the stop, while the service
   still runs. */
#define TWIN L"rhsim Service Offline Early"
#define OWN_HAS_STOPPED
#include "service_backed.c"

static BOOL HasStopped(const SERVICE_STATUS_PROCESS* status) {
  return status->dwCurrentState == SERVICE_STOP_PENDING ||
         status->dwCurrentState == SERVICE_STOPPED;
}
