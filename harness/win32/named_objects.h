#pragma once

#include <memory>
#include <string>

#include "harness/win32/api.h"

namespace rhsim::win32 {

/// The name of a kernel object as all its users see it: UTF-8, without the prefix of its session.
struct ObjectName {
  std::string text;
  Dword error = 0;  ///< Not 0: the name cannot be used.
};
[[nodiscard]] ObjectName object_name(const char* name);
[[nodiscard]] ObjectName object_name(const WideChar* name);

inline constexpr Dword every_access = 0x10000000;  // GENERIC_ALL.

/// A handle for the object called `name`, made by `make` unless there is one. The creation of a
/// named object that exists opens it and says ERROR_ALREADY_EXISTS; of one of another type fails.
/// `access`: what the handle is for, as the Ex functions say; by default everything.
template <class T, class Name, class Make>
Handle create_named(Inside& in, Name name, Make&& make, Dword access = every_access) {
  const ObjectName wanted = object_name(name);
  if (wanted.error != 0) return in.fail(wanted.error, Handle{});
  if (!wanted.text.empty()) {
    if (const auto existing = in.names.find(wanted.text)) {
      if (std::dynamic_pointer_cast<T>(existing) == nullptr) {
        return in.fail(error_invalid_handle, Handle{});
      }
      return in.fail(error_already_exists, in.open_for(existing, access));
    }
  }
  std::shared_ptr<T> object = make();
  object->name = wanted.text;
  if (!wanted.text.empty()) in.names.add(object);
  return in.fail(0, in.open_for(std::move(object), access));
}

template <class T, class Name>
Handle open_existing(Name name, Dword access, const char* function = __builtin_FUNCTION()) {
  return step_as(function, Handle{}, [&](Inside& in) {
    const ObjectName wanted = object_name(name);
    if (wanted.error != 0) return in.fail(wanted.error, Handle{});
    if (wanted.text.empty()) return in.fail(error_invalid_parameter, Handle{});
    const auto object = in.names.find(wanted.text);
    if (object == nullptr) return in.fail(error_file_not_found, Handle{});
    if (std::dynamic_pointer_cast<T>(object) == nullptr) {
      return in.fail(error_invalid_handle, Handle{});
    }
    return in.open_for(object, access);
  });
}

}  // namespace rhsim::win32
