/* Sin: the properties that are read are those of the share that is up, not those that are
   stored. */
#define TWIN L"rhsim Control Gets Active"
#define OWN_CONTROL
#include "file_share.c"

static DWORD Control(SHARED* self, DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                     LPDWORD returned) {
  DWORD required = 0;
  DWORD size = outSize;
  DWORD result;
  if (code != CLUSCTL_RESOURCE_GET_PRIVATE_PROPERTIES || !IsUp(self)) {
    return GoodControl(self, code, in, inSize, out, outSize, returned);
  }
  EnterCriticalSection(&self->Fake->State);
  result = ResUtilPropertyListFromParameterBlock(g_Properties, out, &size,
                                                 (LPBYTE)&self->Parameters, returned, &required);
  LeaveCriticalSection(&self->Fake->State);
  if (result == ERROR_MORE_DATA) *returned = required;
  return result;
}
