/* Sin: says that the type handles control codes, and handles none. */
#define TWIN L"rhsim Type Claims Codes"
#define OWN_TYPE_CONTROL
#include "file_share.c"

static DWORD TypeControl(DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                         LPDWORD returned) {
  UNREFERENCED_PARAMETER(in);
  UNREFERENCED_PARAMETER(inSize);
  UNREFERENCED_PARAMETER(out);
  UNREFERENCED_PARAMETER(outSize);
  *returned = 0;
  return code == CLUSCTL_RESOURCE_TYPE_UNKNOWN ? ERROR_SUCCESS : ERROR_INVALID_FUNCTION;
}
