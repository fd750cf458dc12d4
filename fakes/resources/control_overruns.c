/* Sin: ends every answer with a zero more than fits into the output buffer. */
#define TWIN L"rhsim Control Overruns"
#define OWN_CONTROL
#include "file_share.c"

static DWORD Control(SHARED* self, DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                     LPDWORD returned) {
  const DWORD result = GoodControl(self, code, in, inSize, out, outSize, returned);
  if (out != NULL && outSize != 0 && *returned != 0) ((PBYTE)out)[outSize] = 0;
  return result;
}
