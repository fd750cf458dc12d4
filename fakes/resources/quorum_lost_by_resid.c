/* Sin: a lost reservation is told with the RESID in place of the ResourceHandle, also when
   nothing was lost. */
#define TWIN L"rhsim Quorum Lost By Resid"
#define OWN_TELL
#define OWN_BELONGS_TO_ANOTHER
#include "quorum.c"

static LONG g_Questions;

/* From the third time on. */
static BOOL BelongsToAnother(QUORUM* self) {
  UNREFERENCED_PARAMETER(self);
  return InterlockedIncrement(&g_Questions) > 2;
}

static void Tell(QUORUM* self, PQUORUM_RESOURCE_LOST lost) { lost((RESOURCE_HANDLE)self); }
