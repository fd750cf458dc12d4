#include <algorithm>
#include <cstring>
#include <utility>

#include "fakes/cluster/api.h"
#include "fakes/cluster/implementation.h"
#include "harness/base/unicode.h"

/// Cluster objects: connection, resources, groups, the node; their states and keys. The cluster has
/// one node, which owns everything and is up.
/// Source: clusapi/nf-clusapi-opencluster, -openclusterresource, -getclusterresourcestate and the
/// page of each function.

namespace rhsim::cluster {

Handle open_object(Cluster::Implementation& cluster, std::string_view kind, std::string name,
                   Handle connection) {
  OpenHandle opened{std::string(kind), nullptr, std::move(name), cluster.current_resource(), false};
  opened.connection = connection;
  const Handle handle = cluster.open(std::move(opened));
  cluster.windows.reserve_value(handle, std::string(kind));
  return handle;
}

Handle open_cluster_resource(Cluster::Implementation& cluster, const std::string& name,
                             Handle connection) {
  const auto resource = cluster.resources.find(name);
  if (resource == cluster.resources.end()) return nullptr;
  return open_object(cluster, cluster_resource_kind, resource->first, connection);
}

Handle open_key(Cluster::Implementation& cluster, std::shared_ptr<Key> key) {
  const Handle handle = cluster.open(
      {std::string(cluster_key_kind), std::move(key), {}, cluster.current_resource(), false});
  cluster.windows.reserve_value(handle, std::string(cluster_key_kind));
  return handle;
}

Dword copy_text(std::string_view utf8, abi::WideChar* out, Dword* size) {
  if (size == nullptr) return 0;
  const auto text = to_utf16(utf8);
  const Dword room = std::exchange(*size, static_cast<Dword>(text.size()));
  if (out == nullptr) return 0;
  if (room <= text.size()) return error_more_data;
  std::memcpy(out, text.c_str(), (text.size() + 1) * sizeof(abi::WideChar));
  return 0;
}

void grant_everything(Dword* granted, Dword error) {
  constexpr Dword everything = 0x10000000;  // GENERIC_ALL.
  if (granted != nullptr) *granted = error == 0 ? everything : 0;
}

ObjectCall::ObjectCall(std::string_view function, Handle handle, std::string_view kind)
    : scope_(function), cluster_(scope_.cluster), function_(function) {
  const auto* entry = cluster_.find(handle, kind);
  if (entry != nullptr) name_ = entry->resource_name;
  error_ = scope_.fault.value_or(entry == nullptr ? error_invalid_handle : 0);
  argument_ = entry == nullptr ? "?" : name_;
}

ObjectCall::ObjectCall(std::string_view function)
    : scope_(function),
      cluster_(scope_.cluster),
      function_(function),
      error_(scope_.fault.value_or(0)) {}

Dword ObjectCall::leave(Dword result) {
  return cluster_.leave(function_, std::move(argument_), result);
}

Handle ObjectCall::leave_with(Handle handle, Dword error) {
  cluster_.leave_with_error(function_, std::move(argument_), handle == nullptr ? 0 : 1, error);
  return handle;
}

Dword ObjectCall::leave_with_value(Dword value, Dword error) {
  cluster_.leave_with_error(function_, std::move(argument_), value, error);
  return value;
}

abi::Bool close_object(std::string_view function, Handle handle, std::string_view kind) {
  ObjectCall call(function, handle, kind);
  if (call.error() == 0) call.cluster().handles.erase(handle);
  return static_cast<abi::Bool>(call.leave_with_value(call.error() == 0 ? 1 : 0, call.error()));
}

Handle key_of_object(ObjectCall& call, const std::string& path) {
  if (call.error() != 0) return call.leave_with(nullptr, call.error());
  bool created = false;
  return call.leave_with(open_key(call.cluster(), Key::create(call.cluster().root, path, created)),
                         0);
}

Handle connection_of(std::string_view function, Handle object, std::string_view kind) {
  ObjectCall call(function, object, kind);
  if (call.error() != 0) return call.leave_with(nullptr, call.error());
  return call.leave_with(call.cluster().find(object, kind)->connection, 0);
}

}  // namespace rhsim::cluster

namespace rhsim::cluster::api {

namespace {

Handle open_connection(std::string_view function, const WideChar* name, Dword* granted) {
  ApiScope scope(function);
  auto& cluster = scope.cluster;
  const Dword error = scope.fault.value_or(0);
  const Handle handle = error == 0 ? open_object(cluster, cluster_kind, {}, nullptr) : nullptr;
  grant_everything(granted, error);
  cluster.leave_with_error(function, utf8_of(name), handle == nullptr ? 0 : 1, error);
  return handle;
}

Handle open_resource(std::string_view function, Handle connection, const WideChar* name,
                     Dword* granted) {
  ObjectCall call(function, connection, cluster_kind);
  call.argument(utf8_of(name));
  grant_everything(granted, call.error());
  if (call.error() != 0) return call.leave_with(nullptr, call.error());
  const Handle handle = open_cluster_resource(call.cluster(), utf8_of(name), connection);
  return call.leave_with(handle, handle == nullptr ? error_resource_not_found : 0);
}

Handle open_group(std::string_view function, Handle connection, const WideChar* name,
                  Dword* granted) {
  ObjectCall call(function, connection, cluster_kind);
  call.argument(utf8_of(name));
  grant_everything(granted, call.error());
  if (call.error() != 0) return call.leave_with(nullptr, call.error());
  const auto group = call.cluster().groups.find(utf8_of(name));
  if (group == call.cluster().groups.end()) return call.leave_with(nullptr, error_group_not_found);
  return call.leave_with(open_object(call.cluster(), cluster_group_kind, *group, connection), 0);
}

Handle open_node(std::string_view function, Handle connection, const WideChar* name,
                 Dword* granted) {
  ObjectCall call(function, connection, cluster_kind);
  call.argument(utf8_of(name));
  grant_everything(granted, call.error());
  if (call.error() != 0) return call.leave_with(nullptr, call.error());
  // No name stands for the node that the caller runs on.
  if (name != nullptr && !same_name(utf8_of(name), node_name))
    return call.leave_with(nullptr, error_cluster_node_not_found);
  return call.leave_with(
      open_object(call.cluster(), cluster_node_kind, std::string(node_name), connection), 0);
}

}  // namespace

// --- The connection ------------------------------------------------------------------------------

Handle OpenCluster(const WideChar* name) { return open_connection("OpenCluster", name, nullptr); }
Handle OpenClusterEx(const WideChar* name, Dword, Dword* granted) {
  return open_connection("OpenClusterEx", name, granted);
}
Bool CloseCluster(Handle cluster) { return close_object("CloseCluster", cluster, cluster_kind); }

Dword GetClusterInformation(Handle connection, WideChar* name, Dword* size, VersionInfo* version) {
  ObjectCall call("GetClusterInformation", connection, cluster_kind);
  if (call.error() != 0) return call.leave(call.error());
  if (name == nullptr || size == nullptr) return call.leave(error_invalid_parameter);
  if (const Dword error = copy_text(call.cluster().cluster_name, name, size))
    return call.leave(error);
  if (version != nullptr) {
    if (version->size < sizeof(VersionInfo)) return call.leave(error_invalid_parameter);
    *version = {};
    version->size = sizeof(VersionInfo);
    version->major = 10;  // Windows Server 2016.
    version->build = 14393;
    version->highest = version->lowest = 0x00090000;
  }
  return call.leave(0);
}

Dword GetNodeClusterState(const WideChar* node, Dword* state) {
  constexpr Dword running = 0x13;  // ClusterStateRunning.
  ApiScope scope("GetNodeClusterState");
  Dword error = state == nullptr ? error_invalid_parameter : 0;
  if (error == 0 && node != nullptr && !same_name(utf8_of(node), node_name))
    error = error_cluster_node_not_found;
  error = scope.fault.value_or(error);
  if (error == 0) *state = running;
  return scope.cluster.leave("GetNodeClusterState", utf8_of(node), error);
}

Handle GetClusterKey(Handle connection, Dword) {
  ObjectCall call("GetClusterKey", connection, cluster_kind);
  return key_of_object(call, "");
}

// The quorum of one node is a majority of one: no resource, no path, no log.
Dword GetClusterQuorumResource(Handle connection, WideChar* resource, Dword* resource_size,
                               WideChar* device, Dword* device_size, Dword* log_size) {
  ObjectCall call("GetClusterQuorumResource", connection, cluster_kind);
  if (call.error() != 0) return call.leave(call.error());
  Dword error = copy_text("", resource, resource_size);
  if (error == 0) error = copy_text("", device, device_size);
  if (log_size != nullptr) *log_size = 0;
  return call.leave(error);
}

// --- Resources -----------------------------------------------------------------------------------

Handle OpenClusterResource(Handle connection, const WideChar* name) {
  return open_resource("OpenClusterResource", connection, name, nullptr);
}
Handle OpenClusterResourceEx(Handle connection, const WideChar* name, Dword, Dword* granted) {
  return open_resource("OpenClusterResourceEx", connection, name, granted);
}
Bool CloseClusterResource(Handle resource) {
  return close_object("CloseClusterResource", resource, cluster_resource_kind);
}

Long GetClusterResourceState(Handle resource, WideChar* node, Dword* node_size, WideChar* group,
                             Dword* group_size) {
  ObjectCall call("GetClusterResourceState", resource, cluster_resource_kind);
  auto state = trace::ResourceState::Unknown;
  Dword error = call.error();
  if (error == 0) {
    const auto& info = call.cluster().resources.at(call.name());
    error = copy_text(node_name, node, node_size);
    if (error == 0) error = copy_text(info.group, group, group_size);
    if (error == 0) state = info.state;
  }
  return static_cast<Long>(call.leave_with_value(static_cast<Dword>(state), error));
}

Bool GetClusterResourceNetworkName(Handle resource, WideChar* name, Dword* size) {
  ObjectCall call("GetClusterResourceNetworkName", resource, cluster_resource_kind);
  Dword error = call.error();
  if (error == 0) {
    const auto found = call.cluster().network_name_of(call.name());
    error = found ? copy_text(*found, name, size) : error_dependency_not_found;
  }
  return static_cast<Bool>(call.leave_with_value(error == 0 ? 1 : 0, error));
}

// Nothing depends on what is of another group, or on what depends on it already.
Bool CanResourceBeDependent(Handle resource, Handle provider) {
  ObjectCall call("CanResourceBeDependent", resource, cluster_resource_kind);
  const auto* other = call.cluster().find(provider, cluster_resource_kind);
  Dword error = call.error();
  if (error == 0 && other == nullptr) error = error_invalid_handle;
  const auto& resources = call.cluster().resources;
  const bool can =
      error == 0 && !same_name(other->resource_name, call.name()) &&
      same_name(resources.at(other->resource_name).group, resources.at(call.name()).group) &&
      !call.cluster().depends_on(other->resource_name, call.name());
  return static_cast<Bool>(call.leave_with_value(can ? 1 : 0, error));
}

Handle GetClusterResourceKey(Handle resource, Dword) {
  ObjectCall call("GetClusterResourceKey", resource, cluster_resource_kind);
  return key_of_object(call, call.name());
}

Handle GetClusterResourceTypeKey(Handle connection, const WideChar* type, Dword) {
  ObjectCall call("GetClusterResourceTypeKey", connection, cluster_kind);
  call.argument(utf8_of(type));
  const auto& resources = call.cluster().resources;
  const bool known = std::any_of(resources.begin(), resources.end(), [&](const auto& resource) {
    return same_name(resource.second.type, utf8_of(type));
  });
  if (call.error() == 0 && !known) return call.leave_with(nullptr, error_resource_type_not_found);
  return key_of_object(call, "ResourceTypes\\" + utf8_of(type));
}

Handle GetClusterFromResource(Handle resource) {
  return connection_of("GetClusterFromResource", resource, cluster_resource_kind);
}

// --- Groups --------------------------------------------------------------------------------------

Handle OpenClusterGroup(Handle connection, const WideChar* name) {
  return open_group("OpenClusterGroup", connection, name, nullptr);
}
Handle OpenClusterGroupEx(Handle connection, const WideChar* name, Dword, Dword* granted) {
  return open_group("OpenClusterGroupEx", connection, name, granted);
}

Bool CloseClusterGroup(Handle group) {
  return close_object("CloseClusterGroup", group, cluster_group_kind);
}

Long GetClusterGroupState(Handle group, WideChar* node, Dword* node_size) {
  ObjectCall call("GetClusterGroupState", group, cluster_group_kind);
  Dword error = call.error();
  if (error == 0) error = copy_text(node_name, node, node_size);
  const Dword state = error == 0 ? call.cluster().group_state(call.name()) : 0xFFFFFFFF;
  return static_cast<Long>(call.leave_with_value(state, error));
}

Handle GetClusterGroupKey(Handle group, Dword) {
  ObjectCall call("GetClusterGroupKey", group, cluster_group_kind);
  return key_of_object(call, "Groups\\" + call.name());
}

Handle GetClusterFromGroup(Handle group) {
  return connection_of("GetClusterFromGroup", group, cluster_group_kind);
}

// --- The node ------------------------------------------------------------------------------------

Handle OpenClusterNode(Handle connection, const WideChar* name) {
  return open_node("OpenClusterNode", connection, name, nullptr);
}
Handle OpenClusterNodeEx(Handle connection, const WideChar* name, Dword, Dword* granted) {
  return open_node("OpenClusterNodeEx", connection, name, granted);
}

Bool CloseClusterNode(Handle node) {
  return close_object("CloseClusterNode", node, cluster_node_kind);
}

Long GetClusterNodeState(Handle node) {
  constexpr Dword up = 0;                // ClusterNodeUp.
  constexpr Dword unknown = 0xFFFFFFFF;  // ClusterNodeStateUnknown.
  ObjectCall call("GetClusterNodeState", node, cluster_node_kind);
  return static_cast<Long>(call.leave_with_value(call.error() == 0 ? up : unknown, call.error()));
}

Dword GetClusterNodeId(Handle node, WideChar* id, Dword* size) {
  ApiScope scope("GetClusterNodeId");
  auto& cluster = scope.cluster;
  Dword error = 0;
  if (node != nullptr && cluster.find(node, cluster_node_kind) == nullptr)
    error = error_invalid_handle;
  if (error == 0 && size == nullptr) error = error_invalid_parameter;
  error = scope.fault.value_or(error);
  if (error == 0) error = copy_text("1", id, size);
  return cluster.leave("GetClusterNodeId", std::string(node_name), error);
}

Handle GetClusterNodeKey(Handle node, Dword) {
  ObjectCall call("GetClusterNodeKey", node, cluster_node_kind);
  return key_of_object(call, "Nodes\\1");
}

Handle GetClusterFromNode(Handle node) {
  return connection_of("GetClusterFromNode", node, cluster_node_kind);
}

}  // namespace rhsim::cluster::api
