#include <string>

#include "fakes/cluster/api.h"
#include "fakes/cluster/implementation.h"
#include "harness/base/unicode.h"

/// The cluster's one network, up, and the interface by which its one node is on it.
/// Source: clusapi/nf-clusapi-openclusternetwork, -openclusternetinterface and the page of each
/// function.

namespace rhsim::cluster::api {

namespace {

/// One of the things of which there is one.
struct Part {
  std::string_view kind;
  std::string_view name;
  Dword not_found;
  std::string_view place;  ///< Of its key in the database.
};
constexpr Part network{cluster_network_kind, only_network, error_cluster_network_not_found,
                       "Networks\\"};
constexpr Part net_interface{cluster_net_interface_kind, only_net_interface,
                             error_cluster_netinterface_not_found, "NetworkInterfaces\\"};

constexpr Dword up = 3;  // ClusterNetworkUp, ClusterNetInterfaceUp.
constexpr Dword state_unknown = 0xFFFFFFFF;

Handle open_part(std::string_view function, const Part& part, Handle connection,
                 const WideChar* name, Dword* granted = nullptr) {
  ObjectCall call(function, connection, cluster_kind);
  call.argument(utf8_of(name));
  grant_everything(granted, call.error());
  if (call.error() != 0) return call.leave_with(nullptr, call.error());
  if (!same_name(utf8_of(name), part.name)) return call.leave_with(nullptr, part.not_found);
  return call.leave_with(open_object(call.cluster(), part.kind, std::string(part.name), connection),
                         0);
}

Long state_of(std::string_view function, const Part& part, Handle handle) {
  ObjectCall call(function, handle, part.kind);
  const Dword state = call.error() == 0 ? up : state_unknown;
  return static_cast<Long>(call.leave_with_value(state, call.error()));
}

Handle key_of(std::string_view function, const Part& part, Handle handle) {
  ObjectCall call(function, handle, part.kind);
  return key_of_object(call, std::string(part.place) + id_of(part.kind, call.name()));
}

}  // namespace

Handle OpenClusterNetwork(Handle connection, const WideChar* name) {
  return open_part("OpenClusterNetwork", network, connection, name);
}
Handle OpenClusterNetworkEx(Handle connection, const WideChar* name, Dword, Dword* granted) {
  return open_part("OpenClusterNetworkEx", network, connection, name, granted);
}
Bool CloseClusterNetwork(Handle handle) {
  return close_object("CloseClusterNetwork", handle, cluster_network_kind);
}
Handle GetClusterFromNetwork(Handle handle) {
  return connection_of("GetClusterFromNetwork", handle, cluster_network_kind);
}
Long GetClusterNetworkState(Handle handle) {
  return state_of("GetClusterNetworkState", network, handle);
}
Handle GetClusterNetworkKey(Handle handle, Dword) {
  return key_of("GetClusterNetworkKey", network, handle);
}

Dword GetClusterNetworkId(Handle handle, WideChar* id, Dword* size) {
  ObjectCall call("GetClusterNetworkId", handle, cluster_network_kind);
  if (call.error() != 0) return call.leave(call.error());
  if (size == nullptr) return call.leave(error_invalid_parameter);
  return call.leave(copy_text(id_of(cluster_network_kind, call.name()), id, size));
}

Handle OpenClusterNetInterface(Handle connection, const WideChar* name) {
  return open_part("OpenClusterNetInterface", net_interface, connection, name);
}
Handle OpenClusterNetInterfaceEx(Handle connection, const WideChar* name, Dword, Dword* granted) {
  return open_part("OpenClusterNetInterfaceEx", net_interface, connection, name, granted);
}
Bool CloseClusterNetInterface(Handle handle) {
  return close_object("CloseClusterNetInterface", handle, cluster_net_interface_kind);
}
Handle GetClusterFromNetInterface(Handle handle) {
  return connection_of("GetClusterFromNetInterface", handle, cluster_net_interface_kind);
}
Long GetClusterNetInterfaceState(Handle handle) {
  return state_of("GetClusterNetInterfaceState", net_interface, handle);
}
Handle GetClusterNetInterfaceKey(Handle handle, Dword) {
  return key_of("GetClusterNetInterfaceKey", net_interface, handle);
}

// The name of the interface that joins a node and a network.
Dword GetClusterNetInterface(Handle connection, const WideChar* node, const WideChar* of_network,
                             WideChar* name, Dword* size) {
  ObjectCall call("GetClusterNetInterface", connection, cluster_kind);
  call.argument(utf8_of(of_network));
  if (call.error() != 0) return call.leave(call.error());
  if (size == nullptr) return call.leave(error_invalid_parameter);
  // No node stands for the one that the caller runs on.
  if (node != nullptr && !same_name(utf8_of(node), node_name))
    return call.leave(error_cluster_node_not_found);
  if (!same_name(utf8_of(of_network), only_network))
    return call.leave(error_cluster_network_not_found);
  return call.leave(copy_text(only_net_interface, name, size));
}

}  // namespace rhsim::cluster::api
