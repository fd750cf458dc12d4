#include <algorithm>
#include <string>
#include <utility>

#include "fakes/cluster/api.h"
#include "fakes/cluster/implementation.h"
#include "harness/base/unicode.h"

/// What no resource DLL may call. The event is what a rule looks for. What is said about the
/// cluster's configuration is done; what would move a resource is answered with success and not
/// done, since the Cluster service's own doing would hide what the DLL does next.
/// Source: "Function Calls to Avoid in Resource DLLs" and the page of each function.

namespace rhsim::cluster::api {

namespace {

/// A call with one handle, and others that must be of the cluster as well.
class AvoidedCall : public ObjectCall {
 public:
  using ObjectCall::ObjectCall;
  /// `handle` may be left out; else it must be of this kind.
  AvoidedCall& with(Handle handle, std::string_view kind, bool optional = false) {
    if (handle == nullptr && optional) return *this;
    if (error() == 0 && cluster().find(handle, kind) == nullptr) fail(error_invalid_handle);
    return *this;
  }
  Dword leave_as_it_is() { return leave(error()); }
};

Dword moves_resource(std::string_view function, Handle resource) {
  return AvoidedCall(function, resource, cluster_resource_kind).leave_as_it_is();
}

Dword brings_group_online(std::string_view function, Handle group, Handle node) {
  return AvoidedCall(function, group, cluster_group_kind)
      .with(node, cluster_node_kind, true)
      .leave_as_it_is();
}

// There is no other node to move it to.
Dword moves_group(std::string_view function, Handle group, Handle node) {
  AvoidedCall call(function, group, cluster_group_kind);
  call.with(node, cluster_node_kind, true);
  return call.leave(call.error() == 0 ? error_host_node_not_available : call.error());
}

Dword destroys_group(std::string_view function, Handle group, bool with_resources) {
  AvoidedCall call(function, group, cluster_group_kind);
  if (call.error() != 0) return call.leave_as_it_is();
  auto& cluster = call.cluster();
  const auto holds = [&](const auto& resource) {
    return same_name(resource.second.group, call.name());
  };
  const auto& resources = cluster.resources;
  if (!with_resources && std::any_of(resources.begin(), resources.end(), holds))
    return call.leave(error_dir_not_empty);
  // The resources of this run live on: the Resource Monitor still has them.
  cluster.groups.erase(call.name());
  return call.leave(0);
}

}  // namespace

Dword FailClusterResource(Handle resource) {
  return moves_resource("FailClusterResource", resource);
}
Dword OnlineClusterResource(Handle resource) {
  return moves_resource("OnlineClusterResource", resource);
}
Dword OfflineClusterResource(Handle resource) {
  return moves_resource("OfflineClusterResource", resource);
}
Dword DeleteClusterResource(Handle resource) {
  return moves_resource("DeleteClusterResource", resource);
}

Dword OnlineClusterResourceEx(Handle resource, Dword, void*, Dword) {
  return moves_resource("OnlineClusterResourceEx", resource);
}
Dword OfflineClusterResourceEx(Handle resource, Dword, void*, Dword) {
  return moves_resource("OfflineClusterResourceEx", resource);
}
Dword RestartClusterResource(Handle resource, Dword) {
  return moves_resource("RestartClusterResource", resource);
}

Dword OnlineClusterGroup(Handle group, Handle node) {
  return brings_group_online("OnlineClusterGroup", group, node);
}
Dword OnlineClusterGroupEx(Handle group, Handle node, Dword, void*, Dword) {
  return brings_group_online("OnlineClusterGroupEx", group, node);
}
Dword OfflineClusterGroup(Handle group) {
  return AvoidedCall("OfflineClusterGroup", group, cluster_group_kind).leave_as_it_is();
}
Dword OfflineClusterGroupEx(Handle group, Dword, void*, Dword) {
  return AvoidedCall("OfflineClusterGroupEx", group, cluster_group_kind).leave_as_it_is();
}
Dword MoveClusterGroup(Handle group, Handle node) {
  return moves_group("MoveClusterGroup", group, node);
}
Dword MoveClusterGroupEx(Handle group, Handle node, Dword, void*, Dword) {
  return moves_group("MoveClusterGroupEx", group, node);
}

Handle CreateClusterGroup(Handle connection, const WideChar* name) {
  AvoidedCall call("CreateClusterGroup", connection, cluster_kind);
  call.argument(utf8_of(name));
  if (call.error() != 0) return call.leave_with(nullptr, call.error());
  if (!call.cluster().groups.insert(utf8_of(name)).second)
    return call.leave_with(nullptr, error_object_already_exists);
  return call.leave_with(open_object(call.cluster(), cluster_group_kind, utf8_of(name), connection),
                         0);
}
Dword DeleteClusterGroup(Handle group) {
  return destroys_group("DeleteClusterGroup", group, false);
}
Dword DestroyClusterGroup(Handle group) {
  return destroys_group("DestroyClusterGroup", group, true);
}

Handle CreateClusterResource(Handle group, const WideChar* name, const WideChar* type, Dword) {
  AvoidedCall call("CreateClusterResource", group, cluster_group_kind);
  call.argument(utf8_of(name));
  if (call.error() != 0) return call.leave_with(nullptr, call.error());
  auto& cluster = call.cluster();
  const auto [made, fresh] = cluster.resources.try_emplace(utf8_of(name));
  if (!fresh) return call.leave_with(nullptr, error_object_already_exists);
  made->second.type = utf8_of(type);
  made->second.group = call.name();
  return call.leave_with(open_cluster_resource(cluster, made->first), 0);
}

Dword ChangeClusterResourceGroup(Handle resource, Handle group) {
  AvoidedCall call("ChangeClusterResourceGroup", resource, cluster_resource_kind);
  call.with(group, cluster_group_kind);
  if (call.error() != 0) return call.leave_as_it_is();
  auto& cluster = call.cluster();
  cluster.resources.at(call.name()).group = cluster.find(group, cluster_group_kind)->resource_name;
  return call.leave(0);
}

Dword AddClusterResourceDependency(Handle resource, Handle provider) {
  AvoidedCall call("AddClusterResourceDependency", resource, cluster_resource_kind);
  call.with(provider, cluster_resource_kind);
  if (call.error() != 0) return call.leave_as_it_is();
  auto& cluster = call.cluster();
  const auto& other = cluster.find(provider, cluster_resource_kind)->resource_name;
  if (same_name(other, call.name()) || cluster.depends_on(other, call.name()))
    return call.leave(error_circular_dependency);
  auto& dependencies = cluster.resources.at(call.name()).dependencies;
  if (std::any_of(dependencies.begin(), dependencies.end(),
                  [&](const std::string& name) { return same_name(name, other); }))
    return call.leave(error_dependency_already_exists);
  dependencies.push_back(other);
  return call.leave(0);
}

Dword RemoveClusterResourceDependency(Handle resource, Handle provider) {
  AvoidedCall call("RemoveClusterResourceDependency", resource, cluster_resource_kind);
  call.with(provider, cluster_resource_kind);
  if (call.error() != 0) return call.leave_as_it_is();
  auto& cluster = call.cluster();
  const auto& other = cluster.find(provider, cluster_resource_kind)->resource_name;
  const auto removed =
      std::erase_if(cluster.resources.at(call.name()).dependencies,
                    [&](const std::string& name) { return same_name(name, other); });
  return call.leave(removed == 0 ? error_dependency_not_found : 0);
}

// The one node is among the possible owners, and stays.
Dword AddClusterResourceNode(Handle resource, Handle node) {
  return AvoidedCall("AddClusterResourceNode", resource, cluster_resource_kind)
      .with(node, cluster_node_kind)
      .leave_as_it_is();
}
Dword RemoveClusterResourceNode(Handle resource, Handle node) {
  return AvoidedCall("RemoveClusterResourceNode", resource, cluster_resource_kind)
      .with(node, cluster_node_kind)
      .leave_as_it_is();
}

// Names of resources and groups are what everything else in a run goes by, hence these stay.
Dword SetClusterResourceName(Handle resource, const WideChar*) {
  return AvoidedCall("SetClusterResourceName", resource, cluster_resource_kind).leave_as_it_is();
}
Dword SetClusterGroupName(Handle group, const WideChar*) {
  return AvoidedCall("SetClusterGroupName", group, cluster_group_kind).leave_as_it_is();
}
Dword SetClusterGroupNodeList(Handle group, Dword, Handle*) {
  return AvoidedCall("SetClusterGroupNodeList", group, cluster_group_kind).leave_as_it_is();
}
Dword SetClusterName(Handle connection, const WideChar* name) {
  AvoidedCall call("SetClusterName", connection, cluster_kind);
  call.argument(utf8_of(name));
  if (call.error() == 0) call.cluster().cluster_name = utf8_of(name);
  return call.leave_as_it_is();
}
Dword SetClusterQuorumResource(Handle resource, const WideChar*, Dword) {
  return AvoidedCall("SetClusterQuorumResource", resource, cluster_resource_kind).leave_as_it_is();
}
Dword SetClusterServiceAccountPassword(const WideChar* name, const WideChar*, Dword, void*,
                                       Dword*) {
  ApiScope scope("SetClusterServiceAccountPassword");
  return scope.cluster.leave("SetClusterServiceAccountPassword", utf8_of(name),
                             scope.fault.value_or(0));
}

}  // namespace rhsim::cluster::api
