#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "scenarios/environment.h"
#include "scenarios/json_object.h"

/// The part of the JSON form that is about the environment, for loader, writer and check().
namespace rhsim::scenarios {

/// The keys of a scenario that read_environment() reads.
[[nodiscard]] const JsonObject::Keys& environment_keys();
void read_environment(const JsonObject& scenario, Environment& to, Problems& problems);
void write_environment(const Environment& environment, nlohmann::ordered_json& scenario);
void check_environment(const Environment& environment, Problems& problems);

/// An object of values: {"Path": "C:\\data", "Count": 3, "List": ["a", "b"]}.
void read_values(const nlohmann::json& json, const std::string& path, std::string_view what,
                 DatabaseValues& to, Problems& problems);
[[nodiscard]] nlohmann::ordered_json values_json(const DatabaseValues& values);

/// A function of the tables that can be made to fail or to be slow. "": it can; else why not, with
/// the remedy behind.
struct FunctionObjection {
  std::string reason;
  std::string remedy;
};
[[nodiscard]] FunctionObjection objection_to_function(const std::string& name);

/// No negative spans, and none so long that the clock runs over.
void check_span(Problems& problems, const std::string& path, Duration value, bool may_be_never);

}  // namespace rhsim::scenarios
