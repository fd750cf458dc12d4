/* Sin: what does not fit into the output buffer is left out, and the answer is ERROR_SUCCESS. */
#define TWIN L"rhsim Control Truncates"
#define OWN_CONTROL
#include "file_share.c"

static DWORD Control(SHARED* self, DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                     LPDWORD returned) {
  DWORD result = GoodControl(self, code, in, inSize, out, outSize, returned);
  if (result != ERROR_MORE_DATA) return result;
  *returned = outSize;
  return ERROR_SUCCESS;
}
