#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "fakes/cluster/api.h"
#include "fakes/cluster/implementation.h"
#include "harness/base/unicode.h"

/// Enumerations of the cluster's objects, of what a resource depends on, of a group's resources.
/// What there is when an enumeration is opened is what it holds.
/// Source: clusapi/nf-clusapi-clusteropenenum, -clusterenum and the page of each function.

namespace rhsim::cluster::api {

namespace {

using Objects = std::vector<EnumeratedObject>;

// CLUSTER_ENUM.
constexpr Dword all_nodes = 0x1;
constexpr Dword all_types = 0x2;
constexpr Dword all_resources = 0x4;
constexpr Dword all_groups = 0x8;
constexpr Dword every_kind =
    0x3F;  // With networks and network interfaces, of which there are none.

// CLUSTER_RESOURCE_ENUM.
constexpr Dword depends_on = 0x1;
constexpr Dword provides_for = 0x2;
constexpr Dword possible_owners = 0x4;

// CLUSTER_GROUP_ENUM.
constexpr Dword contains = 0x1;
constexpr Dword preferred_owners = 0x2;

// CLUSTER_NODE_ENUM.
constexpr Dword interfaces = 0x1;
constexpr Dword owned_groups = 0x2;

Objects objects_of_cluster(const Cluster::Implementation& cluster, Dword kinds) {
  Objects objects;
  if ((kinds & all_nodes) != 0) objects.push_back({all_nodes, std::string(node_name)});
  if ((kinds & all_types) != 0) {
    std::set<std::string, NameOrder> types;
    for (const auto& [name, resource] : cluster.resources) types.insert(resource.type);
    for (const auto& type : types) objects.push_back({all_types, type});
  }
  for (const auto& [name, resource] : cluster.resources)
    if ((kinds & all_resources) != 0) objects.push_back({all_resources, name});
  for (const auto& group : cluster.groups)
    if ((kinds & all_groups) != 0) objects.push_back({all_groups, group});
  return objects;
}

Objects objects_of_resource(const Cluster::Implementation& cluster, const std::string& name,
                            Dword kinds) {
  Objects objects;
  for (const auto& provider : cluster.resources.at(name).dependencies)
    if ((kinds & depends_on) != 0) objects.push_back({depends_on, provider});
  for (const auto& [other, resource] : cluster.resources) {
    const auto& names = resource.dependencies;
    const bool uses = std::any_of(names.begin(), names.end(), [&, &self = name](const auto& one) {
      return same_name(one, self);
    });
    if ((kinds & provides_for) != 0 && uses) objects.push_back({provides_for, other});
  }
  if ((kinds & possible_owners) != 0) objects.push_back({possible_owners, std::string(node_name)});
  return objects;
}

Objects objects_of_group(const Cluster::Implementation& cluster, const std::string& group,
                         Dword kinds) {
  Objects objects;
  for (const auto& [name, resource] : cluster.resources)
    if ((kinds & contains) != 0 && same_name(resource.group, group))
      objects.push_back({contains, name});
  if ((kinds & preferred_owners) != 0)
    objects.push_back({preferred_owners, std::string(node_name)});
  return objects;
}

Objects objects_of_node(const Cluster::Implementation& cluster, Dword kinds) {
  Objects objects;
  for (const auto& group : cluster.groups)
    if ((kinds & owned_groups) != 0) objects.push_back({owned_groups, group});
  return objects;
}

template <class List>
Handle open_enumeration(std::string_view function, Handle object, std::string_view kind,
                        Dword kinds, Dword known_kinds, List&& list) {
  ObjectCall call(function, object, kind);
  if (call.error() != 0) return call.leave_with(nullptr, call.error());
  if (kinds == 0 || (kinds & ~known_kinds) != 0)
    return call.leave_with(nullptr, error_invalid_parameter);
  auto objects = list(call.cluster(), call.name());
  const Handle handle = open_object(call.cluster(), enumeration_kind, call.name(), nullptr);
  call.cluster().find(handle, enumeration_kind)->objects = std::move(objects);
  return call.leave_with(handle, 0);
}

Dword count_objects(std::string_view function, Handle enumeration) {
  ObjectCall call(function, enumeration, enumeration_kind);
  if (call.error() != 0) return call.leave_with_value(0, call.error());
  const auto& objects = call.cluster().find(enumeration, enumeration_kind)->objects;
  return call.leave_with_value(static_cast<Dword>(objects.size()), 0);
}

Dword tell_object(std::string_view function, Handle enumeration, Dword index, Dword* kind,
                  WideChar* name, Dword* size) {
  ObjectCall call(function, enumeration, enumeration_kind);
  if (call.error() != 0) return call.leave(call.error());
  const auto& objects = call.cluster().find(enumeration, enumeration_kind)->objects;
  if (index >= objects.size()) return call.leave(error_no_more_items);
  if (kind != nullptr) *kind = objects[index].kind;
  return call.leave(copy_text(objects[index].name, name, size));
}

Dword close_enumeration(std::string_view function, Handle enumeration) {
  ObjectCall call(function, enumeration, enumeration_kind);
  if (call.error() == 0) call.cluster().handles.erase(enumeration);
  return call.leave(call.error());
}

}  // namespace

Handle ClusterOpenEnum(Handle connection, Dword kinds) {
  return open_enumeration(
      "ClusterOpenEnum", connection, cluster_kind, kinds, every_kind,
      [&](const auto& cluster, const std::string&) { return objects_of_cluster(cluster, kinds); });
}
Dword ClusterGetEnumCount(Handle enumeration) {
  return count_objects("ClusterGetEnumCount", enumeration);
}
Dword ClusterEnum(Handle enumeration, Dword index, Dword* kind, WideChar* name, Dword* size) {
  return tell_object("ClusterEnum", enumeration, index, kind, name, size);
}
Dword ClusterCloseEnum(Handle enumeration) {
  return close_enumeration("ClusterCloseEnum", enumeration);
}

Handle ClusterResourceOpenEnum(Handle resource, Dword kinds) {
  return open_enumeration("ClusterResourceOpenEnum", resource, cluster_resource_kind, kinds,
                          depends_on | provides_for | possible_owners,
                          [&](const auto& cluster, const std::string& name) {
                            return objects_of_resource(cluster, name, kinds);
                          });
}
Dword ClusterResourceGetEnumCount(Handle enumeration) {
  return count_objects("ClusterResourceGetEnumCount", enumeration);
}
Dword ClusterResourceEnum(Handle enumeration, Dword index, Dword* kind, WideChar* name,
                          Dword* size) {
  return tell_object("ClusterResourceEnum", enumeration, index, kind, name, size);
}
Dword ClusterResourceCloseEnum(Handle enumeration) {
  return close_enumeration("ClusterResourceCloseEnum", enumeration);
}

Handle ClusterGroupOpenEnum(Handle group, Dword kinds) {
  return open_enumeration("ClusterGroupOpenEnum", group, cluster_group_kind, kinds,
                          contains | preferred_owners,
                          [&](const auto& cluster, const std::string& name) {
                            return objects_of_group(cluster, name, kinds);
                          });
}
Dword ClusterGroupGetEnumCount(Handle enumeration) {
  return count_objects("ClusterGroupGetEnumCount", enumeration);
}
Dword ClusterGroupEnum(Handle enumeration, Dword index, Dword* kind, WideChar* name, Dword* size) {
  return tell_object("ClusterGroupEnum", enumeration, index, kind, name, size);
}
Dword ClusterGroupCloseEnum(Handle enumeration) {
  return close_enumeration("ClusterGroupCloseEnum", enumeration);
}

Handle ClusterNodeOpenEnum(Handle node, Dword kinds) {
  return open_enumeration(
      "ClusterNodeOpenEnum", node, cluster_node_kind, kinds, interfaces | owned_groups,
      [&](const auto& cluster, const std::string&) { return objects_of_node(cluster, kinds); });
}
Dword ClusterNodeGetEnumCount(Handle enumeration) {
  return count_objects("ClusterNodeGetEnumCount", enumeration);
}
Dword ClusterNodeEnum(Handle enumeration, Dword index, Dword* kind, WideChar* name, Dword* size) {
  return tell_object("ClusterNodeEnum", enumeration, index, kind, name, size);
}
Dword ClusterNodeCloseEnum(Handle enumeration) {
  return close_enumeration("ClusterNodeCloseEnum", enumeration);
}

}  // namespace rhsim::cluster::api
