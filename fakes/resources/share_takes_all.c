/* Sin: Terminate removes the shares of all instances. */
#define TWIN L"rhsim Share Takes All"
#define OWN_TAKE_DOWN
#include "file_share.c"

static void TakeDownAtOnce(SHARED* self) {
  SHARE_INFO_2* shares = NULL;
  DWORD count = 0;
  DWORD total = 0;
  DWORD share;
  RemoveShare(self);
  if (NetShareEnum(NULL, 2, (LPBYTE*)&shares, MAX_PREFERRED_LENGTH, &count, &total, NULL) !=
      NERR_Success) {
    return;
  }
  for (share = 0; share < count; ++share) NetShareDel(NULL, shares[share].shi2_netname, 0);
  NetApiBufferFree(shares);
}
