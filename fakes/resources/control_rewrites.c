/* Sin: a change of properties stores another path than the one that was given. */
#define TWIN L"rhsim Control Rewrites"
#define OWN_CONTROL
#include "file_share.c"

static DWORD Control(SHARED* self, DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                     LPDWORD returned) {
  const DWORD result = GoodControl(self, code, in, inSize, out, outSize, returned);
  if (code == CLUSCTL_RESOURCE_SET_PRIVATE_PROPERTIES &&
      (result == ERROR_SUCCESS || result == ERROR_RESOURCE_PROPERTIES_STORED)) {
    ResUtilSetSzValue(self->Fake->Parameters, L"Path", L"C:\\Shares\\Own", NULL);
  }
  return result;
}
