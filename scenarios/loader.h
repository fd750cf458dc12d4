#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "scenarios/scenario.h"

namespace rhsim::scenarios {

/// JSON text to value. `place` (a file) opens every error, followed by line and JSON path.
/// Does not consult the schema; validate() does. Strict all the same: an unknown key is an error.
[[nodiscard]] Result<Scenario> parse_scenario(std::string_view text, const std::string& place);

/// Value to JSON text: one canonical form, so that equal scenarios have equal text.
[[nodiscard]] std::string to_json(const Scenario& scenario);

}  // namespace rhsim::scenarios
