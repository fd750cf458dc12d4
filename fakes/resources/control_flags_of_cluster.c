/* Sin: answers CLUSCTL_RESOURCE_GET_FLAGS with a bit of the lower half, which is not the DLL's. */
#define TWIN L"rhsim Control Flags Of Cluster"
#define OWN_CONTROL
#include "file_share.c"

static DWORD Control(SHARED* self, DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                     LPDWORD returned) {
  if (code == CLUSCTL_RESOURCE_GET_FLAGS) {
    *returned = sizeof(DWORD);
    if (outSize < sizeof(DWORD)) return ERROR_MORE_DATA;
    *(LPDWORD)out = 1;
    return ERROR_SUCCESS;
  }
  return GoodControl(self, code, in, inSize, out, outSize, returned);
}
