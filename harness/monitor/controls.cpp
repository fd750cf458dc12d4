// Control codes: ResourceControl, ResourceTypeControl, and their Begin* successors with what
// completes them.
// Source: resapi/nc-resapi-presource_control_routine, nc-resapi-pbegin_rescall_routine,
//         nc-resapi-pend_control_call, nc-resapi-pextend_res_control_call.

#include <cstring>

#include <fmt/format.h>

#include "harness/base/assert.h"
#include "harness/base/hex.h"
#include "harness/monitor/monitor.h"

namespace rhsim::monitor {
namespace {

using trace::EntryPoint;

/// What a trace keeps of a buffer, bytes.
constexpr Dword traced_bytes = 4096;

/// Contexts are numbers that no DLL comes upon by itself.
constexpr std::int64_t first_context = 0x5268'436F'6E00'0000;

EntryPoint entry_for(Dword version, bool of_type, bool as_user) {
  if (version < abi::version_3)
    return of_type ? EntryPoint::ResourceTypeControl : EntryPoint::ResourceControl;
  if (as_user && version >= abi::version_4)
    return of_type ? EntryPoint::BeginResourceTypeControlAsUser
                   : EntryPoint::BeginResourceControlAsUser;
  return of_type ? EntryPoint::BeginResourceTypeControl : EntryPoint::BeginResourceControl;
}

bool may_be_asynchronous(EntryPoint entry) {
  return entry != EntryPoint::ResourceControl && entry != EntryPoint::ResourceTypeControl;
}

std::vector<std::uint8_t> copy_of(std::span<const std::uint8_t> bytes) {
  return {bytes.begin(), bytes.end()};
}

std::vector<std::uint8_t> reason_input(StateChangeReason reason) {
  // CLUSCTL_RESOURCE_STATE_CHANGE_REASON_STRUCT: its size, its version, the reason.
  const Dword words[] = {12, 1, static_cast<Dword>(reason)};
  std::vector<std::uint8_t> bytes(sizeof words);
  std::memcpy(bytes.data(), words, sizeof words);
  return bytes;
}

}  // namespace

/// One call of a control entry point, to its completion. Kept for the whole run when it went on
/// asynchronously: the DLL may write its buffers late, and name its context again.
struct Monitor::ControlCall {
  enum class Stage : std::uint8_t { Called, Pending, Completed, Abandoned };

  Instance* instance = nullptr;  ///< Null: of a type.
  std::string type;
  EntryPoint entry = EntryPoint::ResourceControl;
  ControlRequest request;
  GuardedBuffer in;
  GuardedBuffer out;
  Dword bytes_returned = 0;
  abi::Bool asynchronous = 0;
  std::uint32_t number = 0;  ///< EntryCall::call.
  Stage stage = Stage::Called;
  std::optional<Dword> ended_early;  ///< EndControlCall came before the entry point had returned.
  Duration limit{};
  Timers::Id alarm = 0;

  [[nodiscard]] ControlResult result(bool completed, Dword status) const {
    return {true,         completed, status, bytes_returned, copy_of(out.front(bytes_returned)),
            out.overrun()};
  }
};

template <class Event>
void Monitor::tell_output(const ControlCall& control, Event& event) {
  event.bytes_returned = control.bytes_returned;
  event.output = to_hex(control.out.front(std::min(control.bytes_returned, traced_bytes)));
  event.overrun = control.out.overrun() || control.in.overrun();
}

void Monitor::control(trace::ResourceIndex resource, ControlRequest request) {
  auto& it = at_index(resource);
  auto control = std::make_shared<ControlCall>();
  control->instance = &it;
  control->type = it.settings.type;
  control->limit = it.settings.properties.deadlock_timeout;
  control->request = std::move(request);
  call_control(resource_call(it, EntryPoint::ResourceControl), std::move(control));
}

void Monitor::type_control(const std::string& type, ControlRequest request) {
  auto control = std::make_shared<ControlCall>();
  control->type = type;
  control->request = std::move(request);
  Call call;
  call.wanted = [this, type] { return started(type); };
  control->limit = call.deadlock_limit;
  call_control(std::move(call), std::move(control));
}

void Monitor::call_control(Call call, std::shared_ptr<ControlCall> control) {
  const bool of_type = control->instance == nullptr;
  const auto& request = control->request;
  RHSIM_ASSERT(request.out_size <= ControlRequest::largest_room);
  control->entry = entry_for(version_of(control->type), of_type, request.as_user);
  const auto refuse = [control] {
    if (control->request.done) control->request.done({.status = abi::error_invalid_function});
  };
  // What the monitor answers itself never gets as far as a DLL; nor can it go where there is none.
  if (is_undelivered(request.code) || !has_slot(control->type, control->entry)) return refuse();

  control->in = GuardedBuffer(request.input);
  control->out = GuardedBuffer(request.out_size);
  call.entry = control->entry;
  if (of_type) call.name = control->type;
  call.dropped = refuse;
  call.arguments = [this, control](trace::EntryCall& event) {
    event.control_code = control->request.code;
    event.in_size = control->in.size();
    event.out_size = control->out.size();
    event.input = to_hex(control->in.front(traced_bytes));
    control->number = event.call;
    if (may_be_asynchronous(control->entry)) controls_.emplace(first_context + event.call, control);
  };
  call.invoke = [this, control] {
    ControlArguments arguments;
    arguments.entry = control->entry;
    arguments.code = control->request.code;
    arguments.in = control->in.data();
    arguments.in_size = control->in.size();
    arguments.out = control->out.data();
    arguments.out_size = control->out.size();
    arguments.bytes_returned = &control->bytes_returned;
    if (may_be_asynchronous(control->entry)) {
      arguments.context = first_context + control->number;
      arguments.asynchronous = &control->asynchronous;
    }
    const auto* it = control->instance;
    return Returned{dll_.control(control->type, it == nullptr ? nullptr : it->resid, arguments),
                    nullptr};
  };
  call.results = [control](trace::EntryReturn& event) {
    tell_output(*control, event);
    event.asynchronous = control->asynchronous != 0;
  };
  call.returned = [this, control](Returned returned) {
    control_returned(control, static_cast<Dword>(returned.value));
  };
  enqueue(std::move(call));
}

void Monitor::control_returned(const std::shared_ptr<ControlCall>& control, Dword status) {
  // A failure is final: nothing goes on that could end it.
  const bool goes_on = control->asynchronous != 0 &&
                       (status == abi::error_success || status == abi::error_io_pending);
  if (!goes_on) return complete(control, status);
  control->stage = ControlCall::Stage::Pending;
  ++pending_controls(*control);
  if (control->ended_early) return complete(control, *control->ended_early);
  arm_control(control, control->limit);
}

void Monitor::arm_control(const std::shared_ptr<ControlCall>& control, Duration limit) {
  cancel(control->alarm);
  control->limit = limit;
  control->alarm = at(first_instant_beyond(scheduler_.now(), limit), [this, control] {
    recorder_.record(resource_of(control.get()),
                     trace::ControlTimeout{control->entry, control->number, control->limit});
    abandon(*control);
  });
}

std::uint32_t& Monitor::pending_controls(const ControlCall& control) {
  return control.instance == nullptr ? pending_type_controls_ : control.instance->pending_controls;
}

void Monitor::complete(const std::shared_ptr<ControlCall>& control, Dword status) {
  using Stage = ControlCall::Stage;
  if (control->stage == Stage::Pending) --pending_controls(*control);
  control->stage = Stage::Completed;
  cancel(control->alarm);
  const auto result = control->result(true, status);
  const bool tells_characteristics = control->request.code == ctl_get_characteristics &&
                                     status == abi::error_success && result.output.size() >= 4;
  if (tells_characteristics && control->instance != nullptr)
    std::memcpy(&control->instance->characteristics, result.output.data(), 4);
  if (control->request.done) control->request.done(result);
}

void Monitor::abandon(ControlCall& control) {
  using Stage = ControlCall::Stage;
  if (control.stage != Stage::Pending) return;
  --pending_controls(control);
  control.stage = Stage::Abandoned;
  cancel(control.alarm);
  if (control.request.done) control.request.done(control.result(false, 0));
}

void Monitor::abandon_controls(const Instance* of) {
  for (const auto& [context, control] : controls_)
    if (of == nullptr || control->instance == of) abandon(*control);
}

Dword Monitor::end_control_call(std::int64_t context, Dword status, bool of_type) {
  using Stage = ControlCall::Stage;
  const Dword last_error = windows_.last_error();
  scheduler_.call(sim::CallKind::Step);
  const auto control = control_of(context);
  trace::ControlEnd event;
  event.type = of_type;
  event.status = status;
  if (control) {
    event.call = control->number;
    if (control->stage != Stage::Abandoned) tell_output(*control, event);
    event.ended_before = control->stage == Stage::Completed || control->ended_early.has_value();
  }
  recorder_.record(resource_of(control.get()), event);

  const bool meant = control && of_type == (control->instance == nullptr) && !event.ended_before &&
                     control->stage != Stage::Abandoned;
  if (meant && control->stage == Stage::Called)
    control->ended_early = status;
  else if (meant)
    complete(control, status);
  tell_of_change();
  windows_.set_last_error(last_error);
  return meant ? abi::error_success : abi::error_invalid_parameter;
}

Dword Monitor::extend_control_call(std::int64_t context, Duration timeout, bool of_type) {
  using Stage = ControlCall::Stage;
  const Dword last_error = windows_.last_error();
  scheduler_.call(sim::CallKind::Step);
  const auto control = control_of(context);
  recorder_.record(resource_of(control.get()),
                   trace::ControlExtend{control ? control->number : 0, of_type, timeout});
  const bool meant = control && of_type == (control->instance == nullptr) && !control->ended_early;
  const bool lasts = meant && (control->stage == Stage::Called || control->stage == Stage::Pending);
  if (lasts && control->stage == Stage::Called)
    control->limit = timeout;
  else if (lasts)
    arm_control(control, timeout);
  windows_.set_last_error(last_error);
  return lasts ? abi::error_success : abi::error_invalid_parameter;
}

std::shared_ptr<Monitor::ControlCall> Monitor::control_of(std::int64_t context) const {
  const auto found = controls_.find(context);
  return found == controls_.end() ? nullptr : found->second;
}

trace::ResourceIndex Monitor::resource_of(const ControlCall* control) {
  return control == nullptr || control->instance == nullptr ? 0 : control->instance->index;
}

void Monitor::tell_reason(Instance& it, StateChangeReason reason) {
  if (reason == StateChangeReason::Unknown) return;
  if ((it.characteristics & char_requires_state_change_reason) == 0) return;
  ControlRequest request;
  request.code = ctl_state_change_reason;
  request.input = reason_input(reason);
  control(it.index, std::move(request));
}

void Monitor::remove(Instance& it) {
  ControlRequest request;
  request.code = ctl_delete;
  control(it.index, std::move(request));
  // Whatever the DLL answers: it cannot refuse.
  close(it);
}

}  // namespace rhsim::monitor
