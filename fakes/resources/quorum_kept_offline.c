/* Sin: Offline leaves the reservation to Release, which nobody calls then. */
#define TWIN L"rhsim Quorum Kept Offline"
#define OWN_GIVE_UP_OFFLINE
#include "quorum.c"

static DWORD GiveUpOffline(QUORUM* self) {
  UNREFERENCED_PARAMETER(self);
  return ERROR_SUCCESS;
}
