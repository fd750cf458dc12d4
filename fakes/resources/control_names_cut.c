/* Sin: the list of the properties' names has no second NUL at its end. */
#define TWIN L"rhsim Control Names Cut"
#define OWN_CONTROL
#include "file_share.c"

static DWORD Control(SHARED* self, DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                     LPDWORD returned) {
  const DWORD result = GoodControl(self, code, in, inSize, out, outSize, returned);
  const BOOL is_list = code == CLUSCTL_RESOURCE_ENUM_PRIVATE_PROPERTIES;
  if (is_list && result == ERROR_SUCCESS && *returned > sizeof(WCHAR)) {
    *returned -= sizeof(WCHAR);
  }
  return result;
}
