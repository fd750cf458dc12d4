/* Sin: asks to be told the reasons of state changes, and refuses them. */
#define TWIN L"rhsim Reason Refused"
#define OWN_CONTROL
#include "file_share.c"

static DWORD Control(SHARED* self, DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                     LPDWORD returned) {
  if (code == CLUSCTL_RESOURCE_GET_CHARACTERISTICS) {
    *returned = sizeof(DWORD);
    if (outSize < sizeof(DWORD)) return ERROR_MORE_DATA;
    *(LPDWORD)out = CLUS_CHAR_REQUIRES_STATE_CHANGE_REASON;
    return ERROR_SUCCESS;
  }
  return GoodControl(self, code, in, inSize, out, outSize, returned);
}
