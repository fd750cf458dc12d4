/* Sin: a user-defined code that is not the DLL's own crashes. */
#define TWIN L"rhsim Crash On User Code"
#define OWN_CONTROL
#include "file_share.c"

#define CODE_IS_OF_USER (1u << 21)

static DWORD Control(SHARED* self, DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                     LPDWORD returned) {
  volatile DWORD* table = NULL;
  if (code & CODE_IS_OF_USER) table[code & 0xFF] = 1;
  return GoodControl(self, code, in, inSize, out, outSize, returned);
}
