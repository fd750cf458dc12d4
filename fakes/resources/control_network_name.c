/* Sin: answers CLUSCTL_RESOURCE_GET_NETWORK_NAME, which no resource DLL may support. */
#define TWIN L"rhsim Control Network Name"
#define OWN_CONTROL
#include "file_share.c"

static DWORD Control(SHARED* self, DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                     LPDWORD returned) {
  if (code == CLUSCTL_RESOURCE_GET_NETWORK_NAME) return ERROR_SUCCESS;
  return GoodControl(self, code, in, inSize, out, outSize, returned);
}
