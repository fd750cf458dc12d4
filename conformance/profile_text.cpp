#include <algorithm>
#include <iterator>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "conformance/profile.h"

namespace rhsim::conformance {
namespace {

using nlohmann::json;

constexpr std::string_view contested_names[] = {"as-listed", "warnings-are-errors", "information"};

// Each reads one member; a text that to_text() did not write has something else there.

std::optional<Duration> duration_of(const json& value) {
  if (!value.is_string()) return std::nullopt;
  const auto span = parse_duration(value.get_ref<const std::string&>());
  return span && *span >= Duration::zero() ? std::optional(*span) : std::nullopt;
}

std::optional<Profile::Contested> contested_of(const json& value) {
  if (!value.is_string()) return std::nullopt;
  const auto* const found = std::find(std::begin(contested_names), std::end(contested_names),
                                      value.get_ref<const std::string&>());
  if (found == std::end(contested_names)) return std::nullopt;
  return static_cast<Profile::Contested>(found - std::begin(contested_names));
}

std::optional<std::map<std::string, Severity>> severities_of(const json& value) {
  if (!value.is_object()) return std::nullopt;
  std::map<std::string, Severity> severities;
  for (const auto& [rule, severity] : value.items()) {
    const bool known =
        severity.is_string() && from_text(severity.get_ref<const std::string&>(), severities[rule]);
    if (!known) return std::nullopt;
  }
  return severities;
}

/// Takes `name` out of `object` into `value`. False: it is missing, or not what it should be.
template <class T>
bool take(json& object, const char* name, std::optional<T> (*read)(const json&), T& value) {
  const auto found = object.find(name);
  if (found == object.end()) return false;
  auto taken = read(*found);
  if (!taken) return false;
  value = std::move(*taken);
  object.erase(found);
  return true;
}

}  // namespace

std::string to_text(const Profile& profile) {
  json severities = json::object();
  for (const auto& [rule, severity] : profile.severities) severities[rule] = to_text(severity);
  return json({{"contested", contested_names[static_cast<std::size_t>(profile.contested)]},
               {"exit_grace", rhsim::to_text(profile.exit_grace)},
               {"severities", std::move(severities)},
               {"tolerance", rhsim::to_text(profile.tolerance)}})
      .dump();
}

Result<Profile> recorded_profile(const trace::TraceHeader& header, const std::string& place) {
  if (header.profile_text.empty()) {
    auto named = named_profile(header.profile);
    if (!named) named.error().place = place;
    return named;
  }
  Profile profile;
  profile.name = header.profile;
  json object = json::parse(header.profile_text, nullptr, false);
  const bool whole = object.is_object() &&
                     take(object, "contested", contested_of, profile.contested) &&
                     take(object, "exit_grace", duration_of, profile.exit_grace) &&
                     take(object, "severities", severities_of, profile.severities) &&
                     take(object, "tolerance", duration_of, profile.tolerance) && object.empty();
  if (whole) return profile;
  return failure(
      place,
      fmt::format("its profile \"{}\" has switches that this rhsim does not know", header.profile),
      "Name one with --profile, or use the rhsim that wrote the trace");
}

}  // namespace rhsim::conformance
