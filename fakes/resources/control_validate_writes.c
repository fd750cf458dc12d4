/* Sin: properties that are only to be validated are stored. */
#define TWIN L"rhsim Control Validate Writes"
#define OWN_CONTROL
#include "file_share.c"

static DWORD Control(SHARED* self, DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                     LPDWORD returned) {
  const DWORD result = GoodControl(self, code, in, inSize, out, outSize, returned);
  if (code == CLUSCTL_RESOURCE_VALIDATE_PRIVATE_PROPERTIES && result == ERROR_SUCCESS) {
    ResUtilSetPropertyTable(self->Fake->Parameters, g_Properties, NULL, TRUE, in, inSize, NULL);
  }
  return result;
}
