/* Well-behaved: a DLL that loads without resutils.dll and finds its functions when it calls them
   first. As PE they are delay-loaded imports: by dlltool's --output-delaylib from delay_loaded.def
   with mingw-w64, by /DELAYLOAD with MSVC. Natively they are undefined symbols like any other's:
   ELF has no more than that. */
#include "core.h"

FAKE_DLL(L"rhsim Delay Loaded", FakeOpen, FakeClose, FakeOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
