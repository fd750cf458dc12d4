/* Sin: the notification of a new dependency takes the share down. */
#define TWIN L"rhsim Dependency Takes Down"
#define OWN_CONTROL
#include "file_share.c"

#define CODE_ADD_DEPENDENCY 0x01500012u

static DWORD Control(SHARED* self, DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                     LPDWORD returned) {
  if (code == CODE_ADD_DEPENDENCY) RemoveShare(self);
  return GoodControl(self, code, in, inSize, out, outSize, returned);
}
