/* The sin: LooksAlive reads a private property with the function that is for the machine's
 * registry. */
#include "core.h"

#include <winreg.h>

static BOOL WINAPI ReadingLooksAlive(RESID resource) {
  FAKE* fake = (FAKE*)resource;
  DWORD steps = 0;
  DWORD size = sizeof(steps);
  RegQueryValueExW(fake->Parameters, L"Steps", NULL, NULL, (LPBYTE)&steps, &size);
  return FakeLooksAlive(resource);
}

FAKE_DLL(L"rhsim Registry On Cluster Key", FakeOpen, FakeClose, FakeOnline, FakeOffline,
         FakeTerminate, ReadingLooksAlive, FakeIsAlive)
