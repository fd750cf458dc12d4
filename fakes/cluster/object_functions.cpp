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

std::optional<std::string> Cluster::Implementation::network_name_of(
    const std::string& resource_name) const {
  const auto resource = resources.find(resource_name);
  if (resource == resources.end()) return std::nullopt;
  for (const auto& provider : resource->second.dependencies) {
    const auto found = resources.find(provider);
    if (found == resources.end()) continue;
    if (same_name(found->second.type, "Network Name")) {
      const auto* name = cluster::find_value(root, join_path(provider, "Parameters"), "Name");
      return name == nullptr ? provider : text_of(*name);
    }
    if (auto further = network_name_of(provider)) return further;
  }
  return std::nullopt;
}

std::vector<std::string> network_environment(const std::string& network_name) {
  return {"COMPUTERNAME=" + network_name, "_CLUSTER_NETWORK_FQDN_=" + network_name,
          "_CLUSTER_NETWORK_HOSTNAME_=" + network_name, "_CLUSTER_NETWORK_NAME_=" + network_name};
}

}  // namespace rhsim::cluster

namespace rhsim::cluster::api {

namespace {

constexpr std::string_view group_name = "Group";

Handle open_resource(Cluster::Implementation& cluster, const std::string& name) {
  const auto resource = cluster.resources.find(name);
  if (resource == cluster.resources.end()) return nullptr;
  return cluster.open({std::string(cluster_resource_kind), nullptr, resource->first,
                       cluster.current_resource(), false});
}

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
  if (entry != nullptr) cluster.handles.erase(handle);
  cluster.leave_with_error(function, argument, entry == nullptr ? 0 : 1,
                           entry == nullptr ? error_invalid_handle : 0);
  return entry == nullptr ? 0 : 1;
}

/// Sizes count characters, in with the NUL and out without. 0 or ERROR_MORE_DATA.
Dword copy_text(std::string_view utf8, WideChar* out, Dword* size) {
  if (size == nullptr) return 0;
  const auto text = to_utf16(utf8);
  const Dword room = std::exchange(*size, static_cast<Dword>(text.size()));
  if (out == nullptr) return 0;
  if (room <= text.size()) return error_more_data;
  std::memcpy(out, text.c_str(), (text.size() + 1) * sizeof(WideChar));
  return 0;
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
  const Handle handle = fault ? nullptr : open_resource(cluster, utf8_of(name));
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

Handle ResUtilGetResourceDependency(Handle self, const WideChar* type) {
  ApiScope scope("ResUtilGetResourceDependency");
  auto& cluster = scope.cluster;
  auto error = scope.fault.value_or(0);
  const auto* entry = cluster.find(self, cluster_resource_kind);
  if (error == 0 && entry == nullptr) error = error_invalid_handle;
  Handle handle = nullptr;
  if (error == 0) {
    error = error_resource_not_found;
    for (const auto& provider : cluster.resources.at(entry->resource_name).dependencies) {
      const auto found = cluster.resources.find(provider);
      if (found == cluster.resources.end() || !same_name(found->second.type, utf8_of(type)))
        continue;
      handle = open_resource(cluster, provider);
      error = 0;
      break;
    }
  }
  cluster.leave_with_error("ResUtilGetResourceDependency", utf8_of(type), handle == nullptr ? 0 : 1,
                           error);
  return handle;
}

}  // namespace rhsim::cluster::api
