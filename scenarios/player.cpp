#include "scenarios/player.h"

#include <algorithm>

#include "harness/base/assert.h"
#include "harness/base/current.h"
#include "harness/monitor/effective_properties.h"
#include "harness/monitor/monitor.h"
#include "harness/sim/policy_name.h"
#include "harness/win32/call_faults.h"
#include "harness/win32/poison_text.h"
#include "harness/world/cluster_surroundings.h"
#include "scenarios/database_value.h"
#include "scenarios/player_director.h"

namespace rhsim::scenarios {
namespace {

using trace::RunOutcome;

/// The type that "$2" stands for: the second of `types`, counted on from the first when a scenario
/// names more of them than there are.
std::string resolved_type(const std::string& type, const std::vector<std::string>& types) {
  if (types.empty() || type.size() != 2 || type[0] != '$') return type;
  if (type[1] < '1' || type[1] > '9') return type;
  return types[static_cast<std::size_t>(type[1] - '1') % types.size()];
}

std::vector<monitor::ResourceSettings> settings_of(const PlaySpec& spec) {
  std::vector<monitor::ResourceSettings> all;
  for (const auto& resource : spec.scenario->resources) {
    auto settings = resource.settings;
    settings.type = resolved_type(settings.type, spec.types);
    if (settings.name.empty()) settings.name = settings.id;
    settings.properties = monitor::effective(settings.properties);
    all.push_back(std::move(settings));
  }
  return all;
}

std::unique_ptr<sim::ChoicePolicy> policy_of(const PlaySpec& spec) {
  const auto name = sim::parse_policy(spec.policy, "policy");
  RHSIM_ASSERT(name.has_value());
  return sim::make_policy(*name, spec.seed, spec.schedule);
}

/// Common properties stand in the resource's key when they are not the default.
void put_common_properties(cluster::Cluster& cluster, const monitor::ResourceSettings& settings) {
  const monitor::CommonProperties usual;
  const auto& own = settings.properties;
  const auto put = [&](const char* name, auto value, auto preset) {
    if (value != preset) cluster.set_common_value(settings.name, name, cluster::dword_value(value));
  };
  const auto put_span = [&](const char* name, Duration value, Duration preset) {
    const auto ms = [](Duration span) {
      return span == Duration::max() ? 0xFFFFFFFF : static_cast<std::uint32_t>(whole_ms(span));
    };
    put(name, ms(value), ms(preset));
  };
  put_span("PendingTimeout", own.pending_timeout, usual.pending_timeout);
  put_span("DeadlockTimeout", own.deadlock_timeout, usual.deadlock_timeout);
  put_span("LooksAlivePollInterval", own.looks_alive_poll_interval,
           usual.looks_alive_poll_interval);
  put_span("IsAlivePollInterval", own.is_alive_poll_interval, usual.is_alive_poll_interval);
  put("RestartAction", own.restart_action, usual.restart_action);
  put("RestartThreshold", own.restart_threshold, usual.restart_threshold);
  put_span("RestartPeriod", own.restart_period, usual.restart_period);
  put_span("RestartDelay", own.restart_delay, usual.restart_delay);
  put_span("RetryPeriodOnFailure", own.retry_period_on_failure, usual.retry_period_on_failure);
}

void fill_database(cluster::Cluster& cluster, const PlaySpec& spec,
                   const std::vector<monitor::ResourceSettings>& settings) {
  for (std::size_t i = 0; i < settings.size(); ++i) {
    const auto& resource = spec.scenario->resources[i];
    put_common_properties(cluster, settings[i]);
    for (const auto& [name, value] : resource.parameters)
      cluster.set_value(settings[i].name, name, value_of(value));
    for (const auto& provider : resource.depends_on)
      cluster.add_dependency(settings[i].name, provider);
  }
  for (const auto& provider : spec.scenario->environment.providers) {
    cluster.add_provider(provider.name, provider.type, provider.kind);
    for (const auto& [name, value] : provider.parameters)
      cluster.set_value(provider.name, name, value_of(value));
  }
}

void surround(world::World& world, const Environment& environment) {
  auto& cluster = world.cluster();
  for (const auto& service : environment.services)
    cluster.services().script(service.name, service.script);
  for (const auto& program : environment.programs) {
    const bool ends = program.runs_for != Duration::max();
    world.windows().script_process({program.program, program.fails_to_start,
                                    ends ? std::optional(program.runs_for) : std::nullopt,
                                    program.exit_code, !program.tool});
  }
  for (const auto& share : environment.shares)
    (void)cluster.shares().add({share.name, share.path, share.remark, 0, 0, 0xFFFFFFFF, 0});
  for (const auto& [key, values] : environment.registry)
    for (const auto& [name, value] : values) cluster.set_registry_value(key, name, value_of(value));
  auto& faults = world.windows().faults();
  for (const auto& fault : environment.faults) {
    const bool every = fault.call == 0;
    faults.add({fault.function, every ? 1 : fault.call,
                every ? win32::CallFaults::every : fault.count, fault.error, fault.takes});
  }
}

RunOutcome outcome_of(sim::StopReason reason, const Director& director) {
  switch (reason) {
    case sim::StopReason::Stopped:
      return director.outcome();
    case sim::StopReason::Deadlock:
      return RunOutcome::Deadlock;
    case sim::StopReason::TimeLimit:
      return RunOutcome::TimeLimit;
    case sim::StopReason::CallLimit:
      return RunOutcome::CallLimit;
  }
  return RunOutcome::Completed;
}

}  // namespace

trace::TraceHeader header_of(const PlaySpec& spec) {
  trace::TraceHeader header;
  header.rhsim_version = RHSIM_VERSION;
  header.module = spec.module;
  for (const auto& settings : settings_of(spec)) {
    trace::ResourceInfo info;
    info.id = settings.id;
    info.name = settings.name;
    info.type = settings.type;
    info.pending_timeout = settings.properties.pending_timeout;
    info.deadlock_timeout = settings.properties.deadlock_timeout;
    info.looks_alive_poll_interval = settings.properties.looks_alive_poll_interval;
    info.is_alive_poll_interval = settings.properties.is_alive_poll_interval;
    info.restart_action = settings.properties.restart_action;
    info.restart_threshold = settings.properties.restart_threshold;
    info.restart_period = settings.properties.restart_period;
    if (std::find(header.types.begin(), header.types.end(), info.type) == header.types.end())
      header.types.push_back(info.type);
    header.resources.push_back(std::move(info));
  }
  header.scenario_name = spec.scenario->name;
  header.scenario = spec.scenario_text;
  header.limits = spec.scenario->limits;
  header.profile = spec.profile;
  header.profile_text = spec.profile_text;
  header.policy = spec.policy;
  header.seed = spec.seed;
  if (spec.poison != win32::RunHeap::usual_poison) header.poison = win32::to_text(spec.poison);
  return header;
}

PlayResult play(const PlaySpec& spec, sim::Executor& executor, const ModuleFactory& make_module,
                const std::vector<trace::EventSink*>& sinks) {
  const Scenario& scenario = *spec.scenario;
  const auto settings = settings_of(spec);
  const auto policy = policy_of(spec);
  sim::RecordingPolicy recording(*policy);
  if (spec.on_schedule) spec.on_schedule(recording.schedule());
  sim::Limits limits;
  limits.virtual_time = scenario.time_limit;

  world::World world(executor, recording, limits, sinks, spec.poison);
  auto& recorder = world.recorder();
  fill_database(world.cluster(), spec, settings);
  surround(world, scenario.environment);
  const auto module = make_module(world);
  world::ClusterSurroundings surroundings(world.cluster(), settings);
  monitor::Monitor monitor(world.scheduler(), recorder, world.windows(), *module, surroundings,
                           {spec.module.name, settings, scenario.switches, spec.poison});
  surroundings.connect(monitor);
  const Current<monitor::Callbacks>::Scope callbacks(monitor);
  Director director(world, monitor, scenario, settings);
  recorder.add_sink(director);

  monitor.start();
  director.begin();
  const auto reason = world.scheduler().run();

  PlayResult result;
  if (const auto ended = world.windows().ended()) {
    result.outcome = *ended;
  } else {
    result.outcome = outcome_of(reason, director);
    if (result.outcome == RunOutcome::Deadlock)
      recorder.record(0, trace::Deadlock{monitor.waiting()});
    monitor.abandon_strands();
  }
  recorder.record(0, trace::RunEnd{result.outcome});
  if (result.outcome == RunOutcome::Completed) result.left_in_heap = world.heap().usage();
  result.virtual_time = world.scheduler().now() - Instant{};
  result.header = header_of(spec);
  result.header.schedule = recording.schedule();
  return result;
}

}  // namespace rhsim::scenarios
