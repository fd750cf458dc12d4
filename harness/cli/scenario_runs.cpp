#include "harness/cli/scenario_runs.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "harness/cli/nondeterminism.h"
#include "harness/cli/placements.h"
#include "harness/trace/reader.h"
#include "scenarios/loader.h"
#include "scenarios/player.h"

namespace rhsim::cli {
namespace {

using scenarios::LoadedScenario;
using trace::RunOutcome;

// Per scenario; HostBudget bounds the campaign.
constexpr std::uint64_t most_lost_hosts = 3;

bool lost_host(RunOutcome outcome) {
  return outcome == RunOutcome::Crash || outcome == RunOutcome::Hang ||
         outcome == RunOutcome::ProcessExit;
}

/// The header that the runs of `scenario` will have.
trace::TraceHeader header_of(const CampaignModule& module, const LoadedScenario& scenario) {
  scenarios::PlaySpec spec;
  spec.scenario = &scenario.scenario;
  spec.scenario_text = scenario.text;
  spec.types = module.types;
  spec.module = module.info;
  spec.profile = module.profile;
  spec.profile_text = module.profile_text;
  return scenarios::header_of(spec);
}

std::string load_failure_in(const trace::Trace& trace) {
  for (const auto& event : trace.events) {
    if (const auto* failure = std::get_if<trace::LoadFailure>(&event.payload)) {
      return failure->reason;
    }
  }
  return {};
}

/// Of the first resource that reported: its index, and how often it did.
std::pair<trace::ResourceIndex, std::uint32_t> reports_in(const trace::Trace& trace) {
  std::map<trace::ResourceIndex, std::uint32_t> reports;
  trace::ResourceIndex first = 0;
  for (const auto& event : trace.events) {
    if (event.resource == 0 || !std::holds_alternative<trace::StatusCall>(event.payload)) continue;
    if (first == 0) first = event.resource;
    ++reports[event.resource];
  }
  return {first, first == 0 ? 0 : reports[first]};
}

}  // namespace

void HostBudget::take(RunOutcome outcome) {
  if (lost_host(outcome)) ++lost_;
  if (outcome == RunOutcome::Hang) ++hangs_;
}

std::string HostBudget::words() const {
  if (hangs_ >= most_hangs) return fmt::format("the module hung {} times", hangs_.load());
  return fmt::format("the module ended its process {} times", lost_.load());
}

Result<RunReport> play_one(JobPlayer& player, const Job& job) {
  std::optional<RunReport> played;
  auto done = player.play(job, [&played](RunReport report) {
    played = std::move(report);
    return true;
  });
  if (!done) return failure(done.error());
  if (!played) return failure(job.module_path, "the host played no run", "This is a bug of rhsim");
  return std::move(*played);
}

ScenarioRuns::ScenarioRuns(const CampaignModule& module, const LoadedScenario& scenario,
                           HostBudget& budget, const ScenarioShare& share)
    : module_(&module),
      scenario_(&scenario),
      budget_(&budget),
      share_(share),
      resources_(header_of(module, scenario).resources) {}

Result<void> ScenarioRuns::play_calm(JobPlayer& player) {
  Job job = job_of(*scenario_);
  job.policy = "calm";
  job.keep_traces = Job::Keep::All;
  auto calm = play_one(player, job);
  if (!calm) return failure(calm.error());
  begun_ = true;
  if (share_.has_calm_run()) take(job, name(), *calm);
  note_loss(*calm);
  survived_ = !lost_host(calm->outcome) && calm->outcome != RunOutcome::LoadFailed;
  if (const auto trace = trace::parse_trace(calm->trace, name())) {
    load_failure_ = load_failure_in(*trace);
    choices_ = trace->header.schedule.size();
    const auto [resource, reports] = reports_in(*trace);
    reports_ = reports;
    if (resource >= 1 && resource <= resources_.size()) {
      reporting_resource_ = resources_[resource - 1].id;
    }
  }
  if (!survived_ || !share_.has_calm_run()) return {};
  auto again = play_one(player, job);
  if (!again) return failure(again.error());
  ++replayed;
  if (again->hash == calm->hash) {
    ++identical;
  } else {
    again->verdict.findings = {nondeterminism(calm->trace, again->trace)};
    groups.add(job, name(), resources_, *again);
  }
  return {};
}

Result<void> ScenarioRuns::play_seeds(JobPlayer& player, std::uint64_t first_seed,
                                      std::uint64_t seeds, const MayGoOn& may_go_on) {
  const auto mine = share_.seeds({first_seed, seeds});
  if (mine.count == 0) return {};
  Job job = job_of(*scenario_);
  job.policy = policy();
  job.first_seed = mine.first;
  job.runs = mine.count;
  return play(player, job, name(), may_go_on);
}

Result<void> ScenarioRuns::play_placements(JobPlayer& player, std::uint64_t first_seed,
                                           std::uint64_t seeds, const MayGoOn& may_go_on) {
  if (reporting_resource_.empty()) return {};
  std::uint64_t placement = 0;
  for (auto& variant : terminate_placements(scenario_->scenario, reporting_resource_, reports_)) {
    if (!share_.has_placement(placement++)) continue;
    LoadedScenario loaded{std::move(variant), {}, scenario_->place};
    loaded.text = scenarios::to_json(loaded.scenario);
    Job job = job_of(loaded);
    job.policy = "calm";
    if (auto played = play(player, job, loaded.scenario.name, may_go_on); !played) return played;
    if (seeds == 0) continue;
    job.policy = policy();
    job.first_seed = first_seed;
    job.runs = seeds;
    if (auto played = play(player, job, loaded.scenario.name, may_go_on); !played) return played;
  }
  return {};
}

Job ScenarioRuns::job_of(const LoadedScenario& scenario) const {
  Job job;
  job.module_path = module_->path;
  job.module = module_->info;
  job.types = module_->types;
  job.scenario = scenario.text;
  job.profile = module_->profile;
  job.profile_text = module_->profile_text;
  job.executor = module_->executor;
  job.freshness = module_->freshness;
  job.poison = module_->poison;
  return job;
}

Result<void> ScenarioRuns::play(JobPlayer& player, const Job& job, const std::string& name,
                                const MayGoOn& may_go_on) {
  const auto worthwhile = [&] {
    return lost_hosts_ < most_lost_hosts && !budget_->spent() && may_go_on();
  };
  if (!worthwhile()) return {};
  return player.play(job, [&](const RunReport& report) {
    take(job, name, report);
    note_loss(report);
    return worthwhile();
  });
}

void ScenarioRuns::take(const Job& job, const std::string& name, const RunReport& report) {
  ++runs_;
  virtual_time += report.virtual_time;
  tally.add(report.verdict.tally);
  if (name == this->name()) {
    for (const auto& [rule, count] : report.verdict.tally.exercised) exercised.insert(rule);
  }
  uncontrolled.insert(report.uncontrolled.begin(), report.uncontrolled.end());
  host_memory = std::max(host_memory, report.host_memory);
  left_in_heap = std::max(left_in_heap, report.left_in_heap.bytes);
  if (!report.not_reset.empty()) not_reset = report.not_reset;
  groups.add(job, name, resources_, report);
}

void ScenarioRuns::note_loss(const RunReport& report) {
  if (lost_host(report.outcome)) ++lost_hosts_;
  budget_->take(report.outcome);
}

/// With the calm run as the measure of how long a run is, where the policy asks for that.
std::string ScenarioRuns::policy() const {
  auto name = module_->policy;
  if (name.steps == 0) name.steps = std::max<std::uint64_t>(choices_, 1);
  return to_text(name);
}

}  // namespace rhsim::cli
