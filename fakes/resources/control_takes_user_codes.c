/* Sin: user-defined codes of any number are answered ERROR_SUCCESS. */
#define TWIN L"rhsim Control Takes User Codes"
#define OWN_CONTROL
#include "file_share.c"

#define CODE_IS_OF_USER (1u << 21)

static DWORD Control(SHARED* self, DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                     LPDWORD returned) {
  if (code & CODE_IS_OF_USER) return ERROR_SUCCESS;
  return GoodControl(self, code, in, inSize, out, outSize, returned);
}
