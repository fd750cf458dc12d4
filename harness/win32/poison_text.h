#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "harness/win32/run_heap.h"

namespace rhsim::win32 {

/// "CD", or "off": as --poison takes it and a trace has it.
[[nodiscard]] std::string to_text(const RunHeap::Poison& poison);

/// Nothing when `text` is neither one or two hexadecimal digits nor "off".
[[nodiscard]] std::optional<RunHeap::Poison> parse_poison(std::string_view text);

}  // namespace rhsim::win32
