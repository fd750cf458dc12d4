/* Sin: a change of properties is answered ERROR_RESOURCE_PROPERTIES_STORED, and nothing is
   stored. */
#define TWIN L"rhsim Control Says Stored"
#define OWN_CONTROL
#include "file_share.c"

static DWORD Control(SHARED* self, DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                     LPDWORD returned) {
  if (code == CLUSCTL_RESOURCE_SET_PRIVATE_PROPERTIES) return ERROR_RESOURCE_PROPERTIES_STORED;
  return GoodControl(self, code, in, inSize, out, outSize, returned);
}
