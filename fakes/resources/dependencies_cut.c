/* Sin: the list of required dependencies has no end mark. */
#define TWIN L"rhsim Dependencies Cut"
#define OWN_CONTROL
#include "file_share.c"

static DWORD Control(SHARED* self, DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                     LPDWORD returned) {
  static const DWORD list[] = {CLUSPROP_SYNTAX_RESCLASS, sizeof(DWORD), CLUS_RESCLASS_STORAGE};
  if (code == CLUSCTL_RESOURCE_GET_REQUIRED_DEPENDENCIES) {
    *returned = sizeof(list);
    if (outSize < sizeof(list)) return ERROR_MORE_DATA;
    CopyMemory(out, list, sizeof(list));
    return ERROR_SUCCESS;
  }
  return GoodControl(self, code, in, inSize, out, outSize, returned);
}
