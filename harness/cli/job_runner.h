#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "conformance/checker.h"
#include "conformance/profile.h"
#include "harness/cli/job.h"
#include "harness/sim/executor.h"
#include "harness/trace/text.h"
#include "scenarios/player.h"
#include "scenarios/scenario.h"

namespace rhsim::cli {

/// Which runs of a job have their traces kept: with Keep::Findings, the first that shows a rule
/// broken by a resource.
class TraceKeeper {
 public:
  explicit TraceKeeper(Job::Keep keep) : keep_(keep) {}
  [[nodiscard]] bool wants(const conformance::Verdict& verdict);

 private:
  Job::Keep keep_;
  std::set<std::pair<std::string, trace::ResourceIndex>> seen_;
};

/// The runs of one job, played in this process: a host's work, and rhsim's own for scripted
/// resources.
class JobRunner {
 public:
  /// A run is about to be played: whoever must report the end of the process listens here.
  struct Starting {
    std::uint64_t seed = 0;
    const trace::TraceText* trace = nullptr;
    /// The second play of a run that is played twice. It may be left out: then the report says so.
    bool again = false;
  };
  /// Receives the schedule that grows as the run chooses.
  using OnSchedule = std::function<void(const std::vector<std::uint32_t>&)>;
  using Around = std::function<void(const Starting&, const std::function<void(OnSchedule)>& play)>;

  /// Errors: a scenario that cannot be read, a profile or a policy that does not exist.
  [[nodiscard]] static Result<JobRunner> make(Job job, const std::string& place);

  /// Plays the run of `seed`, twice when the job says so. `around` is called around each play.
  [[nodiscard]] RunReport play(std::uint64_t seed, sim::Executor& executor,
                               const scenarios::ModuleFactory& make_module, const Around& around);

  [[nodiscard]] const Job& job() const { return job_; }
  [[nodiscard]] const scenarios::Scenario& scenario() const { return *scenario_; }
  [[nodiscard]] const conformance::Profile& profile() const { return profile_; }
  /// All that determines the run of `seed`.
  [[nodiscard]] scenarios::PlaySpec spec(std::uint64_t seed) const;
  /// Fills in the trace document when this run's is to be kept.
  void keep_trace(RunReport& report, const trace::TraceHeader& header, std::string_view lines,
                  std::uint64_t count);

 private:
  JobRunner(Job job, scenarios::Scenario scenario, conformance::Profile profile);

  Job job_;
  std::unique_ptr<scenarios::Scenario> scenario_;  // Specs point at it; it stays where it is.
  conformance::Profile profile_;
  TraceKeeper keeper_;
  trace::TraceText text_;
  trace::TraceText second_text_;
};

}  // namespace rhsim::cli
