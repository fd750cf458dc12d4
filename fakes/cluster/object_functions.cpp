#include <cstring>
#include <utility>

#include "fakes/cluster/api.h"
#include "fakes/cluster/implementation.h"
#include "harness/base/unicode.h"

/// Cluster objects: connection, resources and their state.
/// Source: clusapi/nf-clusapi-opencluster, -openclusterresource, -getclusterresourcestate,
/// -getclusterresourcekey; "Function Calls to Avoid in Resource DLLs" for the three that only leave
/// their mark here.

namespace rhsim::cluster {

Handle open_cluster_resource(Cluster::Implementation& cluster, const std::string& name) {
  const auto resource = cluster.resources.find(name);
  if (resource == cluster.resources.end()) return nullptr;
  const Handle handle = cluster.open({std::string(cluster_resource_kind), nullptr, resource->first,
                                      cluster.current_resource(), false});
  cluster.windows.reserve_value(handle, std::string(cluster_resource_kind));
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

}  // namespace rhsim::cluster

namespace rhsim::cluster::api {

namespace {

constexpr std::string_view group_name = "Group";

/// The call's telling argument: the name of the resource behind the handle.
std::string name_of(Cluster::Implementation& cluster, Handle resource) {
  const auto* entry = cluster.find(resource, cluster_resource_kind);
  return entry == nullptr ? "?" : entry->resource_name;
}

Bool close_handle(std::string_view function, Handle handle, std::string_view kind) {
  ApiScope scope(function);
  auto& cluster = scope.cluster;
  const auto* entry = cluster.find(handle, kind);
  const std::string argument = entry == nullptr ? "?" : entry->resource_name;
  const Dword error = scope.fault.value_or(entry == nullptr ? error_invalid_handle : 0);
  if (error == 0) cluster.handles.erase(handle);
  cluster.leave_with_error(function, argument, error == 0 ? 1 : 0, error);
  return error == 0 ? 1 : 0;
}

/// Never to be called from a resource DLL. The call succeeds and does nothing: the event is what a
/// rule looks for, and a real state change would hide what the DLL does next.
Dword forbidden(std::string_view function, Handle resource) {
  ApiScope scope(function);
  auto& cluster = scope.cluster;
  const auto fault = scope.fault;
  const bool valid = cluster.find(resource, cluster_resource_kind) != nullptr;
  return cluster.leave(function, name_of(cluster, resource),
                       fault.value_or(valid ? 0 : error_invalid_handle));
}

}  // namespace

Handle OpenCluster(const WideChar* name) {
  ApiScope scope("OpenCluster");
  auto& cluster = scope.cluster;
  const auto fault = scope.fault;
  const Handle handle =
      fault ? nullptr
            : cluster.open(
                  {std::string(cluster_kind), nullptr, {}, cluster.current_resource(), false});
  cluster.leave_with_error("OpenCluster", utf8_of(name), handle == nullptr ? 0 : 1,
                           fault.value_or(0));
  return handle;
}

Bool CloseCluster(Handle cluster) { return close_handle("CloseCluster", cluster, cluster_kind); }

Handle OpenClusterResource(Handle connection, const WideChar* name) {
  ApiScope scope("OpenClusterResource");
  auto& cluster = scope.cluster;
  auto fault = scope.fault;
  if (!fault && cluster.find(connection, cluster_kind) == nullptr) fault = error_invalid_handle;
  const Handle handle = fault ? nullptr : open_cluster_resource(cluster, utf8_of(name));
  if (!fault && handle == nullptr) fault = error_resource_not_found;
  cluster.leave_with_error("OpenClusterResource", utf8_of(name), handle == nullptr ? 0 : 1,
                           fault.value_or(0));
  return handle;
}

Bool CloseClusterResource(Handle resource) {
  return close_handle("CloseClusterResource", resource, cluster_resource_kind);
}

Long GetClusterResourceState(Handle resource, WideChar* node, Dword* node_size, WideChar* group,
                             Dword* group_size) {
  ApiScope scope("GetClusterResourceState");
  auto& cluster = scope.cluster;
  auto error = scope.fault.value_or(0);
  const auto* entry = cluster.find(resource, cluster_resource_kind);
  if (error == 0 && entry == nullptr) error = error_invalid_handle;
  if (error == 0) error = copy_text(node_name, node, node_size);
  if (error == 0) error = copy_text(group_name, group, group_size);
  const auto state =
      error == 0 ? cluster.resources.at(entry->resource_name).state : trace::ResourceState::Unknown;
  cluster.leave_with_error("GetClusterResourceState", name_of(cluster, resource),
                           static_cast<Dword>(state), error);
  return static_cast<Long>(state);
}

Handle GetClusterResourceKey(Handle resource, Dword) {
  ApiScope scope("GetClusterResourceKey");
  auto& cluster = scope.cluster;
  auto error = scope.fault.value_or(0);
  const auto* entry = cluster.find(resource, cluster_resource_kind);
  if (error == 0 && entry == nullptr) error = error_invalid_handle;
  Handle handle = nullptr;
  if (error == 0) {
    bool created = false;
    auto key = Key::create(cluster.root, entry->resource_name, created);
    handle = cluster.open(
        {std::string(cluster_key_kind), std::move(key), {}, cluster.current_resource(), false});
    cluster.windows.reserve_value(handle, "cluster key");
  }
  cluster.leave_with_error("GetClusterResourceKey", name_of(cluster, resource),
                           handle == nullptr ? 0 : 1, error);
  return handle;
}

Dword FailClusterResource(Handle resource) { return forbidden("FailClusterResource", resource); }
Dword OnlineClusterResource(Handle resource) {
  return forbidden("OnlineClusterResource", resource);
}
Dword OfflineClusterResource(Handle resource) {
  return forbidden("OfflineClusterResource", resource);
}

}  // namespace rhsim::cluster::api
