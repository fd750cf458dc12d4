/* The sin: Terminate uses a handle that only Online makes. */
#include "core.h"

typedef struct APPLICATION {
  DWORD Id;
} APPLICATION;

static DWORD WINAPI StartingOnline(RESID resource, LPHANDLE eventHandle) {
  FAKE* fake = (FAKE*)resource;
  if (fake->Own == NULL) fake->Own = (HANDLE)LocalAlloc(LPTR, sizeof(APPLICATION));
  return FakeOnline(resource, eventHandle);
}

static VOID WINAPI ForgettingTerminate(RESID resource) {
  volatile APPLICATION* application = (volatile APPLICATION*)((FAKE*)resource)->Own;
  application->Id = 0;
  FakeTerminate(resource);
}

static VOID WINAPI ForgettingClose(RESID resource) {
  LocalFree(((FAKE*)resource)->Own);
  FakeClose(resource);
}

FAKE_DLL(L"rhsim Terminate Needs Online", FakeOpen, ForgettingClose, StartingOnline, FakeOffline,
         ForgettingTerminate, FakeLooksAlive, FakeIsAlive)
