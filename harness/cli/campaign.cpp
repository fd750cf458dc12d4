#include "harness/cli/campaign.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <thread>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "conformance/catalogue.h"
#include "harness/cli/nondeterminism.h"
#include "harness/cli/rule_names.h"

namespace rhsim::cli {
namespace {

using conformance::CampaignResult;
using conformance::FindingGroup;
using conformance::Outcome;
using conformance::RuleStatus;
using conformance::Severity;
using Clock = std::chrono::steady_clock;  // For the budget alone; no result depends on its value.

// Examples are few, but a module may break every rule there is.
constexpr std::size_t most_confirmations = 32;

// A module that could not be loaded in so many scenarios, and in none, will not be in the others.
constexpr unsigned most_refusals = 2;

/// The scenarios of a campaign, spread over the players.
class Pool {
 public:
  Pool(const Campaign& campaign, const PlayerFactory& make_player,
       const std::function<void(const Progress&)>& progress)
      : make_player_(make_player), progress_(progress) {
    for (const auto& scenario : campaign.scenarios) {
      const ScenarioShare share(campaign.shard, runs_.size());
      runs_.emplace_back(campaign.module, scenario, budget_, share);
    }
    if (campaign.time_budget) deadline_ = Clock::now() + *campaign.time_budget;
  }

  using Work = std::function<Result<void>(ScenarioRuns&, JobPlayer&)>;

  /// Does `work` for every scenario, in order when there is one player.
  [[nodiscard]] Result<void> pass(const std::string& name, std::size_t processes, const Work& work);

  [[nodiscard]] bool time_is_up() {
    const bool up = deadline_ && Clock::now() >= *deadline_;
    if (up) cut_short_ = true;
    return up;
  }
  [[nodiscard]] bool cut_short() const { return cut_short_; }
  [[nodiscard]] const HostBudget& budget() const { return budget_; }
  [[nodiscard]] std::vector<ScenarioRuns>& runs() { return runs_; }
  [[nodiscard]] Result<JobPlayer*> player(std::size_t number);

 private:
  [[nodiscard]] Result<void> work_with(JobPlayer& player, std::atomic<std::size_t>& next,
                                       const std::string& name, const Work& work);
  void report(const std::string& pass, const ScenarioRuns& finished);

  const PlayerFactory& make_player_;
  const std::function<void(const Progress&)>& progress_;
  HostBudget budget_;
  std::vector<ScenarioRuns> runs_;
  std::vector<std::unique_ptr<JobPlayer>> players_;
  std::optional<Clock::time_point> deadline_;
  std::atomic<bool> cut_short_ = false;
  std::atomic<bool> failed_ = false;
  std::mutex progress_mutex_;
  Progress now_;
  std::map<const ScenarioRuns*, std::pair<std::uint64_t, std::uint64_t>> counted_;
};

Result<void> Pool::pass(const std::string& name, std::size_t processes, const Work& work) {
  now_.pass = name;
  now_.done = 0;
  now_.of = runs_.size();
  processes = std::clamp<std::size_t>(processes, 1, std::max<std::size_t>(runs_.size(), 1));
  std::vector<JobPlayer*> players;
  for (std::size_t number = 0; number < processes; ++number) {
    auto one = player(number);
    if (!one) return failure(one.error());
    players.push_back(*one);
  }
  std::atomic<std::size_t> next = 0;
  std::vector<Result<void>> results(processes);
  std::vector<std::thread> threads;
  for (std::size_t number = 1; number < processes; ++number) {
    threads.emplace_back(
        [&, number] { results[number] = work_with(*players[number], next, name, work); });
  }
  results[0] = work_with(*players[0], next, name, work);
  for (auto& thread : threads) thread.join();
  for (auto& result : results) {
    if (!result) return result;
  }
  return {};
}

Result<void> Pool::work_with(JobPlayer& player, std::atomic<std::size_t>& next,
                             const std::string& name, const Work& work) {
  for (std::size_t index = next++; index < runs_.size() && !failed_; index = next++) {
    if (auto done = work(runs_[index], player); !done) {
      failed_ = true;
      return done;
    }
    report(name, runs_[index]);
  }
  return {};
}

Result<JobPlayer*> Pool::player(std::size_t number) {
  while (players_.size() <= number) {
    auto made = make_player_();
    if (!made) return failure(made.error());
    players_.push_back(std::move(*made));
  }
  return players_[number].get();
}

void Pool::report(const std::string& pass, const ScenarioRuns& finished) {
  const std::lock_guard lock(progress_mutex_);
  now_.pass = pass;
  now_.scenario = finished.name();
  ++now_.done;
  auto& [runs, findings] = counted_[&finished];  // What earlier passes of this scenario had.
  now_.runs += finished.runs() - std::exchange(runs, finished.runs());
  now_.findings += finished.groups.findings() - std::exchange(findings, finished.groups.findings());
  if (progress_) progress_(now_);
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

/// The sums of all scenarios, in their order whatever order they were played in.
struct Sums {
  CampaignResult result;
  FindingGroups groups;
  conformance::Tally tally;
};

Sums sums_of(const Campaign& campaign, std::vector<ScenarioRuns>& parts) {
  Sums sums;
  auto& result = sums.result;
  result.module_path = campaign.module.path;
  result.module = campaign.module.info;
  result.types = campaign.module.types;
  result.profile = campaign.module.profile;
  result.policy = to_text(campaign.module.policy);
  result.seed = campaign.first_seed;
  if (campaign.shard.of > 1) result.shard = to_text(campaign.shard);
  std::set<std::string> uncontrolled;
  for (auto& part : parts) {
    result.runs += part.runs();
    result.virtual_time += part.virtual_time;
    result.replayed += part.replayed;
    result.identical += part.identical;
    result.host_memory = std::max(result.host_memory, part.host_memory);
    result.left_in_heap = std::max(result.left_in_heap, part.left_in_heap);
    result.scenarios.push_back(
        {part.name(), part.runs(), part.groups.findings(), std::move(part.exercised)});
    sums.tally.add(part.tally);
    uncontrolled.insert(part.uncontrolled.begin(), part.uncontrolled.end());
    sums.groups.merge(std::move(part.groups));
  }
  result.uncontrolled.assign(uncontrolled.begin(), uncontrolled.end());
  return sums;
}

/// Plays the example of each group again, for its trace and to see whether it does the same.
Result<void> confirm(JobPlayer& player, Sums& sums) {
  using Run = std::tuple<std::string, std::string, std::uint64_t>;
  std::map<Run, std::vector<Group*>> by_run;  // One run may be the example of many groups.
  for (auto* group : sums.groups.groups()) {
    if (group->hung) continue;
    by_run[{group->job.scenario, group->job.policy, group->job.first_seed}].push_back(group);
  }
  std::size_t left = most_confirmations;
  FindingGroups deviations;
  for (auto& [run, examples] : by_run) {
    if (left-- == 0) break;
    const Group& example = *examples.front();
    auto again = play_one(player, example.job);
    if (!again) return failure(again.error());
    ++sums.result.replayed;
    if (again->hash == example.hash) {
      ++sums.result.identical;
    } else {
      again->verdict.findings = {nondeterminism(example.trace, again->trace)};
      deviations.add(example.job, example.finding.scenario, {}, *again);
    }
    for (auto* group : examples) {
      if (again->hash == group->hash || group->trace.empty()) group->trace = again->trace;
    }
  }
  sums.groups.merge(std::move(deviations));
  return {};
}

CampaignOutcome outcome_of(Sums sums, const conformance::Profile& profile) {
  CampaignOutcome outcome;
  outcome.result = std::move(sums.result);
  auto& result = outcome.result;
  for (auto* group : sums.groups.by_severity()) {
    result.findings.push_back(std::move(group->finding));
    outcome.traces.push_back(std::move(group->trace));
  }
  if (result.replayed > 0) sums.tally.exercised["RUN-NONDETERMINISM"] += result.replayed;
  result.rules = conformance::rule_results(profile, sums.tally, result.findings);
  return outcome;
}

void add_reason(CampaignResult& result, const std::string& reason) {
  result.reason += (result.reason.empty() ? "" : "; ") + reason;
}

/// Of refusals by Startup the most frequent cause is at our end of the line.
std::string explained(const std::string& refusal) {
  const bool by_startup = refusal.find("Startup returned ") != std::string::npos;
  return refusal + (by_startup ? ". Check that --type is spelled as the DLL spells it" : "");
}

/// Plays the calm run of each scenario. Returns why the module cannot be loaded, or "": a scenario
/// may well have the monitor ask for what the module rightly refuses, so one that loads counts
/// more. In order and on one player, so that where it stops does not depend on speed.
Result<std::string> play_calm_runs(Pool& pool) {
  std::string refusal;
  unsigned refusals = 0;
  bool loaded = false;
  auto played = pool.pass("calm", 1, [&](ScenarioRuns& runs, JobPlayer& player) -> Result<void> {
    const bool hopeless = !loaded && refusals == most_refusals;
    if (hopeless || pool.budget().spent() || pool.time_is_up()) return {};
    if (auto calm = runs.play_calm(player); !calm) return calm;
    if (runs.load_failure().empty()) {
      loaded = true;
    } else {
      refusal = runs.load_failure();
      ++refusals;
    }
    return {};
  });
  if (!played) return failure(played.error());
  return loaded ? std::string() : refusal;
}

Result<void> play_deeper(const Campaign& campaign, Pool& pool) {
  const auto may_go_on = [&pool] { return !pool.time_is_up(); };
  auto played =
      pool.pass(to_text(campaign.module.policy), campaign.processes,
                [&](ScenarioRuns& runs, JobPlayer& player) -> Result<void> {
                  if (!runs.survived()) return {};
                  return runs.play_seeds(player, campaign.first_seed, campaign.seeds, may_go_on);
                });
  if (!played || campaign.placements.empty()) return played;
  return pool.pass("terminate", campaign.processes,
                   [&](ScenarioRuns& runs, JobPlayer& player) -> Result<void> {
                     const bool wanted = campaign.placements.contains(runs.name());
                     if (!runs.survived() || !wanted) return {};
                     return runs.play_placements(player, campaign.first_seed,
                                                 campaign.placement_seeds, may_go_on);
                   });
}

}  // namespace

Result<CampaignOutcome> run_campaign(const Campaign& campaign, const PlayerFactory& make_player,
                                     const std::function<void(const Progress&)>& progress) {
  trace::TraceHeader judged;
  judged.profile = campaign.module.profile;
  judged.profile_text = campaign.module.profile_text;
  const auto profile = conformance::recorded_profile(judged, "--profile");
  if (!profile) return failure(profile.error());
  Pool pool(campaign, make_player, progress);
  const auto unloadable = play_calm_runs(pool);
  if (!unloadable) return failure(unloadable.error());
  if (unloadable->empty()) {
    if (auto played = play_deeper(campaign, pool); !played) return failure(played.error());
  }
  const bool all_begun = std::all_of(pool.runs().begin(), pool.runs().end(),
                                     [](const ScenarioRuns& runs) { return runs.begun(); });
  auto sums = sums_of(campaign, pool.runs());
  const auto player = pool.player(0);
  if (!player) return failure(player.error());
  if (auto confirmed = confirm(**player, sums); !confirmed) return failure(confirmed.error());

  auto outcome = outcome_of(std::move(sums), *profile);
  auto& result = outcome.result;
  const auto waivers = conformance::apply_waivers(campaign.waivers, campaign.today, result);
  outcome.notes = waivers.unused;
  for (const auto& runs : pool.runs()) {
    if (runs.not_reset.empty()) continue;
    outcome.notes.push_back("the module was loaded anew for each run: " + runs.not_reset);
    break;
  }
  if (campaign.baseline) {
    const auto gone = conformance::apply_baseline(*campaign.baseline, result);
    outcome.notes.insert(outcome.notes.end(), gone.begin(), gone.end());
  }
  judge(result, campaign.gate, campaign.required);
  for (const auto& expired : waivers.expired) {
    result.outcome = Outcome::Fail;
    add_reason(result, expired);
  }
  if (!unloadable->empty())
    add_reason(result, "the module cannot be loaded: " + explained(*unloadable));
  if (pool.budget().spent())
    add_reason(result, pool.budget().words() + ", no more runs were tried");
  if (pool.cut_short()) {
    add_reason(result, fmt::format("the time budget ended after {} runs", result.runs));
  }
  // What was seen condemns, whatever was left out; it acquits only when something of each
  // scenario was seen.
  const bool can_acquit = unloadable->empty() && all_begun;
  if (result.outcome == Outcome::Pass && !can_acquit) result.outcome = Outcome::Inconclusive;
  return outcome;
}

void judge(CampaignResult& result, Severity gate, const std::vector<std::string>& required) {
  result.gate = gate;
  const bool breached =
      std::any_of(result.findings.begin(), result.findings.end(), [&](const FindingGroup& group) {
        return group.example.severity >= gate && !group.waived && !group.known;
      });
  std::vector<std::string> missing;
  for (const auto& family : required) {
    for (const auto& rule : result.rules) {
      const auto* entry = conformance::find_rule(rule.id);
      const bool decidable = entry != nullptr && entry->implemented;
      // A family asks for the rules that a run can decide; a rule named by its id is asked for
      // as it is.
      if (!belongs_to(rule.id, family) || (rule.id != family && !decidable)) continue;
      if (rule.status == RuleStatus::NotExercised || rule.status == RuleStatus::Off) {
        missing.push_back(rule.id);
      }
    }
  }
  if (!missing.empty()) {
    add_reason(result, "required rules were not exercised: " + joined(missing));
  }
  result.outcome = breached || !missing.empty() ? Outcome::Fail : Outcome::Pass;
}

}  // namespace rhsim::cli
