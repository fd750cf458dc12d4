/* Sin: the function table has no LooksAlive. */
#include "core.h"

#define NoLooksAlive NULL

FAKE_DLL(L"rhsim No LooksAlive", FakeOpen, FakeClose, FakeOnline, FakeOffline, FakeTerminate,
         NoLooksAlive, FakeIsAlive)
