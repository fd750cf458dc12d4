/* Allocates in every way there is, and says in the cluster log where, and what it found there. Open
   leaks 40 bytes; Offline frees a block twice when it has the property DieAfterMs. */
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "core.h"

namespace {

DWORD Low(const void* address) { return (DWORD)(ULONG_PTR)address; }

RESID WINAPI AllocatingOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  unsigned char* plain = static_cast<unsigned char*>(std::malloc(24));
  unsigned char* object = new unsigned char[100];
  void* local = LocalAlloc(LPTR, 8);
  void* process = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, 8);
  g_LogEvent(handle, LOG_INFORMATION, L"at %1!x! %2!x! %3!x! %4!x!, holding %5!x! %6!x! %7!x!\n",
             Low(plain), Low(object), Low(local), Low(process), plain[7], object[99],
             *static_cast<char*>(process));
  plain = static_cast<unsigned char*>(std::realloc(plain, 4000));
  std::free(plain);
  delete[] object;
  LocalFree(local);
  HeapFree(GetProcessHeap(), 0, process);

  /* Allocated by the C library and the C++ library, freed here. */
  char* copy = strdup("freed by whoever owns it");
  std::free(copy);
  std::string text(50, 'x');
  text += text;

  static void* volatile leaked;
  leaked = std::malloc(40);
  std::memset(leaked, 0, 40);
  return FakeOpen(name, key, handle);
}

DWORD WINAPI FreeingOffline(RESID resource) {
  FAKE* fake = static_cast<FAKE*>(resource);
  if (fake->DieAfterMs != 0) {
    void* block = LocalAlloc(LMEM_FIXED, 32);
    LocalFree(block);
    LocalFree(block);
  }
  return FakeOffline(resource);
}

}  // namespace

FAKE_DLL(L"rhsim Allocates", AllocatingOpen, FakeClose, FakeOnline, FreeingOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
