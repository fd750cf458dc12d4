#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "conformance/checker.h"
#include "harness/sim/executor.h"
#include "harness/trace/event.h"
#include "scenarios/library.h"
#include "scenarios/loader.h"
#include "scenarios/player.h"

/// The library is played against resources that do everything right, each in its own way. Whatever
/// a rule finds there is a mistake of the scenario, the monitor or the rule.
namespace rhsim::scenarios {
namespace {

using Do = ScriptStep::Action;

ScriptStep sleep(Duration span) { return {Do::Sleep, span, 0, 0, {}, false}; }

ScriptStep report(trace::ResourceState state, std::uint32_t check_point) {
  return {Do::Report, {}, static_cast<std::int32_t>(state), check_point, {}, false};
}

/// Reports `count` times, `pause` apart, and then that it is done.
std::vector<ScriptStep> work(trace::ResourceState pending, trace::ResourceState done,
                             std::uint32_t count, Duration pause) {
  std::vector<ScriptStep> steps;
  for (std::uint32_t n = 1; n <= count; ++n) {
    steps.push_back(sleep(pause));
    steps.push_back(report(pending, n));
  }
  steps.push_back(sleep(pause));
  steps.push_back(report(done, count + 1));
  return steps;
}

Script reporting(std::uint32_t count, Duration pause) {
  using trace::ResourceState;
  Script script;
  script.online.worker = work(ResourceState::OnlinePending, ResourceState::Online, count, pause);
  script.offline.returns = 997;
  script.offline.worker = work(ResourceState::OfflinePending, ResourceState::Offline, count, pause);
  return script;
}

struct Character {
  std::string name;
  Script script;
};

std::vector<Character> characters() {
  Script at_once;
  at_once.online = {0, {}, {}, false};
  auto with_event = reporting(2, 200ms);
  with_event.online.event_handle = true;
  // A table that has every entry point, and control calls that go on asynchronously.
  auto of_today = reporting(3, 300ms);
  of_today.version = 0x400;
  of_today.arbitrate = 0;
  of_today.release = 0;
  of_today.controls = {{.code = 0x01000000, .output = {}, .completes_in = 100ms},
                       {.code = 0x01000005, .output = {0, 0, 0, 0}}};
  return {{"at once", at_once},           {"of today", of_today},
          {"quick", reporting(5, 100ms)}, {"slow", reporting(12, 25s)},
          {"silent", reporting(0, 60s)},  {"with an EventHandle", with_event}};
}

/// Which steps were skipped; and how many events there were.
struct Skipped final : trace::EventSink {
  std::vector<std::string> steps;
  std::uint64_t events = 0;

  void take(const trace::Event& event) override {
    ++events;
    const auto* command = std::get_if<trace::Command>(&event.payload);
    if (command != nullptr && command->skipped)
      steps.push_back(fmt::format("{} ({})", command->what, command->detail));
  }
};

struct Played {
  trace::RunOutcome outcome = trace::RunOutcome::Completed;
  conformance::Verdict verdict;
  Skipped skipped;
};

/// Scenarios in which Startup has to refuse. A script stands in for a module of every type.
bool asks_startup(const Scenario& scenario) { return scenario.family == "questions to Startup"; }

Played play_with(Scenario scenario, const Script& script, const std::string& policy,
                 std::uint64_t seed) {
  for (auto& resource : scenario.resources) resource.script = script;
  PlaySpec spec;
  spec.scenario = &scenario;
  spec.scenario_text = to_json(scenario);
  spec.types = {"Scripted"};
  spec.module = {"script", "", "scripted"};
  spec.profile = "documented";
  spec.policy = policy;
  spec.seed = seed;
  Played played;
  conformance::Checker checker(header_of(spec), conformance::Profile{});
  const auto executor = sim::make_fiber_executor();
  const auto result = play(spec, *executor, scripted_module(scenario), {&checker, &played.skipped});
  played.outcome = result.outcome;
  played.verdict = checker.finish();
  return played;
}

/// What makes a check fail, or a person think that it should. A script answers polls with a
/// constant and cannot say FALSE when the resource is not online, hence not ALV-17.
std::vector<std::string> complaints(const conformance::Verdict& verdict) {
  std::vector<std::string> all;
  for (const auto& finding : verdict.findings)
    if (finding.severity >= conformance::Severity::Warn)
      all.push_back(fmt::format("{}: {}", finding.rule, finding.message));
  return all;
}

TEST_CASE("no scenario of the library makes a well-behaved resource break a rule") {
  const auto scenarios = library();
  REQUIRE(scenarios);
  for (const auto& [name, script] : characters())
    for (const auto& loaded : *scenarios)
      for (const std::uint64_t seed : {0U, 1U, 2U}) {
        if (asks_startup(loaded.scenario)) continue;
        CAPTURE(name, loaded.scenario.name, seed);
        const auto played = play_with(loaded.scenario, script, seed == 0 ? "calm" : "random", seed);
        CHECK(complaints(played.verdict) == std::vector<std::string>{});
        CHECK(played.outcome == trace::RunOutcome::Completed);
        CHECK(played.skipped.events < 100'000);
      }
}

/// Steps whose point it is not to fire.
std::vector<std::string> expected_skips(const Scenario& scenario) {
  // The Cluster service gives up before the scenario does; that is its point.
  if (scenario.name == "restart-threshold") return {"fail (its trigger did not come)"};
  // A scripted resource has neither.
  if (scenario.name == "process-dies-while-online")
    return {"kill_process (*: no such program runs)"};
  if (scenario.name == "share-removed-while-online")
    return {"remove_share (*: there is no such share)"};
  if (scenario.name == "one-fails-beside-others")
    return {"kill_process (first.exe: no such program runs)",
            "kill_service (First: it has no process)",
            "remove_share (First: there is no such share)"};
  return {};
}

TEST_CASE("a resource of version 2 that reports five times lets every step of the library fire") {
  const auto scenarios = library();
  REQUIRE(scenarios);
  auto script = reporting(5, 1s);
  script.version = 0x200;
  script.arbitrate = 0;
  script.release = 0;
  for (const auto& loaded : *scenarios) {
    if (asks_startup(loaded.scenario)) continue;
    CAPTURE(loaded.scenario.name);
    const auto played = play_with(loaded.scenario, script, "calm", 0);
    CHECK(played.skipped.steps == expected_skips(loaded.scenario));
  }
}

TEST_CASE("a module without a version in the range refuses to start, and that breaks no rule") {
  const auto scenarios = library();
  REQUIRE(scenarios);
  const auto wanted = std::find_if(
      scenarios->begin(), scenarios->end(),
      [](const LoadedScenario& loaded) { return loaded.scenario.name == "no-common-version"; });
  REQUIRE(wanted != scenarios->end());
  const auto played = play_with(wanted->scenario, reporting(5, 1s), "calm", 0);
  CHECK(played.outcome == trace::RunOutcome::LoadFailed);
  CHECK(complaints(played.verdict) == std::vector<std::string>{});
  CHECK(played.verdict.tally.exercised.at("LIF-03") == 1);
}

}  // namespace
}  // namespace rhsim::scenarios
