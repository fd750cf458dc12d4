/* Sin: the type handles no control code, not even those for its resources' private properties. */
#define TWIN L"rhsim Type Without Codes"
#define OWN_TYPE_CONTROL
#include "file_share.c"

static DWORD TypeControl(DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                         LPDWORD returned) {
  UNREFERENCED_PARAMETER(code);
  UNREFERENCED_PARAMETER(in);
  UNREFERENCED_PARAMETER(inSize);
  UNREFERENCED_PARAMETER(out);
  UNREFERENCED_PARAMETER(outSize);
  *returned = 0;
  return ERROR_INVALID_FUNCTION;
}
