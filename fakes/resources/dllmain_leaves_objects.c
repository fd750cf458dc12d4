/* Sin: DllMain leaves open on detach what it made on attach. */
#define TWIN L"rhsim DllMain Leaves Objects"
#include "dllmain_objects.c"

static void LetGo(void) {}
