#pragma once

#include <string>

#include "conformance/profile.h"
#include "harness/base/result.h"

namespace rhsim::cli {

/// What --profile takes: the name of a profile that comes along, or a file of the same form, whose
/// profile is called as the file is without its ending.
///
/// Errors: neither a profile nor a file; what is wrong in the file, with the nearest known name.
[[nodiscard]] Result<conformance::Profile> profile_option(const std::string& name_or_file);

/// The help of the option, and of the form, for commands that have it.
[[nodiscard]] std::string profile_help();

}  // namespace rhsim::cli
