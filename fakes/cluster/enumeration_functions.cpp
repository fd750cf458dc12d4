#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "fakes/cluster/api.h"
#include "fakes/cluster/buffers.h"
#include "fakes/cluster/implementation.h"
#include "harness/base/unicode.h"
#include "harness/win32/dll_code.h"

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
constexpr Dword all_networks = 0x10;
constexpr Dword all_net_interfaces = 0x20;
constexpr Dword internal_networks = 0x80000000;

// CLUSTER_RESOURCE_ENUM.
constexpr Dword depends_on = 0x1;
constexpr Dword provides_for = 0x2;
constexpr Dword possible_owners = 0x4;

// CLUSTER_GROUP_ENUM.
constexpr Dword contains = 0x1;
constexpr Dword preferred_owners = 0x2;

// CLUSTER_RESOURCE_TYPE_ENUM.
constexpr Dword type_owners = 0x1;
constexpr Dword of_the_type = 0x2;

// CLUSTER_NODE_ENUM, CLUSTER_NETWORK_ENUM.
constexpr Dword net_interfaces = 0x1;
constexpr Dword owned_groups = 0x2;

Objects objects_of_cluster(const Cluster::Implementation& cluster, const std::string&,
                           Dword kinds) {
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
  if ((kinds & all_networks) != 0) objects.push_back({all_networks, std::string(only_network)});
  if ((kinds & all_net_interfaces) != 0)
    objects.push_back({all_net_interfaces, std::string(only_net_interface)});
  if ((kinds & internal_networks) != 0)
    objects.push_back({internal_networks, std::string(only_network)});
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

Objects objects_of_node(const Cluster::Implementation& cluster, const std::string&, Dword kinds) {
  Objects objects;
  if ((kinds & net_interfaces) != 0)
    objects.push_back({net_interfaces, std::string(only_net_interface)});
  for (const auto& group : cluster.groups)
    if ((kinds & owned_groups) != 0) objects.push_back({owned_groups, group});
  return objects;
}

Objects objects_of_network(const Cluster::Implementation&, const std::string&, Dword) {
  return {{net_interfaces, std::string(only_net_interface)}};
}

Objects objects_of_type(const Cluster::Implementation& cluster, const std::string& type,
                        Dword kinds) {
  Objects objects;
  if ((kinds & type_owners) != 0) objects.push_back({type_owners, std::string(node_name)});
  for (const auto& [name, resource] : cluster.resources)
    if ((kinds & of_the_type) != 0 && same_name(resource.type, type))
      objects.push_back({of_the_type, name});
  return objects;
}

/// What one family of enumerations lists, and of what.
struct Family {
  std::string_view of;  ///< The kind of handle that is asked.
  Dword kinds;          ///< All that may be asked for.
  Objects (*list)(const Cluster::Implementation& cluster, const std::string& name, Dword kinds);
};
constexpr Family of_cluster{cluster_kind,
                            all_nodes | all_types | all_resources | all_groups | all_networks |
                                all_net_interfaces | internal_networks,
                            objects_of_cluster};
constexpr Family of_resource{cluster_resource_kind, depends_on | provides_for | possible_owners,
                             objects_of_resource};
constexpr Family of_group{cluster_group_kind, contains | preferred_owners, objects_of_group};
constexpr Family of_node{cluster_node_kind, net_interfaces | owned_groups, objects_of_node};
constexpr Family of_network{cluster_network_kind, net_interfaces, objects_of_network};

Handle leave_with_enumeration(ObjectCall& call, const std::string& name, Objects objects) {
  const Handle handle = open_object(call.cluster(), enumeration_kind, name, nullptr);
  call.cluster().find(handle, enumeration_kind)->objects = std::move(objects);
  return call.leave_with(handle, 0);
}

Handle open_enumeration(std::string_view function, const Family& family, Handle object,
                        Dword kinds) {
  ObjectCall call(function, object, family.of);
  if (call.error() != 0) return call.leave_with(nullptr, call.error());
  if (kinds == 0 || (kinds & ~family.kinds) != 0)
    return call.leave_with(nullptr, error_invalid_parameter);
  return leave_with_enumeration(call, call.name(), family.list(call.cluster(), call.name(), kinds));
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

std::string_view handle_kind_of(Dword kind) {
  switch (kind) {
    case all_nodes:
      return cluster_node_kind;
    case all_resources:
      return cluster_resource_kind;
    case all_groups:
      return cluster_group_kind;
    default:
      return cluster_network_kind;
  }
}

/// Fills a CLUSTER_ENUM_ITEM; its texts stand behind it in the caller's buffer.
Dword tell_item(std::string_view function, Handle enumeration, Dword index, EnumItem* item,
                Dword* size) {
  ObjectCall call(function, enumeration, enumeration_kind);
  if (call.error() != 0) return call.leave(call.error());
  const auto& objects = call.cluster().find(enumeration, enumeration_kind)->objects;
  if (index >= objects.size()) return call.leave(error_no_more_items);
  if (size == nullptr) return call.leave(error_invalid_parameter);
  const auto& object = objects[index];
  const auto id = id_of(handle_kind_of(object.kind), object.name);
  Tail tail(item, *size, sizeof(EnumItem));
  EnumItem filled{1, object.kind, 0, nullptr, 0, nullptr};  // CLUSTER_ENUM_ITEM_VERSION_1.
  filled.id = tail.text<WideChar>(id);
  filled.id_size = static_cast<Dword>((to_utf16(id).size() + 1) * sizeof(WideChar));
  filled.name = tail.text<WideChar>(object.name);
  filled.name_size = static_cast<Dword>((to_utf16(object.name).size() + 1) * sizeof(WideChar));
  *size = tail.needed();
  if (!tail.fits()) return call.leave(error_more_data);
  *item = filled;
  return call.leave(0);
}

/// Texts that end with a NUL each, in so many bytes; one more NUL may end them.
std::vector<std::string> names_in(const WideChar* texts, Dword bytes) {
  std::vector<std::string> names;
  if (texts == nullptr) return names;
  const std::u16string_view all(texts, bytes / sizeof(WideChar));
  for (std::size_t at = 0; at < all.size() && all[at] != 0;) {
    const auto end = std::min(all.find(u'\0', at), all.size());
    names.push_back(to_utf8(all.substr(at, end - at)));
    at = end + 1;
  }
  return names;
}

/// What the two functions that take lists of properties are told.
struct WantedProperties {
  const WideChar* common;
  Dword common_size;
  const WideChar* read_only;
  Dword read_only_size;

  EnumeratedObject object(Cluster::Implementation& cluster, Dword object, Dword kind,
                          const std::string& name) const {
    EnumeratedObject told{kind, name};
    told.properties =
        common_property_list(cluster, object, name, false, names_in(common, common_size));
    told.read_only_properties =
        common_property_list(cluster, object, name, true, names_in(read_only, read_only_size));
    return told;
  }
};

/// Fills the item of a group or of a resource, whose texts and lists stand behind it.
template <class Item, class Fill>
Dword tell_full_item(std::string_view function, Handle enumeration, Dword index, Item* item,
                     Dword* size, Fill&& fill) {
  ObjectCall call(function, enumeration, enumeration_kind);
  if (call.error() != 0) return call.leave(call.error());
  const auto& objects = call.cluster().find(enumeration, enumeration_kind)->objects;
  if (index >= objects.size()) return call.leave(error_no_more_items);
  if (size == nullptr) return call.leave(error_invalid_parameter);
  const auto& object = objects[index];
  Tail tail(item, *size, sizeof(Item));
  const auto text = [&](const std::string& utf8, WideChar*& out, Dword& bytes) {
    out = tail.text<WideChar>(utf8);
    bytes = static_cast<Dword>((to_utf16(utf8).size() + 1) * sizeof(WideChar));
  };
  const auto list = [&](const std::vector<std::uint8_t>& from, Byte*& out, Dword& bytes) {
    bytes = static_cast<Dword>(from.size());
    if (from.empty()) return;
    tail.align(sizeof(Dword));  // As every property list.
    out = tail.copy(from.data(), from.size());
  };
  Item filled{};
  filled.version = 1;
  text(object.name, filled.name, filled.name_size);
  text(object.owner, filled.owner, filled.owner_size);
  fill(filled, object, text);
  list(object.properties, filled.properties, filled.properties_size);
  list(object.read_only_properties, filled.read_only, filled.read_only_size);
  *size = tail.needed();
  if (!tail.fits()) return call.leave(error_more_data);
  *item = filled;
  return call.leave(0);
}

Dword close_enumeration(std::string_view function, Handle enumeration) {
  ObjectCall call(function, enumeration, enumeration_kind);
  if (call.error() == 0) call.cluster().handles.erase(enumeration);
  return call.leave(call.error());
}

/// Calls back for each resource but `self` and those of other types. What there is to tell is kept
/// by a handle of ours, since the callback may end the strand, and with it what the strand holds.
template <class Callback>
Dword for_each_resource(ObjectCall& call, Handle self, const WideChar* type, Callback&& callback) {
  auto& cluster = call.cluster();
  call.argument("");
  Dword error = call.error();
  const auto* own = cluster.find(self, cluster_resource_kind);
  if (error == 0 && self != nullptr && own == nullptr) error = error_invalid_handle;
  if (error != 0) return call.leave(error);
  const Handle list = open_object(cluster, enumeration_kind, {}, nullptr);
  auto& opened = *cluster.find(list, enumeration_kind);
  opened.of_monitor = true;
  for (const auto& [name, resource] : cluster.resources) {
    if (own != nullptr && same_name(name, own->resource_name)) continue;
    if (type != nullptr && !same_name(resource.type, utf8_of(type))) continue;
    opened.objects.push_back({all_resources, name});
  }
  for (std::size_t index = 0; index < opened.objects.size() && error == 0; ++index) {
    const Handle resource = open_cluster_resource(cluster, opened.objects[index].name);
    if (resource == nullptr) continue;  // Gone meanwhile.
    {
      const win32::DllCode dll(cluster.windows.inside());
      error = callback(resource);
    }
    cluster.handles.erase(resource);
  }
  cluster.handles.erase(list);
  return call.leave(error == error_no_more_items ? 0 : error);
}

}  // namespace

Handle ClusterOpenEnum(Handle connection, Dword kinds) {
  return open_enumeration("ClusterOpenEnum", of_cluster, connection, kinds);
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
  return open_enumeration("ClusterResourceOpenEnum", of_resource, resource, kinds);
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
  return open_enumeration("ClusterGroupOpenEnum", of_group, group, kinds);
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
  return open_enumeration("ClusterNodeOpenEnum", of_node, node, kinds);
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

Handle ClusterNetworkOpenEnum(Handle network, Dword kinds) {
  return open_enumeration("ClusterNetworkOpenEnum", of_network, network, kinds);
}
Dword ClusterNetworkGetEnumCount(Handle enumeration) {
  return count_objects("ClusterNetworkGetEnumCount", enumeration);
}
Dword ClusterNetworkEnum(Handle enumeration, Dword index, Dword* kind, WideChar* name,
                         Dword* size) {
  return tell_object("ClusterNetworkEnum", enumeration, index, kind, name, size);
}
Dword ClusterNetworkCloseEnum(Handle enumeration) {
  return close_enumeration("ClusterNetworkCloseEnum", enumeration);
}

// --- With ids ------------------------------------------------------------------------------------
// Source: clusapi/nf-clusapi-clusterenumex, -clusternodeenumex, ns-clusapi-cluster_enum_item.

Handle ClusterOpenEnumEx(Handle connection, Dword kinds, void*) {
  return open_enumeration("ClusterOpenEnumEx", of_cluster, connection, kinds);
}
Dword ClusterGetEnumCountEx(Handle enumeration) {
  return count_objects("ClusterGetEnumCountEx", enumeration);
}
Dword ClusterEnumEx(Handle enumeration, Dword index, EnumItem* item, Dword* size) {
  return tell_item("ClusterEnumEx", enumeration, index, item, size);
}
Dword ClusterCloseEnumEx(Handle enumeration) {
  return close_enumeration("ClusterCloseEnumEx", enumeration);
}

Handle ClusterNodeOpenEnumEx(Handle node, Dword kinds, void*) {
  return open_enumeration("ClusterNodeOpenEnumEx", of_node, node, kinds);
}
Dword ClusterNodeGetEnumCountEx(Handle enumeration) {
  return count_objects("ClusterNodeGetEnumCountEx", enumeration);
}
Dword ClusterNodeEnumEx(Handle enumeration, Dword index, EnumItem* item, Dword* size) {
  return tell_item("ClusterNodeEnumEx", enumeration, index, item, size);
}
Dword ClusterNodeCloseEnumEx(Handle enumeration) {
  return close_enumeration("ClusterNodeCloseEnumEx", enumeration);
}

// --- Of a resource type. Source: clusapi/nf-clusapi-clusterresourcetypeopenenum. -----------------

Handle ClusterResourceTypeOpenEnum(Handle connection, const WideChar* type, Dword kinds) {
  ObjectCall call("ClusterResourceTypeOpenEnum", connection, cluster_kind);
  const auto name = utf8_of(type);
  call.argument(name);
  if (call.error() != 0) return call.leave_with(nullptr, call.error());
  if (kinds == 0 || (kinds & ~(type_owners | of_the_type)) != 0)
    return call.leave_with(nullptr, error_invalid_parameter);
  if (objects_of_type(call.cluster(), name, of_the_type).empty())
    return call.leave_with(nullptr, error_resource_type_not_found);
  return leave_with_enumeration(call, name, objects_of_type(call.cluster(), name, kinds));
}
Dword ClusterResourceTypeGetEnumCount(Handle enumeration) {
  return count_objects("ClusterResourceTypeGetEnumCount", enumeration);
}
Dword ClusterResourceTypeEnum(Handle enumeration, Dword index, Dword* kind, WideChar* name,
                              Dword* size) {
  return tell_object("ClusterResourceTypeEnum", enumeration, index, kind, name, size);
}
Dword ClusterResourceTypeCloseEnum(Handle enumeration) {
  return close_enumeration("ClusterResourceTypeCloseEnum", enumeration);
}

// --- All groups and all resources, with properties -----------------------------------------------
// The pages call the handle one of a resource and the lists "names of properties" throughout; the
// declarations and what clients read out of an item say what is done here. Source:
// clusapi/nf-clusapi-clustergroupopenenumex, -clusterresourceopenenumex,
// ns-clusapi-cluster_group_enum_item, -cluster_resource_enum_item.

Handle ClusterGroupOpenEnumEx(Handle connection, const WideChar* properties, Dword properties_size,
                              const WideChar* read_only, Dword read_only_size, Dword flags) {
  ObjectCall call("ClusterGroupOpenEnumEx", connection, cluster_kind);
  if (call.error() == 0 && flags != 0) call.fail(error_invalid_parameter);
  if (call.error() != 0) return call.leave_with(nullptr, call.error());
  const WantedProperties wanted{properties, properties_size, read_only, read_only_size};
  auto& cluster = call.cluster();
  Objects objects;
  for (const auto& group : cluster.groups) {
    objects.push_back(wanted.object(cluster, object_group, all_groups, group));
    objects.back().state = cluster.group_state(group);
    objects.back().owner = node_name;
  }
  return leave_with_enumeration(call, {}, std::move(objects));
}
Dword ClusterGroupGetEnumCountEx(Handle enumeration) {
  return count_objects("ClusterGroupGetEnumCountEx", enumeration);
}
Dword ClusterGroupEnumEx(Handle enumeration, Dword index, GroupEnumItem* item, Dword* size) {
  return tell_full_item("ClusterGroupEnumEx", enumeration, index, item, size,
                        [](GroupEnumItem& filled, const EnumeratedObject& object, auto&& text) {
                          text(id_of(cluster_group_kind, object.name), filled.id, filled.id_size);
                          filled.state = object.state;
                        });
}
Dword ClusterGroupCloseEnumEx(Handle enumeration) {
  return close_enumeration("ClusterGroupCloseEnumEx", enumeration);
}

Handle ClusterResourceOpenEnumEx(Handle connection, const WideChar* properties,
                                 Dword properties_size, const WideChar* read_only,
                                 Dword read_only_size, Dword) {
  ObjectCall call("ClusterResourceOpenEnumEx", connection, cluster_kind);
  if (call.error() != 0) return call.leave_with(nullptr, call.error());
  const WantedProperties wanted{properties, properties_size, read_only, read_only_size};
  auto& cluster = call.cluster();
  Objects objects;
  for (const auto& [name, resource] : cluster.resources) {
    objects.push_back(wanted.object(cluster, object_resource, all_resources, name));
    objects.back().owner = resource.group;
  }
  return leave_with_enumeration(call, {}, std::move(objects));
}
Dword ClusterResourceGetEnumCountEx(Handle enumeration) {
  return count_objects("ClusterResourceGetEnumCountEx", enumeration);
}
Dword ClusterResourceEnumEx(Handle enumeration, Dword index, ResourceEnumItem* item, Dword* size) {
  return tell_full_item(
      "ClusterResourceEnumEx", enumeration, index, item, size,
      [](ResourceEnumItem& filled, const EnumeratedObject& object, auto&& text) {
        text(id_of(cluster_resource_kind, object.name), filled.id, filled.id_size);
        text(id_of(cluster_group_kind, object.owner), filled.owner_id, filled.owner_id_size);
      });
}
Dword ClusterResourceCloseEnumEx(Handle enumeration) {
  return close_enumeration("ClusterResourceCloseEnumEx", enumeration);
}

// --- With a callback -----------------------------------------------------------------------------
// Source: resapi/nf-resapi-resutilenumresources, -resutilenumresourcesex, -resutilenumresourcesex2.

Dword ResUtilEnumResources(Handle self, const WideChar* type, ResourceCallback callback,
                           void* parameter) {
  ObjectCall call("ResUtilEnumResources");
  return for_each_resource(call, self, type,
                           [&](Handle resource) { return callback(self, resource, parameter); });
}

Dword ResUtilEnumResourcesEx(Handle connection, Handle self, const WideChar* type,
                             ResourceCallbackEx callback, void* parameter) {
  ObjectCall call("ResUtilEnumResourcesEx", connection, cluster_kind);
  return for_each_resource(call, self, type, [&](Handle resource) {
    return callback(connection, self, resource, parameter);
  });
}

Dword ResUtilEnumResourcesEx2(Handle connection, Handle self, const WideChar* type,
                              ResourceCallbackEx callback, void* parameter, Dword) {
  ObjectCall call("ResUtilEnumResourcesEx2", connection, cluster_kind);
  return for_each_resource(call, self, type, [&](Handle resource) {
    return callback(connection, self, resource, parameter);
  });
}

}  // namespace rhsim::cluster::api
