// The functions of the callback table that tell the monitor something: SignalFailure,
// SetResourceLockedMode and their like.
// Source: resapi/ns-resapi-clres_callback_function_table and the page of each function.

#include "harness/base/hex.h"
#include "harness/monitor/monitor.h"

namespace rhsim::monitor {

using trace::HandleKind;
using trace::ResourceState;

Dword Monitor::notice(const Notice& notice) {
  const Dword last_error = windows_.last_error();
  scheduler_.call(sim::CallKind::Step);
  trace::MonitorCallback event;
  event.name = notice.name;
  event.arguments = notice.arguments;
  event.input = to_hex(notice.input);
  trace::ResourceIndex resource = 0;
  if (notice.handle) {
    const auto meaning = ledger_.look_up(*notice.handle);
    event.handle = meaning.kind;
    resource = meaning.resource;
  }
  event.result = answer_to(notice, event.handle, resource);
  const Dword result = event.result;
  // Before its effect, so that the trace has the cause first.
  recorder_.record(resource, std::move(event));
  if (notice.name == "SignalFailure" && result == abi::error_success)
    failed(at_index(resource), Kind::None, "SignalFailure");
  tell_of_change();
  windows_.set_last_error(last_error);
  return result;
}

Dword Monitor::answer_to(const Notice& notice, HandleKind handle,
                         trace::ResourceIndex resource) const {
  if (!notice.type.empty())
    return started(notice.type) ? abi::error_success : abi::error_resource_type_not_found;
  if (handle != HandleKind::Live) return abi::error_resource_not_found;
  // Nothing has failed that is not there.
  if (notice.name == "SignalFailure")
    return !deadlocked_ && state(resource) == ResourceState::Online ? abi::error_success
                                                                    : abi::error_invalid_state;
  return abi::error_success;
}

}  // namespace rhsim::monitor
