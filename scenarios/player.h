#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "harness/monitor/resource_dll.h"
#include "harness/sim/executor.h"
#include "harness/trace/event.h"
#include "harness/trace/header.h"
#include "harness/world/world.h"
#include "scenarios/scenario.h"

namespace rhsim::scenarios {

/// All that determines a run, but for the module's code.
struct PlaySpec {
  const Scenario* scenario = nullptr;
  std::string scenario_text;  ///< Its JSON, for the trace header.
  std::vector<std::string>
      types;  ///< What "$1", "$2" stand for; a scenario may name more resources.
  trace::ModuleInfo module;
  std::string profile;
  std::string profile_text;     ///< See trace::TraceHeader.
  std::string policy = "calm";  ///< A name of sim/policy_name.h; whoever takes it in parses it.
  std::uint64_t seed = 0;
  std::vector<std::uint32_t> schedule;
  win32::RunHeap::Poison poison = win32::RunHeap::usual_poison;
  /// Called once, before the run begins, with the schedule that grows as the run chooses: what a
  /// process that dies in the run can still tell. May be empty.
  std::function<void(const std::vector<std::uint32_t>&)> on_schedule;
};

struct PlayResult {
  trace::TraceHeader header;  ///< With the schedule of the choices made.
  trace::RunOutcome outcome = trace::RunOutcome::Completed;
  Duration virtual_time{};
  /// What the module had allocated and not freed when it had gone; nothing when it did not go.
  win32::RunHeap::Usage left_in_heap;
};

/// Makes the module for a run that is about to start. A loaded module is made by the host; a
/// scripted one by scripted_module().
using ModuleFactory = std::function<std::unique_ptr<monitor::ResourceDll>(world::World&)>;

/// The header that play() would give its trace, without schedule: a checker needs it beforehand.
[[nodiscard]] trace::TraceHeader header_of(const PlaySpec& spec);

/// Plays one run from load to unload. Every event goes to every sink, the last is RunEnd.
/// Returns on the caller's own context, whatever the DLL did, except for a crash of the process.
[[nodiscard]] PlayResult play(const PlaySpec& spec, sim::Executor& executor,
                              const ModuleFactory& make_module,
                              const std::vector<trace::EventSink*>& sinks);

/// The module of a scenario whose resources all have scripts.
[[nodiscard]] ModuleFactory scripted_module(const Scenario& scenario);

}  // namespace rhsim::scenarios
