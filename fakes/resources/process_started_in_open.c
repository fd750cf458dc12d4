/* Sin: Open starts the process already. */
#include "core.h"

static RESID WINAPI StartingOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  WCHAR line[] = L"application.exe";
  STARTUPINFOW startup;
  PROCESS_INFORMATION made;
  FAKE* fake = FakeNew(name, key, handle);
  if (fake == NULL) return NULL;
  ZeroMemory(&startup, sizeof(startup));
  startup.cb = sizeof(startup);
  if (CreateProcessW(NULL, line, NULL, NULL, FALSE, CREATE_NO_WINDOW, NULL, NULL, &startup,
                     &made)) {
    CloseHandle(made.hThread);
    fake->Own = made.hProcess;
  }
  return fake;
}

static VOID WINAPI EndingTerminate(RESID resource) {
  FAKE* fake = (FAKE*)resource;
  if (fake->Own != NULL) {
    TerminateProcess(fake->Own, 0);
    CloseHandle(fake->Own);
    fake->Own = NULL;
  }
  FakeTerminate(resource);
}

static VOID WINAPI EndingClose(RESID resource) {
  EndingTerminate(resource);
  FakeFree((FAKE*)resource);
}

FAKE_DLL(L"rhsim Process Started In Open", StartingOpen, EndingClose, FakeOnline, FakeOffline,
         EndingTerminate, FakeLooksAlive, FakeIsAlive)
