#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "scenarios/scenario.h"

/// Finding, validating and loading scenario files. In rhsim only; hosts get scenarios by message.
namespace rhsim::scenarios {

struct LoadedScenario {
  Scenario scenario;
  std::string text;   ///< Canonical JSON.
  std::string place;  ///< Its file, or "library:NAME".
};

/// The scenarios that come with rhsim, compiled in, sorted by name.
[[nodiscard]] Result<std::vector<LoadedScenario>> library();

/// A library name, a file, or a folder of *.json files. Validated against scenario.schema.json.
/// Errors name file, line, JSON path, reason and remedy (for a name: the nearest names).
[[nodiscard]] Result<std::vector<LoadedScenario>> find_scenarios(const std::string& name_or_path);

/// The JSON Schema, as compiled in.
[[nodiscard]] std::string_view scenario_schema();

/// Judges a text by the schema alone. Whatever parse_scenario() accepts, the schema accepts too: it
/// exists for editors and for those who make scenarios, and as a second opinion here. Call
/// parse_scenario() first, whose messages are better.
[[nodiscard]] Result<void> validate(std::string_view text, const std::string& place);

}  // namespace rhsim::scenarios
