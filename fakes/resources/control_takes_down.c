/* Sin: reading the private properties takes the share down. */
#define TWIN L"rhsim Control Takes Down"
#define OWN_CONTROL
#include "file_share.c"

static DWORD Control(SHARED* self, DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                     LPDWORD returned) {
  if (code == CLUSCTL_RESOURCE_GET_PRIVATE_PROPERTIES) RemoveShare(self);
  return GoodControl(self, code, in, inSize, out, outSize, returned);
}
