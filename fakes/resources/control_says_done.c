/* Sin: a change of properties is answered ERROR_SUCCESS although the share that is up stays what it
   was until the next Online. */
#define TWIN L"rhsim Control Says Done"
#define OWN_CONTROL
#include "file_share.c"

static DWORD Control(SHARED* self, DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                     LPDWORD returned) {
  const DWORD result = GoodControl(self, code, in, inSize, out, outSize, returned);
  return result == ERROR_RESOURCE_PROPERTIES_STORED ? ERROR_SUCCESS : result;
}
