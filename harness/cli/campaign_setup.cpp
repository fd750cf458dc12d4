#include "harness/cli/campaign_setup.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "conformance/catalogue.h"
#include "conformance/profile.h"
#include "harness/cli/profile_option.h"
#include "scenarios/library.h"

namespace rhsim::cli {
namespace {

using scenarios::LoadedScenario;
using scenarios::Scenario;

bool is_scripted(const Scenario& scenario) {
  return std::all_of(
      scenario.resources.begin(), scenario.resources.end(),
      [](const scenarios::Resource& resource) { return resource.script.has_value(); });
}

Result<void> set_module(const CampaignNames& names, CampaignSetup& setup) {
  auto& module = setup.campaign.module;
  module.path = names.module;
  module.types = names.types;
  if (names.module == scripted) {
    module.info = {scripted, "", "scripted"};
    setup.make_player = [] { return Result<std::unique_ptr<JobPlayer>>(make_local_player()); };
    return {};
  }
  auto info = inspect_module(names.module);
  if (!info) return failure(info.error());
  module.info = *info;
  if (names.types.empty()) {
    return failure(
        names.module, "a resource DLL does not list the resource types it implements",
        fmt::format("Name them, for example: rhsim check {} --type \"My Type\"", names.module));
  }
  if (std::find(names.types.begin(), names.types.end(), "") != names.types.end()) {
    return failure("--type", "\"\" is no name of a resource type",
                   "Give the name that the DLL's Startup knows");
  }
  setup.make_player = [path = names.module] { return make_host_player(path); };
  return {};
}

/// Why a scenario cannot be played with this module; empty when it can.
std::string obstacle(const Scenario& scenario, const CampaignModule& module) {
  const bool no_module = module.info.kind == "scripted";
  if (no_module && !is_scripted(scenario)) return "its resources need a module";
  if (!no_module && is_scripted(scenario)) return "its resources are scripted and need no module";
  return {};
}

Result<void> add_library(CampaignSetup& setup) {
  auto all = scenarios::library();
  if (!all) return failure(all.error());
  for (auto& loaded : *all) {
    const bool fits = obstacle(loaded.scenario, setup.campaign.module).empty();
    if (fits) setup.campaign.scenarios.push_back(std::move(loaded));
  }
  if (!setup.campaign.scenarios.empty()) return {};
  return failure(setup.campaign.module.path, "no scenario of the library fits",
                 "Name one of your own with --scenario FILE");
}

Result<void> add_named(const std::string& name, CampaignSetup& setup) {
  auto found = scenarios::find_scenarios(name);
  if (!found) return failure(found.error());
  for (auto& loaded : *found) {
    if (auto why_not = obstacle(loaded.scenario, setup.campaign.module); !why_not.empty()) {
      return failure(loaded.place, why_not);
    }
    setup.campaign.scenarios.push_back(std::move(loaded));
  }
  return {};
}

/// Of the library, the ordinary lives: its other scenarios have something special in mind, and its
/// termination races are placed by hand. Of one's own scenarios all.
void choose_placements(bool library, Campaign& campaign) {
  for (const auto& loaded : campaign.scenarios) {
    if (!library || loaded.scenario.family == "lifecycle") {
      campaign.placements.insert(loaded.scenario.name);
    }
  }
}

/// Two scenarios of one name would share trace files and lines of the report.
Result<void> check_names(const std::vector<LoadedScenario>& scenarios) {
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (scenarios[i].scenario.name != scenarios[j].scenario.name) continue;
      return failure(
          scenarios[i].place,
          fmt::format("{} is also the name of {}", scenarios[i].scenario.name, scenarios[j].place),
          "Give each scenario a name of its own, and name none twice");
    }
  }
  return {};
}

}  // namespace

Result<CampaignSetup> set_up(const CampaignNames& names, const std::string& profile) {
  CampaignSetup setup;
  const auto known = profile_option(profile);
  if (!known) return failure(known.error());
  setup.campaign.module.profile = known->name;
  if (known->name != profile) setup.campaign.module.profile_text = to_text(*known);
  if (auto done = set_module(names, setup); !done) return failure(done.error());
  if (names.scenarios.empty()) {
    if (auto done = add_library(setup); !done) return failure(done.error());
  }
  for (const auto& name : names.scenarios) {
    if (auto done = add_named(name, setup); !done) return failure(done.error());
  }
  if (auto done = check_names(setup.campaign.scenarios); !done) return failure(done.error());
  choose_placements(names.scenarios.empty(), setup.campaign);
  return setup;
}

void tell_of_rules(const std::set<std::string>& rules, CampaignSetup& setup) {
  auto& module = setup.campaign.module;
  auto profile = conformance::named_profile(module.profile).value();
  for (const auto& rule : rules) {
    const auto* entry = conformance::find_rule(rule);
    if (entry == nullptr || entry->severity != conformance::Severity::Off) continue;
    profile.severities[rule] = conformance::Severity::Info;
  }
  if (!profile.severities.empty()) module.profile_text = to_text(profile);
}

}  // namespace rhsim::cli
