#include <cstring>
#include <functional>
#include <set>
#include <string>
#include <utility>

#include "fakes/cluster/api.h"
#include "fakes/cluster/implementation.h"
#include "harness/base/unicode.h"

/// What a resource depends on, and whether two are the same.
/// Source: resapi/nf-resapi-resutilgetresourcedependency and the page of each function.

namespace rhsim::cluster {

namespace {

using Predicate = std::function<bool(const ResourceInfo&)>;
using Name = std::string;

/// The first that fits among those `name` depends on, in their order; deeper ones when `recurse`.
const Name* find_dependency(const Cluster::Implementation& cluster, const Name& name, bool recurse,
                            const Predicate& fits, std::set<Name, NameOrder>& seen) {
  const auto resource = cluster.resources.find(name);
  if (resource == cluster.resources.end() || !seen.insert(name).second) return nullptr;
  for (const auto& provider : resource->second.dependencies) {
    const auto found = cluster.resources.find(provider);
    if (found != cluster.resources.end() && fits(found->second)) return &found->first;
  }
  for (const auto& provider : resource->second.dependencies) {
    if (!recurse) break;
    if (const auto* deeper = find_dependency(cluster, provider, true, fits, seen)) return deeper;
  }
  return nullptr;
}

const Name* find_dependency(const Cluster::Implementation& cluster, const Name& name, bool recurse,
                            const Predicate& fits) {
  std::set<Name, NameOrder> seen;
  return find_dependency(cluster, name, recurse, fits, seen);
}

Predicate of_type(const std::string& type) {
  return [type](const ResourceInfo& resource) { return same_name(resource.type, type); };
}

Predicate of_class(const api::ClassInfo& wanted) {
  return [kind = wanted.kind](const ResourceInfo& resource) { return resource.kind == kind; };
}

}  // namespace

bool Cluster::Implementation::depends_on(const std::string& resource_name,
                                         const std::string& other) const {
  const auto found = resources.find(other);
  return found != resources.end() &&
         find_dependency(*this, resource_name, true, [&](const ResourceInfo& info) {
           return &info == &found->second;
         }) != nullptr;
}

std::optional<std::string> Cluster::Implementation::network_name_of(
    const std::string& resource_name) const {
  const auto* provider = find_dependency(*this, resource_name, true, of_type("Network Name"));
  if (provider == nullptr) return std::nullopt;
  const auto* name = cluster::find_value(root, join_path(*provider, "Parameters"), "Name");
  return name == nullptr ? *provider : text_of(*name);
}

}  // namespace rhsim::cluster

namespace rhsim::cluster::api {

namespace {

/// Opens what `self`, a name, depends on.
Handle open_dependency(ApiScope& scope, std::string_view function, const std::string& argument,
                       const std::string& self, bool recurse, const Predicate& fits, Dword error) {
  auto& cluster = scope.cluster;
  error = scope.fault.value_or(error);
  Handle handle = nullptr;
  if (error == 0) {
    const auto* found = find_dependency(cluster, self, recurse, fits);
    if (found == nullptr) error = error_resource_not_found;
    if (found != nullptr) handle = open_cluster_resource(cluster, *found);
  }
  cluster.leave_with_error(function, argument, handle == nullptr ? 0 : 1, error);
  return handle;
}

/// The same where `self` is a handle, and `connection`, unless it is left out, one of the cluster.
Handle open_dependency_of(std::string_view function, Handle self, const std::string& argument,
                          bool recurse, const Predicate& fits) {
  ApiScope scope(function);
  const auto* entry = scope.cluster.find(self, cluster_resource_kind);
  return open_dependency(scope, function, argument,
                         entry == nullptr ? std::string() : entry->resource_name, recurse, fits,
                         entry == nullptr ? error_invalid_handle : 0);
}

Handle open_dependency_by_class(std::string_view function, Handle self, const ClassInfo* wanted,
                                bool recurse) {
  const ClassInfo info = wanted == nullptr ? ClassInfo{} : *wanted;
  return open_dependency_of(function, self, "class " + std::to_string(info.kind), recurse,
                            of_class(info));
}

Handle open_name_dependency(std::string_view function, const WideChar* name, const WideChar* type) {
  ApiScope scope(function);
  return open_dependency(scope, function, utf8_of(name), utf8_of(name), false,
                         of_type(utf8_of(type)),
                         name == nullptr || type == nullptr ? error_invalid_parameter : 0);
}

/// A BOOL about one or two resources. Counts the call in and out.
Bool answer(std::string_view function, Handle resource,
            const std::function<bool(const Cluster::Implementation&, const std::string&)>& holds) {
  ApiScope scope(function);
  auto& cluster = scope.cluster;
  const auto* entry = cluster.find(resource, cluster_resource_kind);
  const Dword error = scope.fault.value_or(entry == nullptr ? error_invalid_handle : 0);
  const bool yes = error == 0 && holds(cluster, entry->resource_name);
  cluster.leave_with_error(function, entry == nullptr ? "?" : entry->resource_name, yes ? 1 : 0,
                           error);
  return yes ? 1 : 0;
}

}  // namespace

Handle ResUtilGetResourceDependency(Handle self, const WideChar* type) {
  return open_dependency_of("ResUtilGetResourceDependency", self, utf8_of(type), false,
                            of_type(utf8_of(type)));
}
Handle ResUtilGetResourceDependencyEx(Handle self, const WideChar* type, Dword) {
  return open_dependency_of("ResUtilGetResourceDependencyEx", self, utf8_of(type), false,
                            of_type(utf8_of(type)));
}
Handle ResUtilGetResourceDependencyByName(Handle, Handle self, const WideChar* type, Bool recurse) {
  return open_dependency_of("ResUtilGetResourceDependencyByName", self, utf8_of(type), recurse != 0,
                            of_type(utf8_of(type)));
}
Handle ResUtilGetResourceDependencyByNameEx(Handle, Handle self, const WideChar* type, Bool recurse,
                                            Dword) {
  return open_dependency_of("ResUtilGetResourceDependencyByNameEx", self, utf8_of(type),
                            recurse != 0, of_type(utf8_of(type)));
}
Handle ResUtilGetResourceDependencyByClass(Handle, Handle self, const ClassInfo* wanted,
                                           Bool recurse) {
  return open_dependency_by_class("ResUtilGetResourceDependencyByClass", self, wanted,
                                  recurse != 0);
}
Handle ResUtilGetResourceDependencyByClassEx(Handle, Handle self, const ClassInfo* wanted,
                                             Bool recurse, Dword) {
  return open_dependency_by_class("ResUtilGetResourceDependencyByClassEx", self, wanted,
                                  recurse != 0);
}
Handle ResUtilGetResourceNameDependency(const WideChar* name, const WideChar* type) {
  return open_name_dependency("ResUtilGetResourceNameDependency", name, type);
}
Handle ResUtilGetResourceNameDependencyEx(const WideChar* name, const WideChar* type, Dword) {
  return open_name_dependency("ResUtilGetResourceNameDependencyEx", name, type);
}

// Of the groups of "or" that an expression may have, a dependency of this cluster is one alone.
// Source: clusapi/nf-clusapi-setclusterresourcedependencyexpression, "Remarks".
Dword GetClusterResourceDependencyExpression(Handle resource, WideChar* expression, Dword* size) {
  ObjectCall call("GetClusterResourceDependencyExpression", resource, cluster_resource_kind);
  if (call.error() != 0) return call.leave(call.error());
  if (size == nullptr) return call.leave(error_invalid_parameter);
  std::string text;
  for (const auto& provider : call.cluster().resources.at(call.name()).dependencies)
    text += (text.empty() ? "[" : " and [") + provider + "]";
  return call.leave(copy_text(text, expression, size));
}

Bool ResUtilResourcesEqual(Handle self, Handle other) {
  return answer("ResUtilResourcesEqual", self,
                [&](const Cluster::Implementation& cluster, const std::string& name) {
                  const auto second = cluster.handles.find(other);
                  return second != cluster.handles.end() &&
                         second->second.kind == cluster_resource_kind &&
                         same_name(second->second.resource_name, name);
                });
}

Bool ResUtilResourceTypesEqual(const WideChar* type, Handle resource) {
  return answer("ResUtilResourceTypesEqual", resource,
                [&](const Cluster::Implementation& cluster, const std::string& name) {
                  return same_name(cluster.resources.at(name).type, utf8_of(type));
                });
}

Bool ResUtilIsResourceClassEqual(const ClassInfo* wanted, Handle resource) {
  return answer("ResUtilIsResourceClassEqual", resource,
                [&](const Cluster::Implementation& cluster, const std::string& name) {
                  return wanted != nullptr && cluster.resources.at(name).kind == wanted->kind;
                });
}

// The name, with its count of characters in and out.
Dword ResUtilGetResourceName(Handle resource, WideChar* name, Dword* size) {
  ApiScope scope("ResUtilGetResourceName");
  auto& cluster = scope.cluster;
  const auto* entry = cluster.find(resource, cluster_resource_kind);
  Dword error = entry == nullptr ? error_invalid_handle : 0;
  if (error == 0 && (name == nullptr || size == nullptr)) error = error_invalid_parameter;
  error = scope.fault.value_or(error);
  if (error == 0) error = copy_text(entry->resource_name, name, size);
  return cluster.leave("ResUtilGetResourceName", entry == nullptr ? "?" : entry->resource_name,
                       error);
}

// Source: resapi/nf-resapi-resutilgetresourcedependentipaddressprops.
Dword ResUtilGetResourceDependentIPAddressProps(Handle resource, WideChar* address,
                                                Dword* address_size, WideChar* mask,
                                                Dword* mask_size, WideChar* network,
                                                Dword* network_size) {
  ApiScope scope("ResUtilGetResourceDependentIPAddressProps");
  auto& cluster = scope.cluster;
  const auto* entry = cluster.find(resource, cluster_resource_kind);
  const std::string name = entry == nullptr ? "?" : entry->resource_name;
  Dword error = scope.fault.value_or(entry == nullptr ? error_invalid_handle : 0);
  const auto* found =
      error == 0 ? find_dependency(cluster, name, true, of_type("IP Address")) : nullptr;
  if (error == 0 && found == nullptr) error = error_resource_not_found;
  const auto give = [&](const char* value_name, WideChar* out, Dword* size) {
    if (error != 0 || size == nullptr) return;
    const auto* value = find_value(cluster.root, join_path(*found, "Parameters"), value_name);
    error = copy_text(value == nullptr ? "" : text_of(*value), out, size);
  };
  give("Address", address, address_size);
  give("SubnetMask", mask, mask_size);
  give("Network", network, network_size);
  return cluster.leave("ResUtilGetResourceDependentIPAddressProps", name, error);
}

// Never to be called from a resource DLL; it answers all the same.
Dword ResUtilFindDependentDiskResourceDriveLetter(Handle, Handle resource, WideChar* letter,
                                                  Dword* size) {
  constexpr Dword storage = 1;  // CLUS_RESCLASS_STORAGE.
  ApiScope scope("ResUtilFindDependentDiskResourceDriveLetter");
  auto& cluster = scope.cluster;
  const auto* entry = cluster.find(resource, cluster_resource_kind);
  const std::string name = entry == nullptr ? "?" : entry->resource_name;
  Dword error = scope.fault.value_or(entry == nullptr ? error_invalid_handle : 0);
  const auto* found =
      error == 0 ? find_dependency(cluster, name, true, of_class({storage, 0})) : nullptr;
  if (error == 0 && found == nullptr) error = error_resource_not_found;
  if (error == 0) {
    const auto* value = find_value(cluster.root, join_path(*found, "Parameters"), "DriveLetter");
    error = copy_text(value == nullptr ? "D:" : text_of(*value), letter, size);
  }
  return cluster.leave("ResUtilFindDependentDiskResourceDriveLetter", name, error);
}

}  // namespace rhsim::cluster::api
