#pragma once

#include <span>
#include <string_view>

namespace rhsim::cli {

/// The functions of the C library that the native host answers, beside those of the virtual Windows
/// and the fake cluster. Compiled in from harness/host/native_wrapped.list, which the host is
/// linked by.
[[nodiscard]] std::span<const std::string_view> interposed_names();

}  // namespace rhsim::cli
