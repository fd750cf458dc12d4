/* The sin: the handle of a worker that has ended is forgotten instead of closed. */
#include "core.h"

static DWORD Forget(FAKE* fake, PWORKER_START_ROUTINE work) {
  EnterCriticalSection(&fake->Operation);
  if (fake->Worker.hThread != NULL &&
      WaitForSingleObject(fake->Worker.hThread, 0) == WAIT_OBJECT_0) {
    ZeroMemory(&fake->Worker, sizeof(fake->Worker));
  }
  LeaveCriticalSection(&fake->Operation);
  return FakeBegin(fake, work);
}

static DWORD WINAPI ForgetfulOnline(RESID resource, LPHANDLE eventHandle) {
  UNREFERENCED_PARAMETER(eventHandle);
  return Forget((FAKE*)resource, FakeOnlineWork);
}

static DWORD WINAPI ForgetfulOffline(RESID resource) {
  return Forget((FAKE*)resource, FakeOfflineWork);
}

FAKE_DLL(L"rhsim Thread Handle Leak", FakeOpen, FakeClose, ForgetfulOnline, ForgetfulOffline,
         FakeTerminate, FakeLooksAlive, FakeIsAlive)
