/* Sin: the EventHandle tells of the process's end, and the IsAlive that the Resource Monitor then
   calls says that all is well. */
#define TWIN L"rhsim Process End Not Confirmed"
#define OWN_IS_RUNNING
#include "process_backed.c"

static BOOL IsRunning(HOSTED* self) { return self->Process != NULL; }
