#include "harness/cli/campaign.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <set>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "harness/trace/text.h"
#include "scenarios/loader.h"

namespace rhsim::cli {
namespace {

using conformance::Outcome;
using trace::RunOutcome;

/// What a module does in the run of one seed.
using Behaviour = std::function<RunReport(const Job&, std::uint64_t seed)>;

/// Plays by calling a function: no module, no host.
class DoublePlayer final : public JobPlayer {
 public:
  DoublePlayer(const Behaviour& behaviour, std::atomic<int>& plays)
      : behaviour_(behaviour), plays_(plays) {}
  Result<void> play(const Job& job, const std::function<bool(RunReport)>& on_run) override {
    for (std::uint64_t run = 0; run < job.runs; ++run) {
      ++plays_;
      if (!on_run(behaviour_(job, job.first_seed + run))) return {};
    }
    return {};
  }

 private:
  const Behaviour& behaviour_;
  std::atomic<int>& plays_;
};

scenarios::LoadedScenario scenario(const std::string& name) {
  scenarios::Scenario scenario;
  scenario.name = name;
  scenario.resources.resize(1);
  scenario.resources[0].settings.id = "r1";
  scenario.resources[0].settings.name = "Payroll";
  scenario.resources[0].settings.type = "$1";
  return {scenario, scenarios::to_json(scenario), "test"};
}

Campaign campaign_of(const std::vector<std::string>& names) {
  Campaign campaign;
  campaign.module.path = "my.dll";
  campaign.module.info = {"my.dll", "abc", "pe-x64"};
  campaign.module.types = {"My Type"};
  campaign.module.profile = "documented";
  campaign.seeds = 5;
  for (const auto& name : names) campaign.scenarios.push_back(scenario(name));
  return campaign;
}

struct Played {
  CampaignOutcome outcome;
  int plays = 0;
};

Played play(const Campaign& campaign, const Behaviour& behaviour) {
  std::atomic<int> plays = 0;
  auto outcome = run_campaign(
      campaign,
      [&] {
        return Result<std::unique_ptr<JobPlayer>>(std::make_unique<DoublePlayer>(behaviour, plays));
      },
      {});
  REQUIRE(outcome);
  return {std::move(*outcome), plays};
}

/// A trace in which r1 reports so many times.
std::string trace_with(std::uint32_t reports, trace::Payload last = trace::RunEnd{}) {
  trace::TraceText text;
  for (std::uint64_t n = 1; n <= reports; ++n) text.take({n, {}, 1, 1, trace::StatusCall{}});
  text.take({reports + 1U, {}, 0, 0, std::move(last)});
  return trace::trace_document({}, text.lines(), text.count());
}

RunReport clean(const Job&, std::uint64_t seed) {
  RunReport report;
  report.seed = seed;
  report.hash = 7;
  report.events = 10;
  report.virtual_time = 1s;
  report.verdict.tally.exercised["SRS-09"] = 1;
  report.trace = trace_with(0);
  return report;
}

RunReport broken(const Job& job, std::uint64_t seed) {
  auto report = clean(job, seed);
  conformance::Finding finding;
  finding.rule = "SRS-09";
  finding.resource = 1;
  finding.message = "after 3s";
  report.verdict.findings = {finding};
  return report;
}

RunReport ending(RunOutcome outcome, std::uint64_t seed) {
  auto report = broken(Job{}, seed);
  report.outcome = outcome;
  return report;
}

TEST_CASE("a module without a breach passes") {
  const auto [outcome, plays] = play(campaign_of({"a", "b"}), clean);
  const auto& result = outcome.result;
  CHECK(result.outcome == Outcome::Pass);
  CHECK(result.reason.empty());
  CHECK(result.findings.empty());
  CHECK(result.runs == 2 * (1 + 5));
  CHECK(result.virtual_time == 12s);
  CHECK(result.replayed == 2);  // Each calm run is played twice.
  CHECK(result.identical == 2);
  CHECK(plays == 14);
  REQUIRE(result.scenarios.size() == 2);
  CHECK(result.scenarios[0].name == "a");
  CHECK(result.scenarios[0].runs == 6);
}

TEST_CASE("a breach in some runs fails, is one finding, and its example is played again") {
  const auto [outcome, plays] = play(campaign_of({"a"}), [](const Job& job, std::uint64_t seed) {
    return job.policy == "random" && seed % 2 == 0 ? broken(job, seed) : clean(job, seed);
  });
  const auto& result = outcome.result;
  CHECK(result.outcome == Outcome::Fail);
  REQUIRE(result.findings.size() == 1);
  CHECK(result.findings[0].count == 2);
  CHECK(result.findings[0].seed == 2);
  CHECK(result.findings[0].policy == "random");
  CHECK(outcome.traces.at(0) == trace_with(0));
  CHECK(result.replayed == 2);
  CHECK(plays == 6 + 2);
}

TEST_CASE("a warning fails only at the gate for warnings") {
  const auto warned = [](const Job& job, std::uint64_t seed) {
    auto report = broken(job, seed);
    report.verdict.findings[0].severity = conformance::Severity::Warn;
    return report;
  };
  auto campaign = campaign_of({"a"});
  CHECK(play(campaign, warned).outcome.result.outcome == Outcome::Pass);
  campaign.gate = conformance::Severity::Warn;
  CHECK(play(campaign, warned).outcome.result.outcome == Outcome::Fail);
}

TEST_CASE("a module that does something else the second time is found out") {
  std::uint64_t hash = 0;
  const auto [outcome, plays] = play(campaign_of({"a"}), [&](const Job& job, std::uint64_t seed) {
    auto report = clean(job, seed);
    report.hash = ++hash;
    report.trace = trace_with(static_cast<std::uint32_t>(hash));
    return report;
  });
  const auto& result = outcome.result;
  CHECK(result.outcome == Outcome::Fail);
  REQUIRE(!result.findings.empty());
  CHECK(result.findings[0].example.rule == "RUN-NONDETERMINISM");
  CHECK_THAT(result.findings[0].example.message, Catch::Contains("event 2 was"));
  CHECK(result.identical < result.replayed);
}

TEST_CASE("Terminate is placed around each report of the calm run") {
  auto campaign = campaign_of({"a"});
  campaign.placements = {"a"};
  std::vector<std::string> names;
  const auto [outcome, plays] = play(campaign, [&](const Job& job, std::uint64_t seed) {
    names.push_back(scenarios::parse_scenario(job.scenario, "job").value().name);
    auto report = clean(job, seed);
    report.trace = trace_with(2);
    return report;
  });
  // Two reports, after and during each, calm and two random schedules.
  CHECK(outcome.result.runs == 1 + 5 + 2 * 2 * 3);
  CHECK(names.back() == "a--terminate-during-report-2");
}

/// What a campaign, or its shards together, came to.
struct Total {
  std::map<std::string, std::uint64_t> runs;  ///< By scenario.
  std::multiset<std::string> seeded;  ///< Scenario, policy and seed of each run with a seed.
  std::uint64_t findings = 0;
  std::uint64_t exercised = 0;
  Duration virtual_time{};
  bool failed = false;
  bool operator==(const Total&) const = default;
};

void play_into(Total& total, const Campaign& campaign) {
  const auto played = play(campaign, [&](const Job& job, std::uint64_t seed) {
    const auto name = scenarios::parse_scenario(job.scenario, "job").value().name;
    // Examples are played again, one run at a time, with all traces kept: they are no part of it.
    const bool counted = job.policy != "calm" && job.keep_traces == Job::Keep::Findings;
    if (counted) total.seeded.insert(fmt::format("{} {} {}", name, job.policy, seed));
    auto report = seed % 4 == 1 ? broken(job, seed) : clean(job, seed);
    report.trace = trace_with(3);
    return report;
  });
  const auto& result = played.outcome.result;
  for (const auto& scenario : result.scenarios) {
    total.runs[scenario.name] += scenario.runs;
    total.findings += scenario.findings;
  }
  for (const auto& rule : result.rules) {
    if (rule.id == "SRS-09") total.exercised += rule.exercised;
  }
  total.virtual_time += result.virtual_time;
  total.failed |= result.outcome == Outcome::Fail;
}

TEST_CASE("shards together do exactly what one campaign does") {
  auto campaign = campaign_of({"a", "b", "c"});
  campaign.placements = {"a", "c"};
  campaign.module.policy = sim::parse_policy("pct:2", "test").value();
  Total whole;
  play_into(whole, campaign);
  CHECK(whole.seeded.contains("b pct:2:1 5"));  // The calm run has no choices in its schedule.
  CHECK(whole.seeded.contains("a--terminate-during-report-3 pct:2:1 2"));
  for (const std::uint64_t of : {1, 2, 3, 8}) {
    Total shards;
    for (std::uint64_t number = 1; number <= of; ++number) {
      campaign.shard = {number, of};
      play_into(shards, campaign);
    }
    CAPTURE(of);
    CHECK(shards.runs == whole.runs);
    CHECK(shards.seeded == whole.seeded);
    CHECK(shards.findings == whole.findings);
    CHECK(shards.exercised == whole.exercised);
    CHECK(shards.virtual_time == whole.virtual_time);
    CHECK(shards.failed == whole.failed);
  }
}

TEST_CASE("a shard without a run of some scenario still comes to a verdict") {
  auto campaign = campaign_of({"a", "b"});
  campaign.seeds = 0;
  campaign.shard = {3, 3};
  const auto result = play(campaign, clean).outcome.result;
  CHECK(result.runs == 0);
  CHECK(result.outcome == Outcome::Pass);
  CHECK(result.shard == "3/3");
}

TEST_CASE("how many hosts play does not change the result") {
  const auto behaviour = [](const Job& job, std::uint64_t seed) {
    return (seed + job.scenario.size()) % 3 == 0 ? broken(job, seed) : clean(job, seed);
  };
  std::vector<std::string> names;
  for (int i = 0; i < 20; ++i) names.push_back(std::string(static_cast<std::size_t>(i + 1), 'x'));
  auto campaign = campaign_of(names);
  const auto one = play(campaign, behaviour).outcome.result;
  campaign.processes = 4;
  const auto four = play(campaign, behaviour).outcome.result;
  REQUIRE(one.findings.size() == four.findings.size());
  CHECK(one.findings[0].count == four.findings[0].count);
  CHECK(one.findings[0].scenario == four.findings[0].scenario);
  CHECK(one.findings[0].seed == four.findings[0].seed);
  CHECK(one.runs == four.runs);
  CHECK(one.replayed == four.replayed);
}

RunReport refused(const Job& job, std::uint64_t seed) {
  auto report = clean(job, seed);
  report.outcome = RunOutcome::LoadFailed;
  report.trace = trace_with(0, trace::LoadFailure{"Startup refused"});
  return report;
}

TEST_CASE("a module that cannot be loaded is tried twice") {
  const auto [outcome, plays] = play(campaign_of({"a", "b", "c"}), refused);
  CHECK(plays == 2);
  CHECK(outcome.result.outcome == Outcome::Inconclusive);
  CHECK_THAT(outcome.result.reason, Catch::Contains("cannot be loaded: Startup refused"));
}

TEST_CASE("a module may refuse what one scenario asks for") {
  const auto [outcome, plays] =
      play(campaign_of({"a", "b"}), [](const Job& job, std::uint64_t seed) {
        const bool is_a = job.scenario.find("\"a\"") != std::string::npos;
        return is_a ? refused(job, seed) : clean(job, seed);
      });
  CHECK(outcome.result.outcome == Outcome::Pass);
  CHECK(outcome.result.reason.empty());
  CHECK(outcome.result.scenarios[0].runs == 1);
  CHECK(outcome.result.scenarios[1].runs == 6);
}

TEST_CASE("a scenario whose calm run crashes is not played with random schedules") {
  const auto [outcome, plays] =
      play(campaign_of({"a", "b"}), [](const Job& job, std::uint64_t seed) {
        const bool is_a = job.scenario.find("\"a\"") != std::string::npos;
        return is_a ? ending(RunOutcome::Crash, seed) : clean(job, seed);
      });
  CHECK(outcome.result.outcome == Outcome::Fail);
  CHECK(outcome.result.scenarios[0].runs == 1);
  CHECK(outcome.result.scenarios[1].runs == 6);
}

TEST_CASE("after a few crashes a scenario is left alone") {
  const auto [outcome, plays] = play(campaign_of({"a"}), [](const Job& job, std::uint64_t seed) {
    return job.policy == "calm" ? clean(job, seed) : ending(RunOutcome::Crash, seed);
  });
  CHECK(outcome.result.runs == 1 + 3);
}

TEST_CASE("a module that hangs everywhere does not cost an hour") {
  const auto [outcome, plays] =
      play(campaign_of({"a", "b", "c", "d", "e"}),
           [](const Job&, std::uint64_t seed) { return ending(RunOutcome::Hang, seed); });
  CHECK(outcome.result.outcome == Outcome::Fail);
  CHECK_THAT(outcome.result.reason, Catch::Contains("the module hung 2 times"));
  CHECK(outcome.result.runs == 2);
  CHECK(plays == 2);  // Nor is it played again for confirmation.
}

TEST_CASE("a budget that ends before every scenario was seen acquits nobody") {
  auto campaign = campaign_of({"a", "b"});
  campaign.time_budget = std::chrono::milliseconds(0);
  const auto [outcome, plays] = play(campaign, clean);
  CHECK(outcome.result.outcome == Outcome::Inconclusive);
  CHECK_THAT(outcome.result.reason, Catch::Contains("time budget"));
}

TEST_CASE("a required rule that was not exercised fails the check") {
  auto campaign = campaign_of({"a"});
  campaign.required = {"SRS-09"};
  CHECK(play(campaign, clean).outcome.result.outcome == Outcome::Pass);
  campaign.required = {"TRM"};
  const auto result = play(campaign, clean).outcome.result;
  CHECK(result.outcome == Outcome::Fail);
  CHECK_THAT(result.reason, Catch::Contains("not exercised: TRM-"));
}

TEST_CASE("a host that cannot be had is an error, not a verdict") {
  const auto outcome = run_campaign(
      campaign_of({"a"}),
      [] { return Result<std::unique_ptr<JobPlayer>>(failure("wine", "is not installed")); }, {});
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().place == "wine");
}

}  // namespace
}  // namespace rhsim::cli
