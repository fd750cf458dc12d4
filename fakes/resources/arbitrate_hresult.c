/* Sin: Arbitrate fails with an HRESULT. */
#define TWIN L"rhsim Arbitrate Hresult"
#define OWN_ARBITRATED
#include "quorum.c"

static DWORD Arbitrated(DWORD result) {
  UNREFERENCED_PARAMETER(result);
  return 0x80070005; /* E_ACCESSDENIED. */
}
