/* Sin: the notification of the first starting phase opens the cluster, which is there from the
   second on. */
#define TWIN L"rhsim Type Asks Too Early"
#define OWN_TYPE_CONTROL
#include "file_share.c"

#define CODE_STARTING_PHASE1 0x02500036u

static DWORD TypeControl(DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                         LPDWORD returned) {
  if (code == CODE_STARTING_PHASE1) {
    HCLUSTER cluster = OpenCluster(NULL);
    if (cluster != NULL) CloseCluster(cluster);
  }
  return GoodTypeControl(code, in, inSize, out, outSize, returned);
}
