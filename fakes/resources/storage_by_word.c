/* Sin: says that the resource is of the storage class, and handles none of that class's control
   codes. */
#define TWIN L"rhsim Storage By Word"
#define OWN_CONTROL
#include "file_share.c"

static DWORD Control(SHARED* self, DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                     LPDWORD returned) {
  if (code == CLUSCTL_RESOURCE_GET_CLASS_INFO) {
    *returned = sizeof(CLUS_RESOURCE_CLASS_INFO);
    if (outSize < sizeof(CLUS_RESOURCE_CLASS_INFO)) return ERROR_MORE_DATA;
    ZeroMemory(out, sizeof(CLUS_RESOURCE_CLASS_INFO));
    ((CLUS_RESOURCE_CLASS_INFO*)out)->rc = CLUS_RESCLASS_STORAGE;
    return ERROR_SUCCESS;
  }
  return GoodControl(self, code, in, inSize, out, outSize, returned);
}
