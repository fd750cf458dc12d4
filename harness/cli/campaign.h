#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "conformance/result.h"
#include "conformance/waivers.h"
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
  /// Schedules of the module's policy per scenario. The numbers are fixed, so that two machines of
  /// different speed conclude the same; they are chosen so that the library takes seconds.
  std::uint64_t seeds = 20;
  std::uint64_t placement_seeds = 2;  ///< The same per placement of Terminate.
  /// Scenarios, by name, in which Terminate is placed around every report.
  std::set<std::string> placements;
  Shard shard;             ///< The part of all this that is played here.
  unsigned processes = 1;  ///< Hosts at a time. Does not change the result.
  /// No run starts after so long; what was left out is said in the result.
  std::optional<std::chrono::milliseconds> time_budget;
  conformance::Severity gate = conformance::Severity::Error;
  std::vector<std::string> required;  ///< Rule ids or families ("SRS") that must be exercised.
  std::vector<conformance::Waiver> waivers;
  std::string today;  ///< "YYYY-MM-DD", for the waivers' expiry.
  std::optional<conformance::Baseline> baseline;
};

/// Where a campaign is.
struct Progress {
  std::string pass;      ///< "calm", the policy, "terminate".
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
  std::vector<std::string> notes;  ///< Waivers and baseline entries that met no finding.
};

/// Plays the campaign. `progress` is called from one thread at a time.
/// Errors: nothing could be played.
[[nodiscard]] Result<CampaignOutcome> run_campaign(
    const Campaign& campaign, const PlayerFactory& make_player,
    const std::function<void(const Progress&)>& progress);

/// Fail when a finding that is neither waived nor known reaches the gate, or when a required rule
/// was not exercised, else Pass; `reason` names the missing rules.
void judge(conformance::CampaignResult& result, conformance::Severity gate,
           const std::vector<std::string>& required);

}  // namespace rhsim::cli
