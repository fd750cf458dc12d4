/* Sin: CLUSCTL_RESOURCE_UNKNOWN, which asks whether control codes are handled, is refused. */
#define TWIN L"rhsim Control Refuses Unknown"
#define OWN_CONTROL
#include "file_share.c"

static DWORD Control(SHARED* self, DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                     LPDWORD returned) {
  if (code == CLUSCTL_RESOURCE_UNKNOWN) return ERROR_INVALID_FUNCTION;
  return GoodControl(self, code, in, inSize, out, outSize, returned);
}
