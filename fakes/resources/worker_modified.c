/* The sin: Terminate sets the worker's Terminate member by itself. */
#include "core.h"

static VOID WINAPI MeddlingTerminate(RESID resource) {
  FAKE* fake = (FAKE*)resource;
  EnterCriticalSection(&fake->Operation);
  if (fake->Worker.hThread != NULL) {
    fake->Worker.Terminate = TRUE;
    WaitForSingleObject(fake->Worker.hThread, INFINITE);
    ClusWorkerTerminate(&fake->Worker);
    CloseHandle(fake->Worker.hThread); /* The call above found the flag set and returned. */
    ZeroMemory(&fake->Worker, sizeof(fake->Worker));
  }
  FakeSetUp(fake, FALSE);
  LeaveCriticalSection(&fake->Operation);
}

FAKE_DLL(L"rhsim Worker Modified", FakeOpen, FakeClose, FakeOnline, FakeOffline, MeddlingTerminate,
         FakeLooksAlive, FakeIsAlive)
