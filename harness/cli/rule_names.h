#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"

namespace rhsim::cli {

/// "SRS-09" belongs to "SRS-09" and to "SRS".
[[nodiscard]] bool belongs_to(std::string_view rule, std::string_view family);

/// Errors: a name that is neither a rule nor a family of rules; the remedy has the nearest.
[[nodiscard]] Result<void> check_rule_names(const std::vector<std::string>& names);

/// ", did you mean SRS-09?", or "" when nothing is near.
[[nodiscard]] std::string nearest_rule(std::string_view name);

}  // namespace rhsim::cli
