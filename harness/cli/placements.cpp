#include "harness/cli/placements.h"

#include <algorithm>

#include <fmt/format.h>

namespace rhsim::cli {

using scenarios::Scenario;
using scenarios::Step;
using scenarios::Trigger;

std::vector<Scenario> terminate_placements(const Scenario& scenario, const std::string& resource,
                                           std::uint32_t reports) {
  std::vector<Scenario> variants;
  for (std::uint32_t report = 1; report <= std::min(reports, most_placements); ++report) {
    for (const bool during : {false, true}) {
      Step terminate;
      terminate.action = Step::Action::Terminate;
      terminate.resource = resource;
      terminate.when.kind = Trigger::Kind::Reports;
      terminate.when.resource = resource;
      terminate.when.count = report;
      terminate.when.during = during;

      Scenario variant = scenario;
      variant.name = fmt::format("{}--terminate-{}-report-{}", scenario.name,
                                 during ? "during" : "after", report);
      variant.also.push_back(terminate);
      variants.push_back(std::move(variant));
    }
  }
  return variants;
}

bool is_placement(std::string_view scenario_name) {
  return scenario_name.find("--terminate-") != std::string_view::npos;
}

}  // namespace rhsim::cli
