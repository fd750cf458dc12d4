/* Sin: a change of common properties, which the Resource Monitor has to make, is answered
   ERROR_SUCCESS, and so it is lost. */
#define TWIN L"rhsim Control Takes Common"
#define OWN_CONTROL
#include "file_share.c"

static DWORD Control(SHARED* self, DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                     LPDWORD returned) {
  if (code == CLUSCTL_RESOURCE_SET_COMMON_PROPERTIES) return ERROR_SUCCESS;
  return GoodControl(self, code, in, inSize, out, outSize, returned);
}
