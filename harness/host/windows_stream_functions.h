#pragma once

#include <span>

#include "harness/win32/api_table.h"

namespace rhsim::host::windows {

/// _popen, _wpopen and _pclose as a module sees them: the program is the scenario's, as natively,
/// and the stream is one of the C runtime that the module takes them from, so that its fgets can
/// read it. A program's output is nothing, and its input goes nowhere.
/// Source: "_popen, _wpopen", "_pclose" (C runtime reference).
[[nodiscard]] std::span<const win32::ApiFunction> stream_functions();

}  // namespace rhsim::host::windows
