/* Sin: the EventHandle, which tells of failures, is signalled when the process has started. */
#define TWIN L"rhsim Process Signals Start"
#define OWN_NOTE_RUNNING
#include "process_backed.c"

static void NoteRunning(HOSTED* self) {
  FakeSetUp(self->Fake, TRUE);
  SetEvent(self->Failure);
}
