/* Sin: the last end mark of the property list is left out. */
#define TWIN L"rhsim Control List Cut"
#define OWN_CONTROL
#include "file_share.c"

static DWORD Control(SHARED* self, DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                     LPDWORD returned) {
  const DWORD result = GoodControl(self, code, in, inSize, out, outSize, returned);
  const BOOL is_list = code == CLUSCTL_RESOURCE_GET_PRIVATE_PROPERTIES;
  if (is_list && result == ERROR_SUCCESS && *returned > sizeof(DWORD)) {
    *returned -= sizeof(DWORD);
  }
  return result;
}
