#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "scenarios/scenario.h"

namespace rhsim::scenarios {

/// JSON text to value. `place` (a file) opens every error, followed by line and JSON path:
/// "late.json:12: steps[1].when". Does not consult the schema; validate() does. Strict all the
/// same: an unknown key is an error, and so is whatever check() finds.
[[nodiscard]] Result<Scenario> parse_scenario(std::string_view text, const std::string& place);

/// Value to JSON text: one canonical form, so that equal scenarios have equal text. On one line;
/// what equals its default is left out.
[[nodiscard]] std::string to_json(const Scenario& scenario);

/// The same, on many lines, as people keep it in files.
[[nodiscard]] std::string to_pretty_json(const Scenario& scenario);

/// What no schema can say: ids exist and are unique, numbers are in their property's range, steps
/// can fire. For scenarios that were made by code; parse_scenario() has done it already.
/// The error's place is the JSON path alone.
[[nodiscard]] Result<void> check(const Scenario& scenario);

}  // namespace rhsim::scenarios
