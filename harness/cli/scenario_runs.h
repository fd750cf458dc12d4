#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/cli/finding_groups.h"
#include "harness/cli/job.h"
#include "scenarios/library.h"

namespace rhsim::cli {

/// What is the same for every run of a campaign.
struct CampaignModule {
  std::string path;
  trace::ModuleInfo info;
  std::vector<std::string> types;
  std::string profile;
  std::string executor = "auto";
};

/// All runs of one scenario, and what they came to. Three passes, so that a campaign can play the
/// calm run of every scenario before it goes deeper into any of them.
///
/// Errors: only when nothing can be concluded at all. A module that crashes is a finding.
class ScenarioRuns {
 public:
  /// `may_go_on` is asked after each run; false ends the pass early (time is up, Ctrl+C).
  using MayGoOn = std::function<bool()>;

  ScenarioRuns(const CampaignModule& module, const scenarios::LoadedScenario& scenario);

  /// One calm run, played twice.
  [[nodiscard]] Result<void> play_calm(JobPlayer& player);
  /// Random schedules for seeds first_seed .. first_seed + seeds - 1.
  [[nodiscard]] Result<void> play_random(JobPlayer& player, std::uint64_t first_seed,
                                         std::uint64_t seeds, const MayGoOn& may_go_on);
  /// Terminate after and during each report of the calm run, calm and with `seeds` random
  /// schedules.
  [[nodiscard]] Result<void> play_placements(JobPlayer& player, std::uint64_t first_seed,
                                             std::uint64_t seeds, const MayGoOn& may_go_on);
  /// Plays the example of each group again, keeps its trace, and compares: a difference is a
  /// RUN-NONDETERMINISM finding.
  [[nodiscard]] Result<void> confirm(JobPlayer& player);

  [[nodiscard]] const std::string& name() const { return scenario_.scenario.name; }
  [[nodiscard]] std::uint64_t runs() const { return runs_; }
  /// The calm run went to its end, so that random ones are worth playing.
  [[nodiscard]] bool survived() const { return survived_; }
  /// Why the calm run's module could not be loaded; empty when it could.
  [[nodiscard]] const std::string& load_failure() const { return load_failure_; }
  [[nodiscard]] bool hung() const { return hangs_ > 0; }

  // Sums over all runs.
  FindingGroups groups;
  conformance::Tally tally;
  Duration virtual_time{};
  std::set<std::string> uncontrolled;
  std::uint64_t replayed = 0;
  std::uint64_t identical = 0;

 private:
  [[nodiscard]] Job job_of(const scenarios::LoadedScenario& scenario) const;
  [[nodiscard]] Result<void> play(JobPlayer& player, const Job& job, const std::string& name,
                                  const MayGoOn& may_go_on);
  void take(const Job& job, const std::string& name, const RunReport& report);
  /// The run of `job` again; compares with what `first` and its `first_trace` were.
  [[nodiscard]] Result<RunReport> play_again(JobPlayer& player, const Job& job,
                                             const std::string& name, std::uint64_t first_hash,
                                             const std::string& first_trace);

  const CampaignModule& module_;
  const scenarios::LoadedScenario& scenario_;
  std::vector<trace::ResourceInfo> resources_;
  std::string reporting_resource_;  ///< The first that reported in the calm run.
  std::uint32_t reports_ = 0;       ///< How often it did.
  std::string load_failure_;
  std::uint64_t runs_ = 0;
  std::uint64_t lost_hosts_ = 0;  ///< Runs that ended the host's process.
  std::uint64_t hangs_ = 0;
  bool survived_ = true;
};

}  // namespace rhsim::cli
