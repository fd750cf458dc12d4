/* Well-behaved: the common core as it is. */
#include "core.h"

/* Nothing is replaced. */

FAKE_DLL(L"rhsim Plain", FakeOpen, FakeClose, FakeOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
