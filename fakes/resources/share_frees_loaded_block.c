/* Sin: frees a parameter block that was read from the cluster database with the function that is
   for blocks of ResUtilDupParameterBlock. */
#define TWIN L"rhsim Share Frees Loaded Block"
#define OWN_FREE_PARAMETERS
#include "file_share.c"

static void FreeParameters(PARAMETERS* parameters) {
  ResUtilFreeParameterBlock((LPBYTE)parameters, NULL, g_Properties);
  ZeroMemory(parameters, sizeof(*parameters));
}
