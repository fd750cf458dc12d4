#pragma once

#include <set>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/cli/campaign.h"

/// From what a person names to what a campaign needs.
namespace rhsim::cli {

/// The word that stands for "no module: the scenarios say what the resources do".
inline constexpr const char* scripted = "scripted";

struct CampaignNames {
  std::string module;                  ///< A file, or "scripted".
  std::vector<std::string> types;      ///< Resource type names, in the order of $1, $2.
  std::vector<std::string> scenarios;  ///< Library names, files, folders; empty: the library.
};

struct CampaignSetup {
  Campaign campaign;  ///< Module and scenarios are filled in; numbers have their defaults.
  PlayerFactory make_player;
};

/// Errors: no such module, no type named, no such scenario, an unknown profile.
[[nodiscard]] Result<CampaignSetup> set_up(const CampaignNames& names, const std::string& profile);

/// Has those of the rules that the profile, one with a name, leaves off told as notes: for a fake
/// that breaks them.
void tell_of_rules(const std::set<std::string>& rules, CampaignSetup& setup);

}  // namespace rhsim::cli
