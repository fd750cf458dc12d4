#pragma once

#include <cstdlib>
#include <cstring>
#include <string>

#include "harness/win32/virtual_windows.h"

/// The few places where the virtual Windows meets the real one.
///
/// On a Windows host the DLL also calls functions that are not redirected (CreateFile, ...). They
/// set the real last error and give out real handles, which come back to us in GetLastError and
/// CloseHandle. Natively there is nothing real to meet and all of this does nothing.
namespace rhsim::win32::real {

/// A locale by its identifier or its name, as the two generations of functions have it.
struct LocaleName {
  explicit LocaleName(Dword identifier) : id(identifier) {}
  explicit LocaleName(const char16_t* its_name) : name(its_name) {}
  Dword id = 0;
  const char16_t* name = nullptr;  ///< Null: `id` says it.
};

#ifdef _WIN32

[[nodiscard]] Dword last_error();
void set_last_error(Dword error);

/// `handle` is open in the real system. Pseudo handles are not asked about.
[[nodiscard]] bool is_open(Handle handle);
/// False with the real last error set.
bool close(Handle handle);
/// A wait with a timeout of zero: WAIT_OBJECT_0, WAIT_TIMEOUT, ...
[[nodiscard]] Dword poll(Handle handle);
/// A second handle for the same object; nullptr when that fails.
[[nodiscard]] Handle duplicate(Handle handle, Dword options);

/// A copy that LocalFree takes.
[[nodiscard]] char16_t* local_copy(const std::u16string& text);

/// Of our own process's modules or heaps; INVALID_HANDLE_VALUE with the real last error set when
/// that fails.
[[nodiscard]] Handle snapshot(Dword flags);

/// A SYSTEMTIME as that locale writes it; `picture` null: as it does by itself. Empty with the real
/// last error set when that fails.
[[nodiscard]] std::u16string date_in(const LocaleName& locale, Dword flags, const void* time,
                                     const char16_t* picture);
[[nodiscard]] std::u16string time_in(const LocaleName& locale, Dword flags, const void* time,
                                     const char16_t* picture);

inline constexpr bool present = true;

#else

inline Dword last_error() { return 0; }
inline void set_last_error(Dword) {}
inline bool is_open(Handle) { return false; }
inline bool close(Handle) { return false; }
inline Dword poll(Handle) { return wait_failed; }
inline Handle duplicate(Handle, Dword) { return nullptr; }
inline Handle snapshot(Dword) { return nullptr; }
inline std::u16string date_in(const LocaleName&, Dword, const void*, const char16_t*) { return {}; }
inline std::u16string time_in(const LocaleName&, Dword, const void*, const char16_t*) { return {}; }

/// The native LocalFree is free().
inline char16_t* local_copy(const std::u16string& text) {
  const std::size_t bytes = (text.size() + 1) * sizeof(char16_t);
  auto* const copy = static_cast<char16_t*>(std::malloc(bytes));
  if (copy != nullptr) std::memcpy(copy, text.c_str(), bytes);
  return copy;
}

inline constexpr bool present = false;

#endif

}  // namespace rhsim::win32::real
