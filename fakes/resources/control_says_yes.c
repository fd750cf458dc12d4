/* Sin: control codes that the DLL does not know are answered ERROR_SUCCESS. */
#define TWIN L"rhsim Control Says Yes"
#define OWN_CONTROL
#include "file_share.c"

static DWORD Control(SHARED* self, DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                     LPDWORD returned) {
  const DWORD result = GoodControl(self, code, in, inSize, out, outSize, returned);
  return result == ERROR_INVALID_FUNCTION ? ERROR_SUCCESS : result;
}
