/* Well-behaved: a DLL that loads without resutils.dll and finds its functions when it calls them
   first. As PE they are delay-loaded imports: by dlltool's --output-delaylib from delay_loaded.def
   with mingw-w64, by /DELAYLOAD with MSVC. Natively they are undefined symbols like any other's:
   ELF has no more than that. */
#include "core.h"

static DWORD WINAPI LoadedOnline(RESID resource, LPHANDLE eventHandle);

#ifdef TWIN /* A fake with a sin names its type so, defines this function and keeps the rest. */
#define TYPE_NAME TWIN
#else
#define TYPE_NAME L"rhsim Delay Loaded"
static DWORD WINAPI LoadedOnline(RESID resource, LPHANDLE eventHandle) {
  return FakeOnline(resource, eventHandle);
}
#endif

FAKE_DLL(TYPE_NAME, FakeOpen, FakeClose, LoadedOnline, FakeOffline, FakeTerminate, FakeLooksAlive,
         FakeIsAlive)
