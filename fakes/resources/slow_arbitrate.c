/* Sin: Arbitrate takes 500 ms. */
#define TWIN L"rhsim Slow Arbitrate"
#define OWN_ARBITRATED
#include "quorum.c"

static DWORD Arbitrated(DWORD result) {
  Sleep(500);
  return result;
}
