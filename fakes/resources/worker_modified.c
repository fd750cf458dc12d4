/* The sin: Terminate sets the worker's Terminate member by itself. */
#include "core.h"

static VOID WINAPI MeddlingTerminate(RESID resource) {
  FAKE* fake = (FAKE*)resource;
  EnterCriticalSection(&fake->Operation);
  if (fake->Worker.hThread != NULL) {
    fake->Worker.Terminate = TRUE;
    ClusWorkerTerminate(&fake->Worker); /* Finds the member set, so it does not wait. */
    WaitForSingleObject(fake->Worker.hThread, INFINITE);
    CloseHandle(fake->Worker.hThread);
    ZeroMemory(&fake->Worker, sizeof(fake->Worker));
  }
  FakeSetUp(fake, FALSE);
  LeaveCriticalSection(&fake->Operation);
}

FAKE_DLL(L"rhsim Worker Modified", FakeOpen, FakeClose, FakeOnline, FakeOffline, MeddlingTerminate,
         FakeLooksAlive, FakeIsAlive)
