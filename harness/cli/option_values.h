#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>

#include "harness/base/result.h"

/// Values of options that are wrong are refused before anything runs.
namespace rhsim::cli {

/// For CLI11's check(): "" when a text is a whole number in the range, else what is wrong with it.
/// CLI11 alone takes "-1" for the greatest number there is.
[[nodiscard]] std::function<std::string(const std::string&)> whole_number(
    std::uint64_t least = 0, std::uint64_t most = std::numeric_limits<std::uint64_t>::max());

// What can be seen of a full disk or a missing right before a campaign of minutes, not after it.
// Errors: `option` names a place that cannot be written. "" and "-" are fine: no file is meant.

[[nodiscard]] Result<void> check_writable_file(const std::string& option, const std::string& file);
/// The folder, or the nearest one above it that exists.
[[nodiscard]] Result<void> check_writable_folder(const std::string& option,
                                                 const std::string& folder);

}  // namespace rhsim::cli
