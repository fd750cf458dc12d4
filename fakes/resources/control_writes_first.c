/* Sin: properties are stored first and verified then. */
#define TWIN L"rhsim Control Writes First"
#define OWN_CONTROL
#include "file_share.c"

static DWORD Control(SHARED* self, DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                     LPDWORD returned) {
  if (code == CLUSCTL_RESOURCE_SET_PRIVATE_PROPERTIES) {
    ResUtilSetPrivatePropertyList(self->Fake->Parameters, in, inSize);
  }
  return GoodControl(self, code, in, inSize, out, outSize, returned);
}
