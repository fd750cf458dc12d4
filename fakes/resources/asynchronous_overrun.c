/* Sin: an asynchronous answer ends with a zero more than fits into the output buffer. */
#define TWIN L"rhsim Asynchronous Overrun"
#define OWN_END
#include "asynchronous_controls.c"

static void End(CALL* call, DWORD status) {
  if (call->Out != NULL && call->OutSize != 0) ((PBYTE)call->Out)[call->OutSize] = 0;
  g_Monitor.EndControlCall(call->Context, status);
}
