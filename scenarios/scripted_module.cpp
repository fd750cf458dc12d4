#include "scenarios/scripted_module.h"

#include <algorithm>

#include "harness/base/assert.h"
#include "harness/base/current.h"
#include "harness/win32/api_table.h"
#include "scenarios/player.h"

namespace rhsim::scenarios {
namespace {

using monitor::Dword;
using monitor::Handle;
using monitor::Resid;

constexpr Dword error_operation_aborted = 995;
constexpr Dword exit_state_terminate = 1;
constexpr auto online_state = static_cast<std::int32_t>(trace::ResourceState::Online);
constexpr Dword log_information = 0;

/// A function of the virtual Windows, as a DLL's import table would have it.
template <class Function>
Function imported(std::string_view name) {
  const auto all = win32::functions();
  const auto found = std::find_if(all.begin(), all.end(), [name](const win32::ApiFunction& each) {
    return each.module == "kernel32.dll" && each.name == name;
  });
  RHSIM_ASSERT(found != all.end());
  return reinterpret_cast<Function>(found->address);
}

Handle create_event() {
  static const auto function =
      imported<Handle (*)(void*, abi::Bool, abi::Bool, const abi::WideChar*)>("CreateEventW");
  return function(nullptr, 1, 0, nullptr);
}

using StartRoutine = Dword (*)(void*);

Handle create_thread(StartRoutine routine, void* parameter) {
  static const auto function =
      imported<Handle (*)(void*, std::size_t, StartRoutine, void*, Dword, Dword*)>("CreateThread");
  return function(nullptr, 0, routine, parameter, 0, nullptr);
}

void set_event(Handle event) {
  static const auto function = imported<abi::Bool (*)(Handle)>("SetEvent");
  (void)function(event);
}

void reset_event(Handle event) {
  static const auto function = imported<abi::Bool (*)(Handle)>("ResetEvent");
  (void)function(event);
}

}  // namespace

ModuleFactory scripted_module(const Scenario& scenario) {
  return [&scenario](world::World& world) {
    return std::make_unique<ScriptedModule>(scenario, world.windows());
  };
}

ScriptedModule::ScriptedModule(const Scenario& scenario, win32::VirtualWindows& windows)
    : scenario_(scenario), windows_(windows) {}

monitor::StartupAnswer ScriptedModule::startup(const std::string& type, Dword min_version,
                                               Dword max_version) {
  monitor::StartupAnswer answer;
  if (min_version > abi::version_1 || max_version < abi::version_1) {
    answer.result = abi::error_revision_mismatch;
    return answer;
  }
  types_.push_back(type);
  answer.table_present = true;
  answer.version = abi::version_1;
  answer.table_size = sizeof(abi::FunctionsV1);
  answer.null_slots = {"Arbitrate", "Release"};
  answer.table_address = reinterpret_cast<std::uintptr_t>(&types_.back());
  return answer;
}

Resid ScriptedModule::open(const std::string& /*type*/, const std::string& name, Handle /*key*/,
                           monitor::ResourceHandle handle) {
  const auto found = std::find_if(
      scenario_.resources.begin(), scenario_.resources.end(), [&](const Resource& resource) {
        const auto& settings = resource.settings;
        return (settings.name.empty() ? settings.id : settings.name) == name;
      });
  RHSIM_ASSERT(found != scenario_.resources.end());
  static const Script plain;
  auto& it = instances_.emplace_back();
  it.script = found->script ? &*found->script : &plain;
  it.handle = handle;
  it.stop = create_event();
  return &it;
}

void ScriptedModule::close(const std::string& /*type*/, Resid resid) {
  auto& it = instance(resid);
  if (it.script->terminate_stops_worker)
    stop_worker(it);
  else if (it.worker != nullptr)
    (void)windows_.close(std::exchange(it.worker, nullptr));
  if (it.failed != nullptr) (void)windows_.close(std::exchange(it.failed, nullptr));
  // A worker that nothing stops may be waiting on it, as a leftover one would.
  if (it.script->terminate_stops_worker) (void)windows_.close(std::exchange(it.stop, nullptr));
}

Dword ScriptedModule::online(const std::string& /*type*/, Resid resid, Handle* event_handle) {
  auto& it = instance(resid);
  if (it.script->online.event_handle) {
    if (it.failed == nullptr) it.failed = create_event();
    reset_event(it.failed);
    *event_handle = it.failed;
  }
  const Dword result = begin(it, it.script->online);
  if (result == abi::error_success) it.up = true;
  return result;
}

Dword ScriptedModule::offline(const std::string& /*type*/, Resid resid) {
  auto& it = instance(resid);
  it.up = false;
  return begin(it, it.script->offline);
}

void ScriptedModule::terminate(const std::string& /*type*/, Resid resid) {
  auto& it = instance(resid);
  ++it.terminations;
  it.up = false;
  if (it.script->terminate_stops_worker) stop_worker(it);
  (void)run(it, it.script->terminate, Runner::Entry);
}

abi::Bool ScriptedModule::looks_alive(const std::string& /*type*/, Resid resid) {
  const auto& it = instance(resid);
  return it.up && it.script->looks_alive ? 1 : 0;
}

abi::Bool ScriptedModule::is_alive(const std::string& /*type*/, Resid resid) {
  const auto& it = instance(resid);
  return it.up && it.script->is_alive ? 1 : 0;
}

Dword ScriptedModule::begin(Instance& it, const Script::Operation& operation) {
  const std::uint32_t terminations = it.terminations;
  if (it.script->terminate_stops_worker) {
    stop_worker(it);
    reset_event(it.stop);
  }
  (void)run(it, operation.entry, Runner::Entry);
  const auto was_terminated = [&] {
    return it.script->terminate_stops_worker && it.terminations != terminations;
  };
  if (was_terminated()) return error_operation_aborted;
  if (operation.returns != abi::error_io_pending) return operation.returns;

  if (it.worker != nullptr) (void)windows_.close(it.worker);
  it.module = this;
  it.work = &operation.worker;
  it.worker = create_thread(
      [](void* parameter) {
        auto& worker_of = instance(parameter);
        (void)worker_of.module->run(worker_of, *worker_of.work, Runner::Worker);
        return Dword{0};
      },
      &it);
  if (it.worker == nullptr) return windows_.last_error();
  // Terminate may have come while the worker was being made, and have seen none to stop.
  if (was_terminated()) {
    stop_worker(it);
    return error_operation_aborted;
  }
  return operation.returns;
}

void ScriptedModule::stop_worker(Instance& it) {
  const Handle worker = std::exchange(it.worker, nullptr);
  if (worker == nullptr) return;
  set_event(it.stop);
  (void)windows_.wait(worker, Duration::max());
  (void)windows_.close(worker);
}

bool ScriptedModule::run(Instance& it, const std::vector<ScriptStep>& steps, Runner runner) {
  for (const auto& step : steps) {
    switch (step.action) {
      case ScriptStep::Action::Sleep:
        if (stop_came(it, step.span, runner)) return false;
        break;
      case ScriptStep::Action::Report:
        if (!report(it, step)) return false;
        break;
      case ScriptStep::Action::Log:
        Current<monitor::Callbacks>::get().log_event(it.handle, log_information, step.text,
                                                     step.text);
        break;
      case ScriptStep::Action::Return:
        return false;
      case ScriptStep::Action::WaitStop:
        (void)windows_.wait(it.stop, Duration::max());
        return false;
      case ScriptStep::Action::SignalEvent:
        if (it.failed != nullptr) set_event(it.failed);
        break;
    }
  }
  return true;
}

bool ScriptedModule::report(Instance& it, const ScriptStep& step) {
  abi::ResourceStatus status{};
  status.state = step.state;
  status.check_point = step.check_point;
  const Dword answer = Current<monitor::Callbacks>::get().set_resource_status(it.handle, &status);
  if (answer != exit_state_terminate && step.state == online_state) it.up = true;
  return answer != exit_state_terminate || step.ignore_answer;
}

/// Sleeps; true when it was woken because the worker is to stop.
bool ScriptedModule::stop_came(Instance& it, Duration within, Runner runner) {
  if (runner == Runner::Worker && it.script->terminate_stops_worker)
    return windows_.wait(it.stop, within) == win32::wait_object_0;
  windows_.sleep(within);
  return false;
}

}  // namespace rhsim::scenarios
