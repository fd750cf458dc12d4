#pragma once

#include <span>

#include "harness/host/redirections.h"
#include "harness/win32/api_table.h"

namespace rhsim::host::windows {

/// GetProcAddress and the LoadLibrary family as a module sees them, sorted by name. They keep a
/// module from finding the system's functions behind our back, from pinning itself, and from
/// waiting for the real loader lock while its owner is parked. Source: libloaderapi, the page of
/// each name.
[[nodiscard]] std::span<const win32::ApiFunction> module_functions();

/// What GetProcAddress asks. Set once, by the loader.
void set_redirections(const Redirections* redirections);

/// A new image: nobody holds references to it but the loader.
void forget_references();

}  // namespace rhsim::host::windows
