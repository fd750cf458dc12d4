/* Sin: a buffer that is too small is refused, and nothing says how large it must be. */
#define TWIN L"rhsim Control Hides Size"
#define OWN_CONTROL
#include "file_share.c"

static DWORD Control(SHARED* self, DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                     LPDWORD returned) {
  const DWORD result = GoodControl(self, code, in, inSize, out, outSize, returned);
  if (result == ERROR_MORE_DATA) *returned = 0;
  return result;
}
