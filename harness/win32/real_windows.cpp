#include "harness/win32/real_windows.h"

#ifdef _WIN32

#include <windows.h>

namespace rhsim::win32::real {

Dword last_error() { return ::GetLastError(); }

void set_last_error(Dword error) { ::SetLastError(error); }

bool is_open(Handle handle) {
  const Dword before = ::GetLastError();
  DWORD flags = 0;
  const bool open = ::GetHandleInformation(handle, &flags) != FALSE;
  ::SetLastError(before);
  return open;
}

bool close(Handle handle) { return ::CloseHandle(handle) != FALSE; }

Dword poll(Handle handle) { return ::WaitForSingleObject(handle, 0); }

Handle duplicate(Handle handle, Dword options) {
  HANDLE copy = nullptr;
  const HANDLE process = ::GetCurrentProcess();
  if (!::DuplicateHandle(process, handle, process, &copy, 0, FALSE,
                         options | DUPLICATE_SAME_ACCESS)) {
    return nullptr;
  }
  return copy;
}

char16_t* local_copy(const std::u16string& text) {
  const std::size_t bytes = (text.size() + 1) * sizeof(char16_t);
  auto* const copy = static_cast<char16_t*>(::LocalAlloc(LMEM_FIXED, bytes));
  if (copy != nullptr) std::memcpy(copy, text.c_str(), bytes);
  return copy;
}

}  // namespace rhsim::win32::real

#endif
