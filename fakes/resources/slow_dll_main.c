/* The sin: DllMain takes 500 ms. */
#define FAKE_OWN_DLL_MAIN
#include "core.h"

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved) {
  UNREFERENCED_PARAMETER(module);
  UNREFERENCED_PARAMETER(reserved);
  if (reason == DLL_PROCESS_ATTACH) Sleep(500);
  return TRUE;
}

FAKE_DLL(L"rhsim Slow DllMain", FakeOpen, FakeClose, FakeOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
