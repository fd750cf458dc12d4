/* Sin: says that the resource may be a quorum resource, and has neither Arbitrate nor Release. */
#define TWIN L"rhsim Quorum By Word"
#define OWN_CONTROL
#include "file_share.c"

static DWORD Control(SHARED* self, DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                     LPDWORD returned) {
  if (code == CLUSCTL_RESOURCE_GET_CHARACTERISTICS) {
    *returned = sizeof(DWORD);
    if (outSize < sizeof(DWORD)) return ERROR_MORE_DATA;
    *(LPDWORD)out = CLUS_CHAR_QUORUM;
    return ERROR_SUCCESS;
  }
  return GoodControl(self, code, in, inSize, out, outSize, returned);
}
