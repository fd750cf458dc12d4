#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "conformance/result.h"
#include "harness/base/result.h"
#include "harness/cli/job.h"
#include "harness/cli/scenario_runs.h"
#include "scenarios/library.h"

/// The work behind `rhsim check`: many runs of many scenarios, and one verdict.
namespace rhsim::cli {

struct Campaign {
  CampaignModule module;
  std::vector<scenarios::LoadedScenario> scenarios;
  std::uint64_t first_seed = 1;
  /// Random schedules per scenario. The numbers are fixed, so that two machines of different speed
  /// conclude the same; they are chosen so that the library takes seconds.
  std::uint64_t seeds = 20;
  std::uint64_t placement_seeds = 2;  ///< Random schedules per placement of Terminate.
  bool placements = true;
  unsigned processes = 1;  ///< Hosts at a time. Does not change the result.
  /// No run starts after so long; what was left out is said in the result.
  std::optional<std::chrono::milliseconds> time_budget;
  conformance::Severity gate = conformance::Severity::Error;
  std::vector<std::string> required;  ///< Rule ids or families ("SRS") that must be exercised.
};

/// Where a campaign is.
struct Progress {
  std::string pass;      ///< "calm", "random", "terminate".
  std::string scenario;  ///< The one that was finished last.
  std::size_t done = 0;  ///< Scenarios in this pass.
  std::size_t of = 0;
  std::uint64_t runs = 0;
  std::uint64_t findings = 0;
};

using PlayerFactory = std::function<Result<std::unique_ptr<JobPlayer>>()>;

struct CampaignOutcome {
  conformance::CampaignResult result;
  /// Of each entry of result.findings: its example's whole trace.
  std::vector<std::string> traces;
};

/// Plays the campaign. `progress` is called from one thread at a time.
/// Errors: nothing could be played.
[[nodiscard]] Result<CampaignOutcome> run_campaign(
    const Campaign& campaign, const PlayerFactory& make_player,
    const std::function<void(const Progress&)>& progress);

/// Fail when a finding reaches the gate or a required rule was not exercised, else Pass; `reason`
/// names the missing rules.
void judge(conformance::CampaignResult& result, conformance::Severity gate,
           const std::vector<std::string>& required);

}  // namespace rhsim::cli
