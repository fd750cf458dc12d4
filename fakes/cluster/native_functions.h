#pragma once

#include <vector>

#include "harness/win32/api_table.h"

namespace rhsim::cluster {

/// LocalAlloc, HeapAlloc and their families, and what else native hosts need of kernel32; nothing
/// on Windows, where the real ones stand. In the table so that a static library's user links them
/// in.
[[nodiscard]] std::vector<win32::ApiFunction> native_functions();

}  // namespace rhsim::cluster
