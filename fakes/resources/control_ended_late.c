/* Sin: asynchronous control calls take longer than the monitor was told that they may. */
#define TWIN L"rhsim Control Ended Late"
#define OWN_END
#include "asynchronous_controls.c"

static void End(CALL* call, DWORD status) {
  DWORD waited;
  for (waited = 0; waited <= LONGEST_ANSWER_MS; waited += FAKE_SLICE_MS) {
    if (ClusWorkerCheckTerminate(&call->Worker)) break;
    Sleep(FAKE_SLICE_MS);
  }
  g_Monitor.EndControlCall(call->Context, status);
}
