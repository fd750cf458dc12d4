/* Sin: IsAlive uses what a Terminate beside it frees. */
#include "core.h"

typedef struct CONNECTION {
  LONG Answers;
} CONNECTION;

static DWORD WINAPI ConnectingOnline(RESID resource, LPHANDLE eventHandle) {
  FAKE* fake = (FAKE*)resource;
  if (fake->Own == NULL) fake->Own = (HANDLE)LocalAlloc(LPTR, sizeof(CONNECTION));
  return FakeOnline(resource, eventHandle);
}

static VOID WINAPI ParallelTerminate(RESID resource) {
  FAKE* fake = (FAKE*)resource;
  LocalFree(fake->Own);
  fake->Own = NULL;
  FakeTerminate(resource);
}

static BOOL WINAPI AskingIsAlive(RESID resource) {
  FAKE* fake = (FAKE*)resource;
  volatile CONNECTION* connection;
  if (fake->Own == NULL) return FALSE;
  Sleep(200); /* The question takes its time. */
  connection = (volatile CONNECTION*)fake->Own;
  ++connection->Answers;
  return FakeIsAlive(resource);
}

static VOID WINAPI DisconnectingClose(RESID resource) {
  LocalFree(((FAKE*)resource)->Own);
  FakeClose(resource);
}

FAKE_DLL(L"rhsim Poll Without Lock", FakeOpen, DisconnectingClose, ConnectingOnline, FakeOffline,
         ParallelTerminate, FakeLooksAlive, AskingIsAlive)
