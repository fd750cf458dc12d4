#pragma once

#include <string_view>

#include "harness/abi/layout.h"

/// Access rights of handles: what one was opened for, and what functions ask for.
///
/// A handle that a Create function made may do everything, as its page says; one that was opened,
/// duplicated or made with a mask may do what was asked for, and ERROR_ACCESS_DENIED is the answer
/// to the rest. Source: "Synchronization Object Security and Access Rights", "Thread Security and
/// Access Rights", "Process Security and Access Rights", "Job Object Security and Access Rights".
namespace rhsim::win32 {

using abi::Dword;

inline constexpr Dword every_right = 0xFFFFFFFF;

/// The rights that a mask asks for: generic ones stand for those of the object's kind.
[[nodiscard]] Dword rights_of(std::string_view kind, Dword mask);

/// Whether `function` may use a handle of an object of this kind that has these rights.
[[nodiscard]] bool may_use(std::string_view function, std::string_view kind, Dword rights);

/// The name by which SignalObjectAndWait asks for what signalling takes.
inline constexpr std::string_view signalling = "to signal";

}  // namespace rhsim::win32
