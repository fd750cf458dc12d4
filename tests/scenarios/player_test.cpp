#include "scenarios/player.h"

#include <catch2/catch.hpp>

#include "fakes/cluster/api.h"
#include "fakes/cluster/service_api.h"
#include "harness/trace/text.h"
#include "scenarios/loader.h"
#include "tests/harness/monitor/story.h"

using namespace rhsim;
using namespace rhsim::scenarios;
using rhsim::tests::Story;
using trace::RunOutcome;

namespace {

using Lines = std::vector<std::string>;

Scenario scenario_of(const std::string& text) {
  auto scenario = parse_scenario(text, "story");
  if (!scenario) FAIL(to_text(scenario.error()));
  return *std::move(scenario);
}

/// One resource "r1" with this script, and these further keys of the scenario.
Scenario story_of(const std::string& script, const std::string& more,
                  const std::string& properties = "{}") {
  return scenario_of(R"({"name": "story", "resources": [{"id": "r1", "type": "Scripted",
    "properties": )" +
                     properties + R"(, "script": )" + script + "}], " + more + "}");
}

PlaySpec spec_of(const Scenario& scenario) {
  PlaySpec spec;
  spec.scenario = &scenario;
  spec.scenario_text = to_json(scenario);
  spec.module = {"story", "", "scripted"};
  return spec;
}

struct Run {
  Story story;
  trace::TraceText text;
  PlayResult result;
};

std::unique_ptr<Run> run_of(const PlaySpec& spec, sim::Executor& executor) {
  auto run = std::make_unique<Run>();
  run->result = play(spec, executor, scripted_module(*spec.scenario), {&run->text, &run->story});
  return run;
}

std::unique_ptr<Run> run_of(const Scenario& scenario) {
  const auto executor = sim::make_fiber_executor();
  auto run = run_of(spec_of(scenario), *executor);
  INFO(run->story.whole());
  return run;
}

const std::string online_in_3s = R"({
  "online": {"returns": "ERROR_IO_PENDING", "worker": [
    {"sleep": "1s"}, {"report": "OnlinePending", "check_point": 1},
    {"sleep": "1s"}, {"report": "OnlinePending", "check_point": 2},
    {"sleep": "1s"}, {"report": "Online"}]}})";

}  // namespace

TEST_CASE("a quiet life: load, Startup, Open, Online, Offline, Close, unload") {
  const auto scenario = story_of(online_in_3s, R"("steps": [
    {"do": "online", "resource": "r1"},
    {"when": {"state": "Online", "delay": "7s"}, "do": "wait"}])");
  const auto run = run_of(scenario);
  CHECK(run->result.outcome == RunOutcome::Completed);
  CHECK(run->story.texts({"call"}) == Lines{"call Load", "call Startup", "call Open", "call Online",
                                            "call LooksAlive", "call Offline", "call Close",
                                            "call Unload"});
  CHECK(run->story.texts({"leak", "abandoned"}).empty());
  CHECK(run->story.ms("state Online (report)") == 3000);
  CHECK(run->story.ms("call Offline") == 10'000);
  CHECK(run->story.lines().back().text == "end Completed");
}

// --- Triggers
// ----------------------------------------------------------------------------------------

TEST_CASE("each kind of trigger fires when its time has come") {
  const auto [trigger, at] = GENERATE(table<std::string, std::int64_t>({
      {R"({"at": "5s"})", 5000},
      {R"({"after": "2500ms"})", 2500},
      {R"({"state": "OnlinePending"})", 0},
      {R"({"state": "Online", "delay": "1s"})", 4000},
      {R"({"reports": 2})", 2000},
      {R"({"reports": 2, "during": true})", 2000},
      {R"({"called": "LooksAlive"})", 8000},
      {R"({"called": "LooksAlive", "count": 2})", 13'000},
      {R"({"returned": "Online", "delay": "10s"})", 10'000},
      {R"({"settled": true, "resource": "r1"})", 3000},
      {R"({"logged": "half way"})", 1500},
  }));
  CAPTURE(trigger);
  const auto scenario = story_of(
      R"({"online": {"worker": [
        {"sleep": "1s"}, {"report": "OnlinePending", "check_point": 1},
        {"sleep": "500ms"}, {"log": "this is half way"},
        {"sleep": "500ms"}, {"report": "OnlinePending", "check_point": 2},
        {"sleep": "1s"}, {"report": "Online"}]}})",
      R"("steps": [{"do": "online", "resource": "r1"}, {"when": )" + trigger +
          R"(, "do": "wait"}])");
  const auto run = run_of(scenario);
  CHECK(run->story.ms("command wait") == at);
}

TEST_CASE("a step whose trigger does not come in time is skipped, and the next one goes on") {
  const auto scenario = story_of("{}", R"("steps": [
    {"when": {"state": "Online", "within": "20s"}, "do": "wait"},
    {"do": "is_alive", "resource": "r1"}])");
  const auto run = run_of(scenario);
  CHECK(run->story.ms("skipped wait: its trigger did not come") == 20'000);
  CHECK(run->story.has("call IsAlive (premature)"));
}

TEST_CASE("steps wait for each other, those under also wait for none") {
  const auto scenario = story_of(online_in_3s, R"("steps": [
    {"when": {"at": "10s"}, "do": "online", "resource": "r1"},
    {"when": {"state": "Online", "delay": "5s"}, "do": "wait"}],
    "also": [
    {"when": {"at": "5s"}, "do": "is_alive", "resource": "r1"},
    {"when": {"called": "Close"}, "do": "wait"}])");
  const auto run = run_of(scenario);
  CHECK(run->story.ms("call IsAlive (premature)") == 5000);
  CHECK(run->story.ms("call Online") == 10'000);
  CHECK(run->story.has("skipped wait: the run was over before its trigger came"));
}

TEST_CASE("a step can come while a report is inside the monitor, before it is answered") {
  const auto scenario = story_of(online_in_3s, R"("steps": [
    {"do": "online", "resource": "r1"},
    {"when": {"reports": 2, "during": true}, "do": "terminate", "resource": "r1"}])",
                                 R"({"RestartAction": "DontRestart"})");
  const auto run = run_of(scenario);
  CHECK(run->story.in_order({"report 129 cp 2", "command terminate", "call Terminate", "answer 1",
                             "return Terminate 0"}));
}

TEST_CASE("a step that makes no sense is skipped with the reason") {
  const auto scenario = story_of("{}", R"("steps": [
    {"do": "fail", "resource": "r1"}, {"do": "close", "resource": "r1"},
    {"when": {"settled": true}, "do": "online", "resource": "r1"}])");
  const auto run = run_of(scenario);
  CHECK(run->story.has("skipped fail: it is not Online"));
  CHECK(run->story.has("skipped online: it is not open"));
}

// --- Actions
// -----------------------------------------------------------------------------------------

TEST_CASE("a step without a resource is for every resource, in order") {
  const auto scenario = scenario_of(R"({"name": "story", "resources": [
    {"id": "a", "type": "Scripted", "script": {"online": {"returns": "ERROR_SUCCESS"}}},
    {"id": "b", "type": "Scripted", "script": {"online": {"returns": "ERROR_SUCCESS"}}}],
    "steps": [{"do": "online"}]})");
  const auto run = run_of(scenario);
  CHECK(run->story.texts({"call"}, 1) ==
        Lines{"call Open", "call Online", "call Offline", "call Close"});
  CHECK(run->story.texts({"call"}, 2) ==
        Lines{"call Open", "call Online", "call Offline", "call Close"});
}

TEST_CASE("a stall holds up the workers of the resource, and the trace says whose time it was") {
  const auto scenario = story_of(online_in_3s, R"("steps": [
    {"do": "online", "resource": "r1"},
    {"when": {"reports": 1}, "do": "stall", "resource": "r1", "for": "30s"},
    {"when": {"settled": true}, "do": "wait"}])");
  const auto run = run_of(scenario);
  CHECK(run->story.count("inserted stall 30s") == 1);
  CHECK(run->story.ms("report 129 cp 2") == 31'000);
}

TEST_CASE("a stall beyond PendingTimeout lets the monitor give up") {
  const auto scenario = story_of(online_in_3s, R"("steps": [
    {"do": "online", "resource": "r1"},
    {"when": {"reports": 1}, "do": "stall", "resource": "r1", "for": "200s"},
    {"when": {"settled": true}, "do": "wait"}])",
                                 R"({"RestartAction": "DontRestart"})");
  const auto run = run_of(scenario);
  CHECK(run->story.in_order({"inserted stall 200s", "pending timeout 180.001s > 3min",
                             "call Terminate", "return Terminate 0"}));
  CHECK(run->result.outcome == RunOutcome::Completed);
}

TEST_CASE("slow and refused status calls are the scenario's to order") {
  const auto scenario = story_of(online_in_3s, R"("steps": [
    {"do": "slow_status", "resource": "r1", "for": "20s"},
    {"do": "answer_from", "resource": "r1", "report": 2},
    {"do": "online", "resource": "r1"},
    {"when": {"settled": true}, "do": "wait"}])",
                                 R"({"RestartAction": "DontRestart"})");
  const auto run = run_of(scenario);
  CHECK(run->story.texts({"report", "answer"}) ==
        Lines{"report 129 cp 1", "answer 0", "report 129 cp 2", "answer 1"});
  CHECK(run->story.ms("answer 0") == 21'000);
  CHECK(run->story.has("state Failed (pending timeout)"));
}

TEST_CASE("a worker that cannot be made is the DLL's to report") {
  const auto scenario = story_of(online_in_3s, R"("steps": [
    {"do": "fail_worker", "resource": "r1", "error": "ERROR_NOT_ENOUGH_MEMORY"},
    {"do": "online", "resource": "r1"},
    {"when": {"settled": true}, "do": "online", "resource": "r1"},
    {"when": {"settled": true}, "do": "wait"}])",
                                 R"({"RestartAction": "DontRestart"})");
  const auto run = run_of(scenario);
  CHECK(run->story.in_order(
      {"return Online 8", "call Terminate", "return Online 997", "state Online (report)"}));
}

TEST_CASE("a restart unloads the module and opens everything again before the next step") {
  const auto scenario = story_of(online_in_3s, R"("steps": [
    {"do": "online", "resource": "r1"},
    {"when": {"state": "Online"}, "do": "restart"},
    {"do": "online", "resource": "r1"},
    {"when": {"state": "Online"}, "do": "wait"}])");
  const auto run = run_of(scenario);
  CHECK(run->story.texts({"call"}) == Lines{"call Load", "call Startup", "call Open", "call Online",
                                            "call Offline", "call Close", "call Unload",
                                            "call Load", "call Startup", "call Open", "call Online",
                                            "call Offline", "call Close", "call Unload"});
}

TEST_CASE("a restart may come with other versions for StartupEx") {
  const auto scenario = story_of(R"({"version": "CLRES_VERSION_V3_00"})", R"("steps": [
    {"do": "restart", "min_version": "CLRES_VERSION_V4_00"},
    {"do": "online", "resource": "r1"}])");
  const auto run = run_of(scenario);
  CHECK(run->result.outcome == RunOutcome::LoadFailed);
  CHECK(run->story.count("call Open") == 1);
}

TEST_CASE("a resource whose first step opens it is not opened before") {
  const auto scenario = story_of("{}", R"("steps": [
    {"when": {"at": "5s"}, "do": "open", "resource": "r1"}])");
  const auto run = run_of(scenario);
  CHECK(run->story.ms("call Open") == 5000);
  CHECK(run->story.count("call Open") == 1);
}

TEST_CASE("the EventHandle of a script is watched, and its signal leads to IsAlive") {
  const auto scenario = story_of(R"({"online": {"event_handle": true, "worker": [
      {"report": "Online"}, {"sleep": "10s"}, "signal_event", "wait_stop"]}, "is_alive": false})",
                                 R"("steps": [{"do": "online", "resource": "r1"},
    {"when": {"state": "Failed"}, "do": "wait"}])",
                                 R"({"RestartAction": "DontRestart"})");
  const auto run = run_of(scenario);
  CHECK_FALSE(run->story.has("call LooksAlive"));
  CHECK(run->story.in_order({"signalled", "call IsAlive", "return IsAlive 0",
                             "state Failed (IsAlive returned FALSE)", "call Terminate"}));
  CHECK(run->story.ms("signalled") == 10'000);
}

// --- Ends
// ----------------------------------------------------------------------------------------------

TEST_CASE("an abrupt shutdown closes and unloads straight away, and abandons what still runs") {
  const auto scenario = story_of(R"({"online": {"worker": [{"sleep": "1h"}]},
                                     "terminate_stops_worker": false})",
                                 R"("shutdown": "abrupt", "linger": "5s", "steps": [
    {"do": "online", "resource": "r1"}, {"when": {"after": "10s"}, "do": "wait"}])");
  const auto run = run_of(scenario);
  CHECK(run->result.outcome == RunOutcome::Completed);
  CHECK(
      run->story.texts({"call O", "call C", "call U", "abandoned", "end"}) ==
      Lines{"call Open", "call Online", "call Close", "call Unload", "abandoned", "end Completed"});
  CHECK(run->story.ms("call Unload") == 15'000);
}

TEST_CASE("an orderly shutdown waits for what is pending") {
  const auto scenario = story_of(online_in_3s, R"("steps": [
    {"do": "online", "resource": "r1"}, {"when": {"called": "Online"}, "do": "wait"}])");
  const auto run = run_of(scenario);
  CHECK(run->story.in_order(
      {"state Online (report)", "call Offline", "call Close", "call Unload", "end Completed"}));
}

TEST_CASE("a run that never comes to rest ends at its limit of virtual time") {
  const auto scenario = story_of(R"({"online": {"returns": "ERROR_SUCCESS"},
                                     "terminate": [{"sleep": "never"}]})",
                                 R"("time_limit": "1min", "steps": [
    {"do": "online", "resource": "r1"}, {"when": {"settled": true}, "do": "terminate"}])");
  const auto run = run_of(scenario);
  CHECK(run->result.outcome == RunOutcome::TimeLimit);
  CHECK(run->story.lines().back().text == "end TimeLimit");
}

TEST_CASE("an entry point that hangs ends the run soon after DeadlockTimeout, without unload") {
  const auto scenario = story_of(R"({"online": {"returns": "ERROR_SUCCESS",
                                                "entry": ["wait_stop"]}})",
                                 R"("steps": [{"do": "online", "resource": "r1"}])");
  const auto run = run_of(scenario);
  CHECK(run->result.outcome == RunOutcome::Completed);
  CHECK(run->story.ms("deadlock in Online") == 300'001);
  CHECK_FALSE(run->story.has("call Close"));
  CHECK_FALSE(run->story.has("call Unload"));
  CHECK(run->story.ms("end Completed") == 301'001);
}

TEST_CASE("a module that cannot be started ends the run as LoadFailed") {
  const auto scenario = story_of("{}", R"("monitor": {"startup_min_version": 512,
    "startup_max_version": 512}, "steps": [{"do": "online", "resource": "r1"}])");
  const auto run = run_of(scenario);
  CHECK(run->result.outcome == RunOutcome::LoadFailed);
  CHECK(run->story.has("load failure: type \"Scripted\": Startup returned ERROR_REVISION_MISMATCH (1306)"));
  CHECK_FALSE(run->story.has("call Open"));
}

// --- The header, and playing again
// -------------------------------------------------------------------

TEST_CASE("the header has what a judge needs, with $n resolved to the command's types") {
  const auto scenario = scenario_of(R"({"name": "three", "resources": [
    {"id": "a", "type": "$1"}, {"id": "b", "type": "$2", "name": "The B"}, {"id": "c", "type": "$3"}],
    "steps": []})");
  auto spec = spec_of(scenario);
  spec.types = {"One", "Two"};
  const auto header = header_of(spec);
  REQUIRE(header.resources.size() == 3);
  CHECK(header.resources[0].type == "One");
  CHECK(header.resources[1].type == "Two");
  CHECK(header.resources[1].name == "The B");
  CHECK(header.resources[2].type == "One");
  CHECK(header.resources[2].name == "c");
  CHECK(header.types == std::vector<std::string>{"One", "Two"});
  CHECK(header.scenario_name == "three");
}

TEST_CASE("a run is the same, byte for byte, when played again, on either executor, and replayed") {
  const auto scenario = story_of(online_in_3s, R"("steps": [
    {"do": "online", "resource": "r1"},
    {"when": {"reports": 2, "during": true}, "do": "terminate", "resource": "r1"},
    {"when": {"settled": true}, "do": "online", "resource": "r1"},
    {"when": {"state": "Online", "delay": "2min"}, "do": "offline", "resource": "r1"}])");
  const auto fibers = sim::make_fiber_executor();
  const auto threads = sim::make_thread_executor(16);
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    auto spec = spec_of(scenario);
    spec.policy = "random";
    spec.seed = seed;
    const auto first = run_of(spec, *fibers);
    CHECK(run_of(spec, *fibers)->text.lines() == first->text.lines());
    CHECK(run_of(spec, *threads)->text.lines() == first->text.lines());
    spec.policy = "replay";
    spec.schedule = first->result.header.schedule;
    CHECK(run_of(spec, *fibers)->text.lines() == first->text.lines());
    CHECK(first->result.outcome == RunOutcome::Completed);
  }
}

TEST_CASE("whatever the schedule, a well-behaved script ends as it should and leaves nothing") {
  const auto scenario = story_of(online_in_3s, R"("steps": [
    {"do": "online", "resource": "r1"},
    {"when": {"called": "Online"}, "do": "terminate", "resource": "r1"},
    {"when": {"settled": true}, "do": "online", "resource": "r1"},
    {"when": {"reports": 2}, "do": "stall", "resource": "r1", "for": "1s"},
    {"when": {"settled": true}, "do": "offline", "resource": "r1"},
    {"when": {"settled": true}, "do": "wait"}])");
  const auto executor = sim::make_fiber_executor();
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    CAPTURE(seed);
    auto spec = spec_of(scenario);
    spec.policy = "random";
    spec.seed = seed;
    const auto run = run_of(spec, *executor);
    REQUIRE(run->result.outcome == RunOutcome::Completed);
    REQUIRE(run->story.texts({"leak", "abandoned", "deadlock", "report by"}).empty());
  }
}

// --- What surrounds the resources
// ------------------------------------------------------------------

namespace {

/// A resource whose Online starts the service "s", whose Offline stops it and whose IsAlive looks
/// at it, by the functions that a DLL calls.
class ServiceModule final : public monitor::ResourceDll {
 public:
  explicit ServiceModule(std::unique_ptr<monitor::ResourceDll> scripted)
      : scripted_(std::move(scripted)) {}

  Result<void> load() override { return {}; }
  void unload() override {}
  [[nodiscard]] bool exports_startup() const override { return true; }
  [[nodiscard]] bool exports_startup_ex() const override { return false; }
  monitor::StartupAnswer startup_ex(const std::string&, monitor::Dword, monitor::Dword) override {
    return {};
  }
  monitor::StartupAnswer startup(const std::string& type, monitor::Dword min_version,
                                 monitor::Dword max_version) override {
    return scripted_->startup(type, min_version, max_version);
  }
  monitor::Resid open(const std::string& type, const std::string& name, monitor::Handle key,
                      monitor::ResourceHandle handle, monitor::Dword flags) override {
    return scripted_->open(type, name, key, handle, flags);
  }
  void close(const std::string& type, monitor::Resid resid) override {
    scripted_->close(type, resid);
  }
  monitor::Dword online(const std::string&, monitor::Resid, monitor::Handle*,
                        monitor::Dword) override {
    return cluster::api::ResUtilStartResourceService(u"s", nullptr);
  }
  monitor::Dword offline(const std::string&, monitor::Resid, const std::string&,
                         monitor::Dword) override {
    return cluster::api::ResUtilStopResourceService(u"s");
  }
  void terminate(const std::string&, monitor::Resid) override {}
  abi::Bool looks_alive(const std::string&, monitor::Resid) override { return 1; }
  abi::Bool is_alive(const std::string&, monitor::Resid) override {
    return cluster::api::ResUtilVerifyResourceService(u"s") == 0 ? 1 : 0;
  }
  monitor::Dword arbitrate(const std::string&, monitor::Resid) override { return 1; }
  monitor::Dword release(const std::string&, monitor::Resid) override { return 1; }
  monitor::Dword cancel(const std::string&, monitor::Resid) override { return 1; }
  monitor::Dword control(const std::string&, monitor::Resid,
                         const monitor::ControlArguments&) override {
    return 1;
  }

 private:
  std::unique_ptr<monitor::ResourceDll> scripted_;
};

/// Played twice: the run is the same, byte for byte.
std::unique_ptr<Run> service_story(const std::string& more) {
  const auto scenario = scenario_of(
      R"({"name": "story", "resources": [{"id": "r1", "type": "Scripted", "script": {},
          "properties": {"RestartAction": "DontRestart"}}], )" +
      more + "}");
  const auto factory = [&](world::World& world) -> std::unique_ptr<monitor::ResourceDll> {
    return std::make_unique<ServiceModule>(scripted_module(scenario)(world));
  };
  const auto play_once = [&](sim::Executor& executor) {
    auto run = std::make_unique<Run>();
    run->result = play(spec_of(scenario), executor, factory, {&run->text, &run->story});
    return run;
  };
  const auto fibers = sim::make_fiber_executor();
  const auto threads = sim::make_thread_executor(16);
  auto run = play_once(*fibers);
  INFO(run->story.whole());
  CHECK(play_once(*threads)->text.lines() == run->text.lines());
  CHECK(run->result.outcome == RunOutcome::Completed);
  return run;
}

}  // namespace

TEST_CASE("Online takes the time that the scenario's service takes to start") {
  const auto run = service_story(R"("services": [{"name": "s", "starts_in": "40s"}],
    "steps": [{"do": "online", "resource": "r1"},
              {"when": {"settled": true}, "do": "offline", "resource": "r1"},
              {"when": {"settled": true}, "do": "wait"}])");
  CHECK(run->story.ms("up service s") == 40'000);
  CHECK(run->story.ms("down service s") == 41'000);
  CHECK(run->story.has("state Online (Online returned ERROR_SUCCESS)"));
}

TEST_CASE("a service that dies is found by IsAlive") {
  const auto run = service_story(R"("services": [{"name": "s", "dies_after": "70s"}],
    "steps": [{"do": "online", "resource": "r1"},
              {"when": {"state": "Failed"}, "do": "wait"}])");
  CHECK(run->story.ms("down service s") == 72'000);
  CHECK(run->story.ms("command wait") == 122'000);
}

TEST_CASE("an administrator stops a service, or kills it, or cannot") {
  const auto [step, line] = GENERATE(table<std::string, std::string>({
      {R"("do": "stop_service", "service": "s")", "command stop_service: s"},
      {R"("do": "kill_service", "service": "s")", "command kill_service: s"},
      {R"("do": "stop_service", "service": "idle")", "skipped stop_service: idle: error 1062"},
      {R"("do": "stop_service", "service": "absent")", "skipped stop_service: absent: error 1060"},
      {R"("do": "kill_service", "service": "idle")",
       "skipped kill_service: idle: it has no process"},
      {R"("do": "remove_share", "share": "none")",
       "skipped remove_share: none: there is no such share"},
      {R"("do": "remove_share", "share": "data")", "command remove_share: data"},
      {R"("do": "remove_share", "share": "*")", "command remove_share: *"},
      {R"("do": "stop_service", "service": "*")", "command stop_service: *"},
      {R"("do": "kill_service", "service": "*")", "command kill_service: *"},
      {R"("do": "kill_process", "process": "*")", "skipped kill_process: *: no such program runs"},
  }));
  CAPTURE(step);
  const auto run = service_story(R"("shares": [{"name": "data"}],
    "services": [{"name": "s", "running": true}, {"name": "absent", "exists": false}],
    "steps": [{)" + step + R"(}, {"when": {"after": "5s"}, "do": "wait"}])");
  CHECK(run->story.has(line));
  CHECK(run->story.has("up service s"));
  const bool all = line.ends_with("_service: *");
  const bool hits = line.starts_with("command") && (line.ends_with(": s") || all);
  CHECK(run->story.has("down service s") == hits);
  CHECK(run->story.has("down share data") == line.starts_with("command remove_share"));
}

TEST_CASE("the k-th call fails, from the start of the run or from a step on") {
  const auto [more, failed] = GENERATE(table<std::string, bool>({
      {R"("faults": [{"function": "ResUtilStartResourceService", "call": 1, "error": 5}],
          "steps": [{"do": "online", "resource": "r1"}])",
       true},
      {R"("faults": [{"function": "ResUtilStartResourceService", "call": 2, "error": 5}],
          "steps": [{"do": "online", "resource": "r1"}])",
       false},
      {R"("steps": [{"do": "fail_calls", "function": "ResUtilStartResourceService", "error": 5},
                    {"do": "online", "resource": "r1"}])",
       true},
      {R"("steps": [{"do": "online", "resource": "r1"},
                    {"when": {"settled": true}, "do": "fail_calls",
                     "function": "ResUtilStartResourceService", "error": 5}])",
       false},
  }));
  CAPTURE(more);
  const auto run = service_story(more);
  CHECK(run->story.texts({"state Online "}).empty() == failed);
}

TEST_CASE("calls that take time say whose time it is") {
  const auto run = service_story(
      R"("steps": [{"do": "slow_calls", "function": "ResUtilStartResourceService", "for": "7s"},
                   {"do": "online", "resource": "r1"}])");
  CHECK(run->story.has("inserted ResUtilStartResourceService 7s"));
  CHECK(run->story.ms("up service s") == 9000);
}
