#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/trace/ids.h"
#include "scenarios/scenario.h"

/// Where in a scenario the monitor may step in.
namespace rhsim::cli {

/// At most this many reports of a run are tried: a DLL that reports every virtual second for ten
/// minutes does the same thing at the thirteenth as at the twelfth.
inline constexpr std::uint32_t most_placements = 12;

/// `scenario` once more for each of the first `reports` reports of resource `resource`: with a
/// Terminate after that report, and with one while the DLL is inside SetResourceStatus.
[[nodiscard]] std::vector<scenarios::Scenario> terminate_placements(
    const scenarios::Scenario& scenario, const std::string& resource, std::uint32_t reports);

/// The name is one that terminate_placements() gave.
[[nodiscard]] bool is_placement(std::string_view scenario_name);

}  // namespace rhsim::cli
