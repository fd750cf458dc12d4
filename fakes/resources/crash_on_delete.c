/* Sin: CLUSCTL_RESOURCE_DELETE crashes. */
#define TWIN L"rhsim Crash On Delete"
#define OWN_CONTROL
#include "file_share.c"

static DWORD Control(SHARED* self, DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                     LPDWORD returned) {
  volatile DWORD* gone = NULL;
  if (code == CLUSCTL_RESOURCE_DELETE) *gone = 1;
  return GoodControl(self, code, in, inSize, out, outSize, returned);
}
