// Arbitrate, Release and the loss of the quorum resource.
// Source: resapi/nc-resapi-parbitrate_routine, nc-resapi-prelease_routine,
//         nc-resapi-pquorum_resource_lost.

#include <fmt/format.h>

#include "harness/base/system_errors.h"
#include "harness/monitor/monitor.h"

namespace rhsim::monitor {

using trace::EntryPoint;
using trace::HandleKind;
using trace::ResourceState;

Call Monitor::arbitrate_call(Instance& it) {
  Call call = resource_call(it, EntryPoint::Arbitrate);
  call.invoke = [this, &it] {
    return Returned{dll_.arbitrate(it.settings.type, it.resid), nullptr};
  };
  return call;
}

/// A resource that is to hold the quorum is brought online by the node that wins it.
void Monitor::arbitrate_for(Instance& it, const Wish& wish) {
  it.operation_queued = true;
  Call call = arbitrate_call(it);
  call.dropped = [&it] { it.operation_queued = false; };
  call.returned = [this, &it, wish](Returned returned) {
    if (returned.value == abi::error_success) return start_operation(it, wish);
    it.operation_queued = false;
    // Online was not called: there is nothing to terminate.
    failed(it, Kind::Online,
           fmt::format("Arbitrate returned {}", system_error_text(returned.value)), false);
    advance(it);
  };
  enqueue(std::move(call));
}

void Monitor::release(Instance& it) {
  Call call = resource_call(it, EntryPoint::Release);
  call.invoke = [this, &it] { return Returned{dll_.release(it.settings.type, it.resid), nullptr}; };
  enqueue(std::move(call));
}

void Monitor::quorum_resource_lost(ResourceHandle handle) {
  const Dword last_error = windows_.last_error();
  scheduler_.call(sim::CallKind::Step);
  const auto meaning = ledger_.look_up(handle);
  recorder_.record(meaning.resource, trace::QuorumLost{meaning.kind});
  if (meaning.kind == HandleKind::Live && !deadlocked_) {
    auto& it = at_index(meaning.resource);
    // What was lost held the resource up. While it is going Offline it is being given up anyway.
    if (it.state == ResourceState::Online)
      failed(it, Kind::None, "QuorumResourceLost");
    else if (it.state == ResourceState::OnlinePending)
      failed(it, Kind::Online, "QuorumResourceLost");
  }
  tell_of_change();
  windows_.set_last_error(last_error);
}

}  // namespace rhsim::monitor
