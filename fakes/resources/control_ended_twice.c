/* Sin: an asynchronous control call is completed twice. */
#define TWIN L"rhsim Control Ended Twice"
#define OWN_END
#include "asynchronous_controls.c"

static void End(CALL* call, DWORD status) {
  g_Monitor.EndControlCall(call->Context, status);
  g_Monitor.EndControlCall(call->Context, status);
}
