#include "tests/scenarios/random_scenario.h"

#include <limits>
#include <optional>

#include <fmt/format.h>
#include <rapidcheck/catch.h>
#include <catch2/catch.hpp>

#include "scenarios/loader.h"
#include "scenarios/names.h"
#include "scenarios/trigger_forms.h"

namespace rhsim::scenarios::test {
namespace {

template <class T>
T any_of(std::initializer_list<T> values) {
  return *rc::gen::elementOf(std::vector<T>(values));
}

/// Of the first resource.
constexpr const char* first_type = "$1";

bool flip() { return *rc::gen::arbitrary<bool>(); }

std::uint32_t dword() { return *rc::gen::arbitrary<std::uint32_t>(); }

std::uint32_t count() {
  return *rc::gen::inRange<std::uint32_t>(1, std::numeric_limits<std::uint32_t>::max());
}

/// Also spans that no unit but the smallest can write.
Duration span() { return Duration(*rc::gen::inRange<std::int64_t>(1, 864'000'000'000)); }

Duration property(Duration least) { return least + 1ms * *rc::gen::inRange(0, 1'000'000); }

std::string text() {
  return *rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab \"\\/{}[]:,$\n\t7")));
}

std::string name_in(Names names) {
  return std::string(rc::gen::elementOf(words_of(names)).operator*());
}

ScriptStep script_step(bool event) {
  using Action = ScriptStep::Action;
  ScriptStep step;
  step.action = any_of({Action::Sleep, Action::Report, Action::Log, Action::Return,
                        Action::WaitStop, Action::SignalFailure, Action::LoseQuorum,
                        event ? Action::SignalEvent : Action::Return});
  if (step.action == Action::Sleep) step.span = flip() ? span() : Duration::max();
  if (step.action == Action::Log) step.text = text();
  if (step.action == Action::Report) {
    step.state = any_of({-1, 1, 2, 3, 4, 129, 130, 0, 77, -2147483647});
    step.check_point = flip() ? dword() : 0;
    step.ignore_answer = flip();
  }
  return step;
}

std::vector<ScriptStep> script_steps(bool event) {
  std::vector<ScriptStep> steps(*rc::gen::inRange<std::size_t>(0, 4));
  for (auto& step : steps) step = script_step(event);
  return steps;
}

std::vector<std::uint8_t> bytes() { return *rc::gen::arbitrary<std::vector<std::uint8_t>>(); }

/// A resource's or a type's, documented, undefined or of the user range.
std::uint32_t control_code() {
  return any_of<std::uint32_t>(
      {0x01000081, 0x01400086, 0x02000005, 0x0250000A, 0x01003FFC, 0x02203FFC});
}

ScriptedControl scripted_control() {
  ScriptedControl control;
  control.code = control_code();
  control.returns = any_of<std::uint32_t>({0, 1, 5024, 123456});
  if (flip()) control.output = bytes();
  if (flip()) control.completes_in = flip() ? span() : Duration::max();
  control.status = any_of<std::uint32_t>({0, 5});
  if (flip()) control.extends_to = span();
  return control;
}

Script script(std::uint32_t version) {
  Script script;
  script.version = version;
  if (flip()) script.arbitrate = any_of<std::uint32_t>({0, 5});
  if (flip()) script.release = any_of<std::uint32_t>({0, 87});
  script.cancel = any_of<std::uint32_t>({0, 1});
  while (flip()) script.controls.push_back(scripted_control());
  const bool event = flip();
  script.online = {any_of<std::uint32_t>({997, 0, 5, 123456}), script_steps(event),
                   script_steps(event), event};
  script.offline = {any_of<std::uint32_t>({997, 0, 87}), script_steps(event), script_steps(event),
                    false};
  script.terminate = script_steps(event);
  script.terminate_stops_worker = flip();
  script.looks_alive = flip();
  script.is_alive = flip();
  return script;
}

std::string function() {
  return any_of<std::string>({"ClusterRegOpenKey", "StartServiceW", "CreateThread", "OpenCluster"});
}

DatabaseValues values() {
  DatabaseValues values;
  if (flip()) values[text()].data = text();
  if (flip()) values[text()].data = dword();
  if (flip()) values[text()].data = std::vector<std::string>{text(), text()};
  return values;
}

Resource resource(std::size_t index, std::optional<std::uint32_t> script_version) {
  Resource resource;
  auto& settings = resource.settings;
  settings.id = fmt::format("r{}", index);
  settings.name = fmt::format("{}{}", index, text());
  settings.type = any_of<std::string>({"$1", "$2", "File Share", "Generic Service"});
  auto& properties = settings.properties;
  if (flip()) properties.pending_timeout = property(10ms);
  if (flip()) properties.deadlock_timeout = property(1s);
  if (flip()) properties.looks_alive_poll_interval = property(10ms);
  if (flip()) properties.is_alive_poll_interval = property(10ms);
  properties.restart_action = *rc::gen::inRange<std::uint32_t>(0, 3);
  if (flip()) properties.restart_threshold = dword();
  if (flip()) properties.restart_period = property(0ms);
  if (flip()) properties.restart_delay = property(0ms);
  if (flip()) properties.retry_period_on_failure = properties.restart_period + property(0ms);
  resource.parameters = values();
  settings.quorum = flip();
  if (script_version) resource.script = script(*script_version);
  return resource;
}

std::string some_resource(std::size_t resources) {
  const auto index = *rc::gen::inRange<std::size_t>(0, resources + 1);
  return index == 0 ? std::string{} : fmt::format("r{}", index);
}

Trigger trigger(std::size_t resources, bool with_times) {
  using Kind = Trigger::Kind;
  Trigger trigger;
  trigger.kind =
      any_of({Kind::Immediately, Kind::State, Kind::Reports, Kind::Called, Kind::Returned,
              Kind::Logged, Kind::Settled, with_times ? Kind::After : Kind::Immediately});
  const auto* form = form_of(trigger.kind);
  if (form == nullptr) return trigger;
  if (trigger.kind == Kind::After) trigger.time = span();
  if (trigger.kind == Kind::State) trigger.text = name_in(state_names());
  if (form->count) trigger.text = name_in(entry_point_names());
  if (trigger.kind == Kind::Logged) trigger.text = text() + "x";
  if (form->resource) trigger.resource = some_resource(resources);
  if (form->count || trigger.kind == Kind::Reports) trigger.count = count();
  if (form->during) trigger.during = flip();
  if (form->waits && flip()) trigger.delay = span();
  if (form->waits && flip()) trigger.within = flip() ? span() : Duration::max();
  return trigger;
}

Duration span_or_never() { return flip() ? span() : Duration::max(); }

Service service(const std::string& name) {
  Service service{name, {}};
  auto& script = service.script;
  if (flip()) script.starts_in = span_or_never();
  if (flip()) script.stops_in = span_or_never();
  if (flip()) script.dies_after = span_or_never();
  if (flip()) script.wait_hint = span();
  script.exists = flip();
  script.running = script.exists && flip();
  script.refuses_start = any_of<std::uint32_t>({0, 1069, 4711});
  script.fails_to_start = any_of<std::uint32_t>({0, 1066});
  script.accepts_stop = flip();
  script.start_type = any_of<std::uint32_t>({2, 3, 4});
  return service;
}

CallFault fault() {
  CallFault fault;
  fault.function = function();
  if (flip()) fault.call = count();
  if (fault.call != 0) fault.count = count();
  fault.error = any_of<std::uint32_t>({0, 5, 123456});
  if (fault.error == 0 || flip()) fault.takes = span_or_never();
  return fault;
}

Environment environment() {
  Environment environment;
  if (flip()) environment.providers.push_back({"net", "Network Name", 2, values()});
  if (flip()) environment.providers.push_back({"disk " + text(), text() + "t", 1, values()});
  if (flip()) environment.services.push_back(service("Spooler"));
  if (flip()) {
    environment.services.push_back(service("rpc"));
    environment.services.back().script.depends_on = {"Other", "Spooler"};
  }
  if (flip()) environment.programs.push_back({"app.exe", span_or_never(), dword(), 0, flip()});
  if (flip()) environment.programs.push_back({"C:\\b.exe /x", span(), 0, 2, flip()});
  if (flip()) environment.shares.push_back({"data", text(), text()});
  if (flip()) environment.registry["HKLM\\Software\\" + text()] = values();
  if (flip()) environment.registry["HKCU\\"] = values();
  while (flip()) environment.faults.push_back(fault());
  return environment;
}

/// `resource`: whom the step names, for then no type can be named.
ControlStep control(const std::string& resource) {
  using Room = ControlStep::Room;
  ControlStep control;
  control.code = control_code();
  if (flip())
    control.input = values();
  else
    control.input = bytes();
  control.room = any_of({Room::None, Room::Exact, Room::Short, Room::Bytes});
  if (control.room == Room::Bytes) control.size = *rc::gen::inRange<std::uint32_t>(0, 1U << 20);
  control.as_user = flip();
  if (resource.empty() && control.code >> 24 == 2 && flip()) control.type = first_type;
  return control;
}

Step step(std::size_t resources, bool with_times) {
  const auto& form = action_forms()[*rc::gen::inRange<std::size_t>(0, action_forms().size())];
  Step step;
  step.action = form.action;
  step.when = trigger(resources, with_times);
  if (form.resource) step.resource = some_resource(resources);
  if (form.span) step.span = span();
  if (!form.count_key.empty()) step.count = count();
  if (form.error) step.error = count();
  if (form.call) step.call = count();
  if (!form.name_key.empty()) step.name = text() + "n";
  if (form.name_key == "function") step.name = function();
  if (form.value) step.value = text();
  if (!form.flags.empty() && flip())
    step.flags = flip() ? dword() : static_cast<std::uint32_t>(form.flags.front().number);
  if (form.node && flip()) step.node = text();
  if (form.versions && flip()) step.min_version = any_of<std::uint32_t>({0x200, 0x123});
  if (form.versions && flip()) step.max_version = any_of<std::uint32_t>({0x300, 0x999});
  if (form.control) step.control = control(step.resource);
  return step;
}

monitor::Switches switches() {
  using S = monitor::Switches;
  S switches;
  switches.serialization =
      any_of({S::Serialization::Dll, S::Serialization::Resource, S::Serialization::None});
  switches.pending_reset = any_of({S::PendingReset::AnyCall, S::PendingReset::ChangedCheckPoint});
  switches.pending_mode = any_of({S::PendingMode::BetweenReports, S::PendingMode::Total});
  switches.first_check_point_zero_is_new = flip();
  switches.terminate_after_failed_report = flip();
  switches.event_reading = any_of({S::EventReading::IsAlive, S::EventReading::Terminate});
  switches.early_report = any_of({S::EarlyReport::ApplyAfterReturn, S::EarlyReport::Ignore});
  switches.status_blocks_until_return = flip();
  if (flip()) switches.first_poll_delay = span();
  switches.state_after_failed_offline = any_of<std::string>({"Failed", "Offline"});
  switches.startup_min_version = any_of<std::uint32_t>({0x100, 0x200, 0x123});
  switches.startup_max_version = any_of<std::uint32_t>({0x200, 0x400, 0x999});
  switches.startup = any_of({S::StartupChoice::PreferStartupEx, S::StartupChoice::PreferStartup,
                             S::StartupChoice::StartupAlone, S::StartupChoice::StartupExAlone,
                             S::StartupChoice::StartupThenStartupEx});
  switches.startup_ex_min_version = any_of<std::uint32_t>({0x200, 0x123});
  switches.startup_ex_max_version = any_of<std::uint32_t>({0x200, 0x400, 0x999});
  if (flip()) switches.terminate_delay = span();
  switches.cancel_before_terminate = flip();
  return switches;
}

Scenario make_scenario() {
  Scenario scenario;
  scenario.name = any_of<std::string>({"a", "terminate-during-report", "9-lives"});
  scenario.title = text();
  scenario.description = text();
  scenario.family = text();
  if (flip()) scenario.limits = {"EPT", "SRS-17"};
  if (flip()) scenario.exercises = {"RUN-LEAK-HANDLE"};
  const auto resources = *rc::gen::inRange<std::size_t>(1, 4);
  std::optional<std::uint32_t> script_version;
  if (flip()) script_version = any_of<std::uint32_t>({0x100, 0x200, 0x300, 0x400});
  for (std::size_t index = 1; index <= resources; ++index)
    scenario.resources.push_back(resource(index, script_version));
  scenario.resources[0].settings.type = first_type;
  if (flip()) scenario.switches = switches();
  if (flip()) scenario.environment = environment();
  if (!scenario.environment.providers.empty()) scenario.resources[0].depends_on = {"net"};
  if (scenario.environment.providers.empty() || scenario.environment.providers[0].name != "net")
    scenario.resources[0].depends_on.clear();
  scenario.steps.resize(*rc::gen::inRange<std::size_t>(0, 6));
  for (auto& each : scenario.steps) each = step(resources, true);
  scenario.also.resize(*rc::gen::inRange<std::size_t>(0, 3));
  for (auto& each : scenario.also) each = step(resources, false);
  scenario.orderly_shutdown = flip();
  if (flip()) scenario.linger = span();
  if (flip()) scenario.time_limit = span();
  return scenario;
}

}  // namespace

rc::Gen<Scenario> random_scenario() {
  return rc::gen::exec([] { return make_scenario(); });
}

TEST_CASE("random scenarios are valid") {
  rc::prop("check() finds nothing", [] {
    const auto scenario = *rc::gen::noShrink(random_scenario());
    const auto checked = check(scenario);
    if (!checked) RC_FAIL(to_text(checked.error()) + "\n" + to_pretty_json(scenario));
  });
}

}  // namespace rhsim::scenarios::test
