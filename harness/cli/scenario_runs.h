#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/cli/finding_groups.h"
#include "harness/cli/job.h"
#include "harness/cli/shard.h"
#include "harness/sim/policy_name.h"
#include "scenarios/library.h"

namespace rhsim::cli {

/// What is the same for every run of a campaign.
struct CampaignModule {
  std::string path;
  trace::ModuleInfo info;
  std::vector<std::string> types;
  std::string profile;
  std::string profile_text;  ///< Its switches, of a profile from a file; empty: those of its name.
  std::string executor = "auto";
  std::string freshness = "reload";
  sim::PolicyName policy{};  ///< Of the runs with seeds.
  std::optional<std::uint8_t> poison = win32::RunHeap::usual_poison;
};

/// What a campaign has spent on hosts that a module ended. Shared by its scenarios.
///
/// A lost host costs its start, under Wine a good part of a second, and a hang the watchdog's
/// patience as well. After a few, the next shows the same thing again.
class HostBudget {
 public:
  void take(trace::RunOutcome outcome);
  [[nodiscard]] bool spent() const { return lost_ >= most_lost || hangs_ >= most_hangs; }
  /// What ended the budget, for the result's reason.
  [[nodiscard]] std::string words() const;

 private:
  static constexpr unsigned most_lost = 24;
  static constexpr unsigned most_hangs = 2;
  std::atomic<unsigned> lost_ = 0;
  std::atomic<unsigned> hangs_ = 0;
};

/// Plays the one run of `job`. Errors: the player's, and a player that played nothing.
[[nodiscard]] Result<RunReport> play_one(JobPlayer& player, const Job& job);

/// All runs of one scenario, and what they came to. Passes, so that a campaign can play the calm
/// run of every scenario before it goes deeper into any of them.
///
/// Errors: only when nothing can be concluded at all. A module that crashes is a finding.
class ScenarioRuns {
 public:
  /// Asked after each run; false ends the pass early.
  using MayGoOn = std::function<bool()>;

  ScenarioRuns(const CampaignModule& module, const scenarios::LoadedScenario& scenario,
               HostBudget& budget, const ScenarioShare& share);

  /// One calm run, played twice: a difference is a RUN-NONDETERMINISM finding. Where it is no part
  /// of the share it is played once and not counted, because what follows depends on it.
  [[nodiscard]] Result<void> play_calm(JobPlayer& player);
  /// The policy's schedules for seeds first_seed .. first_seed + seeds - 1.
  [[nodiscard]] Result<void> play_seeds(JobPlayer& player, std::uint64_t first_seed,
                                        std::uint64_t seeds, const MayGoOn& may_go_on);
  /// Terminate after and during each report of the calm run, calm and with `seeds` schedules of the
  /// policy.
  [[nodiscard]] Result<void> play_placements(JobPlayer& player, std::uint64_t first_seed,
                                             std::uint64_t seeds, const MayGoOn& may_go_on);

  [[nodiscard]] const std::string& name() const { return scenario_->scenario.name; }
  [[nodiscard]] std::uint64_t runs() const { return runs_; }
  /// The calm run was played, counted or not.
  [[nodiscard]] bool begun() const { return begun_; }
  /// The calm run went to its end, so that random ones are worth playing.
  [[nodiscard]] bool survived() const { return survived_; }
  /// Why the calm run's module could not be loaded; empty when it could.
  [[nodiscard]] const std::string& load_failure() const { return load_failure_; }

  // Sums over all runs.
  FindingGroups groups;
  conformance::Tally tally;
  std::set<std::string> exercised;  ///< Rules, in the runs of the scenario as it stands.
  Duration virtual_time{};
  std::set<std::string> uncontrolled;
  std::string not_reset;  ///< Why the module could not be reset; empty: it could.
  std::uint64_t replayed = 0;
  std::uint64_t identical = 0;
  std::uint64_t host_memory = 0;   ///< The highest of all runs.
  std::uint64_t left_in_heap = 0;  ///< The highest of all runs.

 private:
  [[nodiscard]] Job job_of(const scenarios::LoadedScenario& scenario) const;
  [[nodiscard]] Result<void> play(JobPlayer& player, const Job& job, const std::string& name,
                                  const MayGoOn& may_go_on);
  void take(const Job& job, const std::string& name, const RunReport& report);
  void note_loss(const RunReport& report);
  [[nodiscard]] std::string policy() const;

  const CampaignModule* module_;
  const scenarios::LoadedScenario* scenario_;
  HostBudget* budget_;
  ScenarioShare share_;
  std::vector<trace::ResourceInfo> resources_;
  std::string reporting_resource_;  ///< The first that reported in the calm run.
  std::uint32_t reports_ = 0;       ///< How often it did.
  std::uint64_t choices_ = 0;       ///< Length of the calm run's schedule.
  std::string load_failure_;
  std::uint64_t runs_ = 0;
  std::uint64_t lost_hosts_ = 0;  ///< Runs that ended the host's process.
  bool begun_ = false;
  bool survived_ = true;
};

}  // namespace rhsim::cli
