/* The sin: Close closes the ResourceHandle. */
#include "core.h"

static VOID WINAPI ClosingClose(RESID resource) {
  CloseHandle(((FAKE*)resource)->ResourceHandle);
  FakeClose(resource);
}

FAKE_DLL(L"rhsim Closes ResourceHandle", FakeOpen, ClosingClose, FakeOnline, FakeOffline,
         FakeTerminate, FakeLooksAlive, FakeIsAlive)
