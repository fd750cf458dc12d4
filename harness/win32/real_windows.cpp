#include "harness/win32/real_windows.h"

#ifdef _WIN32

#include <windows.h>
// After windows.h.
#include <tlhelp32.h>

namespace rhsim::win32::real {

Dword last_error() { return ::GetLastError(); }

void set_last_error(Dword error) { ::SetLastError(error); }

namespace {

/// By a function of either generation: the one that takes a name, or the one that takes a number.
template <class ByName, class ById>
std::u16string formatted(const LocaleName& locale, ByName&& by_name, ById&& by_id) {
  std::u16string text(256,
                      u'\0');  // Far beyond any locale's longest; a picture may still exceed it.
  auto* const out = reinterpret_cast<wchar_t*>(text.data());
  const int room = static_cast<int>(text.size());
  const int length = locale.name == nullptr ? by_id(out, room) : by_name(out, room);
  text.resize(length > 0 ? static_cast<std::size_t>(length) - 1 : 0);
  return text;
}

const wchar_t* wide(const char16_t* text) { return reinterpret_cast<const wchar_t*>(text); }

}  // namespace

std::u16string date_in(const LocaleName& locale, Dword flags, const void* time,
                       const char16_t* picture) {
  const auto* const date = static_cast<const SYSTEMTIME*>(time);
  return formatted(
      locale,
      [&](wchar_t* out, int room) {
        return ::GetDateFormatEx(wide(locale.name), flags, date, wide(picture), out, room, nullptr);
      },
      [&](wchar_t* out, int room) {
        return ::GetDateFormatW(locale.id, flags, date, wide(picture), out, room);
      });
}

std::u16string time_in(const LocaleName& locale, Dword flags, const void* time,
                       const char16_t* picture) {
  const auto* const date = static_cast<const SYSTEMTIME*>(time);
  return formatted(
      locale,
      [&](wchar_t* out, int room) {
        return ::GetTimeFormatEx(wide(locale.name), flags, date, wide(picture), out, room);
      },
      [&](wchar_t* out, int room) {
        return ::GetTimeFormatW(locale.id, flags, date, wide(picture), out, room);
      });
}

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

Handle snapshot(Dword flags) { return ::CreateToolhelp32Snapshot(flags, 0); }

char16_t* local_copy(const std::u16string& text) {
  const std::size_t bytes = (text.size() + 1) * sizeof(char16_t);
  auto* const copy = static_cast<char16_t*>(::LocalAlloc(LMEM_FIXED, bytes));
  if (copy != nullptr) std::memcpy(copy, text.c_str(), bytes);
  return copy;
}

}  // namespace rhsim::win32::real

#endif
