#include <string>
#include <utility>

#include "fakes/cluster/api.h"
#include "fakes/cluster/implementation.h"
#include "harness/base/unicode.h"

/// Notification ports: changes of resources, groups and the database, waited for in virtual time.
/// Source: "Receiving Cluster Events"; clusapi/nf-clusapi-createclusternotifyport and the page of
/// each function.

namespace rhsim::cluster::api {

namespace {

constexpr Dword infinite = 0xFFFFFFFF;

bool is_no_handle(Handle handle) { return handle == win32::invalid_handle_value; }

/// The kind of handle that a change is registered with; "" for changes of the cluster itself.
std::string_view kind_for(Dword filter) {
  if ((filter & 0x0000000F) != 0) return cluster_node_kind;
  if ((filter & 0x000000F0) != 0) return cluster_key_kind;
  if ((filter & 0x00000F00) != 0) return cluster_resource_kind;
  if ((filter & 0x0000F000) != 0) return cluster_group_kind;
  if ((filter & 0x00F00000) != 0) return cluster_network_kind;
  if ((filter & 0x0F000000) != 0) return cluster_net_interface_kind;
  return cluster_kind;
}

}  // namespace

Handle CreateClusterNotifyPort(Handle port, Handle connection, Dword filter,
                               std::uintptr_t notify_key) {
  ObjectCall call("CreateClusterNotifyPort");
  auto& cluster = call.cluster();
  const bool known = cluster.find(connection, cluster_kind) != nullptr;
  if (!is_no_handle(connection) && !known) call.fail(error_invalid_handle);
  if (!is_no_handle(port)) {
    if (cluster.find(port, notify_port_kind) == nullptr) call.fail(error_invalid_handle);
    if (is_no_handle(connection)) call.fail(error_invalid_parameter);
  }
  if (call.error() != 0) return call.leave_with(nullptr, call.error());
  const Handle made =
      is_no_handle(port) ? open_object(cluster, notify_port_kind, {}, connection) : port;
  auto& opened = *cluster.find(made, notify_port_kind);
  if (opened.port == nullptr) opened.port = std::make_shared<NotifyPort>();
  if (known) opened.port->wishes.push_back({filter, {}, nullptr, notify_key});
  return call.leave_with(made, 0);
}

Dword RegisterClusterNotify(Handle port, Dword filter, Handle object, std::uintptr_t notify_key) {
  ObjectCall call("RegisterClusterNotify", port, notify_port_kind);
  auto& cluster = call.cluster();
  const auto* named = cluster.find(object, kind_for(filter));
  if (named != nullptr) call.argument(named->key ? named->key->path : named->resource_name);
  if (filter == 0) call.fail(error_invalid_parameter);
  if (named == nullptr) call.fail(error_invalid_handle);
  if (call.error() == 0)
    cluster.find(port, notify_port_kind)
        ->port->wishes.push_back({filter, named->resource_name, named->key, notify_key});
  return call.leave(call.error());
}

Dword GetClusterNotify(Handle port, std::uintptr_t* notify_key, Dword* filter, WideChar* name,
                       Dword* size, Dword milliseconds) {
  ObjectCall call("GetClusterNotify", port, notify_port_kind);
  if (call.error() != 0) return call.leave(call.error());
  if (notify_key == nullptr || filter == nullptr) return call.leave(error_invalid_parameter);
  auto& cluster = call.cluster();
  auto& in = cluster.windows.inside();
  const Duration timeout =
      milliseconds == infinite ? Duration::max() : std::chrono::milliseconds{milliseconds};
  const Instant deadline = saturating_add(in.scheduler.now(), timeout);
  for (;;) {
    const auto* opened = cluster.find(port, notify_port_kind);
    if (opened == nullptr) return call.leave(error_invalid_handle);  // Closed meanwhile.
    if (!opened->port->notices.empty()) break;
    const Instant now = in.scheduler.now();
    if (now >= deadline) return call.leave(wait_timed_out);
    const Duration left = timeout == Duration::max() ? timeout : deadline - now;
    in.wait_one(opened->port->arrived, left, false, "GetClusterNotify");
  }
  auto& waiting = *cluster.find(port, notify_port_kind)->port;
  const auto& notice = waiting.notices.front();
  call.argument(notice.name);
  // One whose name does not fit stays for the next call.
  if (const Dword error = copy_text(notice.name, name, size)) return call.leave(error);
  *notify_key = notice.notify_key;
  *filter = notice.what;
  waiting.notices.pop_front();
  waiting.arrived->set = !waiting.notices.empty();
  return call.leave(0);
}

Bool CloseClusterNotifyPort(Handle port) {
  ObjectCall call("CloseClusterNotifyPort", port, notify_port_kind);
  if (call.error() != 0) return static_cast<Bool>(call.leave_with_value(0, call.error()));
  auto& cluster = call.cluster();
  const auto closed = cluster.find(port, notify_port_kind)->port;
  cluster.handles.erase(port);
  cluster.windows.inside().set_event(*closed->arrived);  // Who waits is to see that it is gone.
  return static_cast<Bool>(call.leave_with_value(1, 0));
}

}  // namespace rhsim::cluster::api
