/* Sin: Cancel fails with an HRESULT. */
#define TWIN L"rhsim Cancel Hresult"
#define OWN_CANCELLED
#include "cancellable.c"

static DWORD Cancelled(FAKE* fake) {
  UNREFERENCED_PARAMETER(fake);
  return 0x80004001; /* E_NOTIMPL. */
}
