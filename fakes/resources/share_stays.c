/* Sin: Terminate leaves the share where it is, and the next Online takes it for somebody else's. */
#define TWIN L"rhsim Share Stays"
#define OWN_TAKE_DOWN
#include "file_share.c"

static void TakeDownAtOnce(SHARED* self) {
  EnterCriticalSection(&self->Fake->State);
  self->Share = NULL;
  LeaveCriticalSection(&self->Fake->State);
}
