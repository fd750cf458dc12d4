/* Sin: private properties can be read, but a change is left to the Resource Monitor, which cannot
   verify it. */
#define TWIN L"rhsim Control Without Set"
#define OWN_CONTROL
#include "file_share.c"

static DWORD Control(SHARED* self, DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                     LPDWORD returned) {
  if (code == CLUSCTL_RESOURCE_SET_PRIVATE_PROPERTIES) return ERROR_INVALID_FUNCTION;
  return GoodControl(self, code, in, inSize, out, outSize, returned);
}
