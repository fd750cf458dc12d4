#include "scenarios/scripted_module.h"

#include <algorithm>

#include "harness/base/assert.h"
#include "harness/base/current.h"
#include "harness/monitor/control_codes.h"
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
constexpr Dword failure_type_general = 0;

bool is_final(std::int32_t state) {
  using trace::ResourceState;
  return state == static_cast<std::int32_t>(ResourceState::Online) ||
         state == static_cast<std::int32_t>(ResourceState::Offline) ||
         state == static_cast<std::int32_t>(ResourceState::Failed);
}

Dword table_size(Dword version) {
  switch (version) {
    case abi::version_2:
      return sizeof(abi::FunctionsV2);
    case abi::version_3:
      return sizeof(abi::FunctionsV3);
    case abi::version_4:
      return sizeof(abi::FunctionsV4);
    default:
      return sizeof(abi::FunctionsV1);
  }
}

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
    : scenario_(scenario), windows_(windows) {
  // The same in each script, as check() demands.
  for (const auto& resource : scenario.resources)
    if (resource.script) version_ = resource.script->version;
}

monitor::StartupAnswer ScriptedModule::startup(const std::string& type, Dword min_version,
                                               Dword max_version) {
  monitor::StartupAnswer answer;
  if (min_version > version_ || max_version < version_) {
    answer.result = abi::error_revision_mismatch;
    return answer;
  }
  types_.push_back(type);
  answer.table_present = true;
  answer.version = version_;
  answer.table_size = table_size(version_);
  // A table is a type's: it has what any of its resources has.
  const auto any_has = [&](std::optional<std::uint32_t> Script::*slot) {
    return std::any_of(scenario_.resources.begin(), scenario_.resources.end(),
                       [&](const Resource& resource) {
                         return resource.script && ((*resource.script).*slot).has_value();
                       });
  };
  if (!any_has(&Script::arbitrate)) answer.null_slots.emplace_back("Arbitrate");
  if (!any_has(&Script::release)) answer.null_slots.emplace_back("Release");
  answer.table_address = reinterpret_cast<std::uintptr_t>(&types_.back());
  return answer;
}

Resid ScriptedModule::open(const std::string& /*type*/, const std::string& name, Handle /*key*/,
                           monitor::ResourceHandle handle, Dword /*flags*/) {
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

Dword ScriptedModule::online(const std::string& /*type*/, Resid resid, Handle* event_handle,
                             Dword /*flags*/) {
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

Dword ScriptedModule::offline(const std::string& /*type*/, Resid resid,
                              const std::string& /*destination*/, Dword /*flags*/) {
  auto& it = instance(resid);
  it.up = false;
  return begin(it, it.script->offline);
}

void ScriptedModule::terminate(const std::string& /*type*/, Resid resid) {
  auto& it = instance(resid);
  ++it.terminations;
  it.up = false;
  it.pending = false;
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

Dword ScriptedModule::arbitrate(const std::string& /*type*/, Resid resid) {
  return instance(resid).script->arbitrate.value_or(abi::error_invalid_function);
}

Dword ScriptedModule::release(const std::string& /*type*/, Resid resid) {
  return instance(resid).script->release.value_or(abi::error_invalid_function);
}

Dword ScriptedModule::cancel(const std::string& /*type*/, Resid resid) {
  auto& it = instance(resid);
  if (it.script->cancel != abi::error_success || !it.pending) return it.script->cancel;
  // The operation's own reports end with its worker, and the monitor waits for the last one.
  stop_worker(it);
  ScriptStep failed;
  failed.state = static_cast<std::int32_t>(trace::ResourceState::Failed);
  if (it.pending) (void)report(it, failed);
  return it.script->cancel;
}

const ScriptedControl* ScriptedModule::scripted_control(const std::string& type, Resid resid,
                                                        Dword code) const {
  const auto find_in = [code](const Script& script) -> const ScriptedControl* {
    const auto found =
        std::find_if(script.controls.begin(), script.controls.end(),
                     [code](const ScriptedControl& control) { return control.code == code; });
    return found == script.controls.end() ? nullptr : &*found;
  };
  if (resid != nullptr) return find_in(*instance(resid).script);
  // The first type of a name may be "$1" in the scenario; any resource of the module will do then.
  for (const auto& resource : scenario_.resources)
    if (resource.script && (resource.settings.type == type || resource.settings.type[0] == '$'))
      if (const auto* found = find_in(*resource.script)) return found;
  return nullptr;
}

namespace {

constexpr Dword error_invalid_data = 13;

/// An answer in the way of a type without private properties: its lists are empty, and only empty
/// ones are taken.
Dword answer_without_properties(const monitor::ControlArguments& arguments) {
  *arguments.bytes_returned = 0;
  switch (arguments.code) {
    case 0x01000000:  // CLUSCTL_RESOURCE_UNKNOWN, then ENUM_, GET_RO_, GET_PRIVATE_PROPERTIES,
                      // FMTS.
    case 0x01000079:
    case 0x0100007D:
    case 0x01000081:
    case 0x0100008D:
    case 0x02000000:  // The same of the type, and the formats of its resources.
    case 0x02000079:
    case 0x02000081:
    case 0x02000091:
      return abi::error_success;
    case 0x01000089:  // VALIDATE_ and SET_PRIVATE_PROPERTIES.
    case 0x01400086:
    case 0x02000089:
    case 0x02400086: {
      const auto* bytes = static_cast<const std::uint8_t*>(arguments.in);
      const bool empty = arguments.in_size >= 4 && bytes != nullptr &&
                         std::all_of(bytes, bytes + 4, [](std::uint8_t byte) { return byte == 0; });
      return empty ? abi::error_success : error_invalid_data;
    }
    default:
      return abi::error_invalid_function;
  }
}

}  // namespace

Dword ScriptedModule::control(const std::string& type, Resid resid,
                              const monitor::ControlArguments& arguments) {
  const auto* control = scripted_control(type, resid, arguments.code);
  if (control == nullptr) return answer_without_properties(arguments);
  const auto& output = control->output;
  *arguments.bytes_returned = static_cast<Dword>(output.size());
  if (control->returns == abi::error_success && arguments.out_size < output.size())
    return abi::error_more_data;
  if (!output.empty() && arguments.out_size >= output.size())
    std::copy(output.begin(), output.end(), static_cast<std::uint8_t*>(arguments.out));
  if (control->returns != abi::error_success || arguments.asynchronous == nullptr ||
      control->completes_in == Duration::zero())
    return control->returns;
  return complete_later(*control, arguments);
}

Dword ScriptedModule::complete_later(const ScriptedControl& control,
                                     const monitor::ControlArguments& arguments) {
  auto& completion = completions_.emplace_back();
  completion = {&control, arguments.context, monitor::is_of_type(control.code), this};
  auto& callbacks = Current<monitor::Callbacks>::get();
  if (control.extends_to > Duration::zero())
    (void)callbacks.extend_control_call(completion.context, control.extends_to, completion.of_type);
  *arguments.asynchronous = 1;
  if (control.completes_in == Duration::max()) return control.returns;
  const Handle thread = create_thread(
      [](void* parameter) {
        const auto& due = *static_cast<const Completion*>(parameter);
        due.module->windows_.sleep(due.control->completes_in);
        (void)Current<monitor::Callbacks>::get().end_control_call(due.context, due.control->status,
                                                                  due.of_type);
        return Dword{0};
      },
      &completion);
  if (thread != nullptr) (void)windows_.close(thread);
  return control.returns;
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
  it.pending = true;
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
      case ScriptStep::Action::SignalFailure:
        (void)Current<monitor::Callbacks>::get().notice(
            {.name = "SignalFailure", .handle = it.handle, .arguments = {failure_type_general, 0}});
        break;
      case ScriptStep::Action::LoseQuorum:
        Current<monitor::Callbacks>::get().quorum_resource_lost(it.handle);
        break;
    }
  }
  return true;
}

bool ScriptedModule::report(Instance& it, const ScriptStep& step) {
  const auto send = [&](auto status, auto function) {
    status.state = step.state;
    status.check_point = step.check_point;
    return (Current<monitor::Callbacks>::get().*function)(it.handle, &status);
  };
  const Dword answer =
      version_ == abi::version_1
          ? send(abi::ResourceStatus{}, &monitor::Callbacks::set_resource_status)
          : send(abi::ResourceStatusEx{}, &monitor::Callbacks::set_resource_status_ex);
  if (answer != exit_state_terminate && step.state == online_state) it.up = true;
  if (is_final(step.state)) it.pending = false;
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
