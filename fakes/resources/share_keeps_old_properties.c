/* Sin: the private properties are read by the first Online alone; later ones bring up what they
   were then. */
#define TWIN L"rhsim Share Keeps Old Properties"
#define OWN_READ_PARAMETERS
#include "file_share.c"

static LPWSTR Copy(LPCWSTR text) {
  const SIZE_T size = ((SIZE_T)lstrlenW(text) + 1) * sizeof(WCHAR);
  LPWSTR copy = (LPWSTR)LocalAlloc(LMEM_FIXED, size);
  if (copy != NULL) CopyMemory(copy, text, size);
  return copy;
}

static DWORD ReadParameters(SHARED* self, PARAMETERS* read) {
  LPWSTR wrong = NULL;
  if (self->Parameters.Path == NULL) {
    return ResUtilGetPropertiesToParameterBlock(self->Fake->Parameters, g_Properties, (LPBYTE)read,
                                                TRUE, &wrong);
  }
  read->ShareName = Copy(self->Parameters.ShareName);
  read->Path = Copy(self->Parameters.Path);
  read->Remark = Copy(self->Parameters.Remark);
  read->MaximumUsers = self->Parameters.MaximumUsers;
  return ERROR_SUCCESS;
}
