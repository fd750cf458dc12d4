#include <cstring>
#include <iterator>
#include <string>
#include <utility>

#include "fakes/cluster/api.h"
#include "fakes/cluster/implementation.h"
#include "fakes/cluster/registry_call.h"
#include "harness/base/unicode.h"

/// ClusterReg*: the cluster database. Kept per run, so every run starts from the scenario's values.
/// Source: clusapi/nf-clusapi-clusterregopenkey and the page of each function.

namespace rhsim::cluster::api {

namespace {

constexpr Dword created_new_key = 1;
constexpr Dword opened_existing_key = 2;

bool valid_subkey(const WideChar* subkey) { return subkey != nullptr && subkey[0] != u'\\'; }

/// Hands a new handle of `key` to the DLL.
void hand_out(Cluster::Implementation& cluster, const std::shared_ptr<Key>& key, Handle* result) {
  *result =
      cluster.open({std::string(cluster_key_kind), key, {}, cluster.current_resource(), false});
  cluster.windows.reserve_value(*result, "cluster key");
}

/// Copies `value` as the registry does: no buffer asks for the size alone; one that is too small
/// gets ERROR_MORE_DATA and the size.
Dword copy_value(const Value& value, Dword* type, Byte* data, Dword* size) {
  const auto needed = static_cast<Dword>(value.bytes.size());
  if (type != nullptr) *type = value.type;
  if (size == nullptr) return data == nullptr ? 0 : error_invalid_parameter;
  const Dword room = std::exchange(*size, needed);
  if (data == nullptr) return 0;
  if (room < needed) return error_more_data;
  if (needed != 0) std::memcpy(data, value.bytes.data(), needed);
  return 0;
}

/// Copies a name; `size` counts characters, in with the NUL and out without.
Dword copy_name(const std::string& utf8, WideChar* name, Dword* size) {
  const auto text = to_utf16(utf8);
  const auto length = static_cast<Dword>(text.size());
  const Dword room = std::exchange(*size, length);
  if (room <= length) return error_more_data;
  std::memcpy(name, text.c_str(), (text.size() + 1) * sizeof(WideChar));
  return 0;
}

// SECURITY_DESCRIPTOR_RELATIVE with nothing behind it: everybody may do everything.
constexpr Dword default_security_size = 20;

std::vector<std::uint8_t> default_security() {
  std::vector<std::uint8_t> bytes(default_security_size);
  bytes[0] = 1;     // SECURITY_DESCRIPTOR_REVISION.
  bytes[3] = 0x80;  // SE_SELF_RELATIVE.
  return bytes;
}

}  // namespace

Long ClusterRegOpenKey(Handle key, const WideChar* subkey, Dword, Handle* result) {
  RegistryCall call("ClusterRegOpenKey", key, subkey);
  if (call.fault()) return as_long(call.leave(*call.fault()));
  if (!valid_subkey(subkey) || result == nullptr)
    return as_long(call.leave(error_invalid_parameter));
  const auto found = Key::find(call.key(), to_utf8(subkey));
  if (!found) return as_long(call.leave(error_file_not_found));
  hand_out(call.cluster(), found, result);
  return as_long(call.leave(0));
}

Long ClusterRegCreateKey(Handle key, const WideChar* subkey, Dword, Dword, void*, Handle* result,
                         Dword* disposition) {
  RegistryCall call("ClusterRegCreateKey", key, subkey);
  if (call.fault()) return as_long(call.leave(*call.fault()));
  if (!valid_subkey(subkey) || result == nullptr)
    return as_long(call.leave(error_invalid_parameter));
  bool created = false;
  const auto made = Key::create(call.key(), to_utf8(subkey), created);
  if (disposition != nullptr) *disposition = created ? created_new_key : opened_existing_key;
  hand_out(call.cluster(), made, result);
  return as_long(call.leave(0));
}

Long ClusterRegCloseKey(Handle key) {
  ApiScope scope("ClusterRegCloseKey");
  auto& cluster = scope.cluster;
  const auto* entry = cluster.find(key, cluster_key_kind);
  // The monitor's own key is told apart: closing it is for the trace to show.
  const std::string argument =
      entry == nullptr ? "?" : (entry->of_monitor ? "ResourceKey" : entry->key->path);
  if (scope.fault) return as_long(cluster.leave("ClusterRegCloseKey", argument, *scope.fault));
  if (entry == nullptr) {
    return as_long(cluster.leave("ClusterRegCloseKey", argument, error_invalid_handle));
  }
  cluster.handles.erase(key);
  return as_long(cluster.leave("ClusterRegCloseKey", argument, 0));
}

Long ClusterRegDeleteKey(Handle key, const WideChar* subkey) {
  RegistryCall call("ClusterRegDeleteKey", key, subkey);
  if (call.fault()) return as_long(call.leave(*call.fault()));
  if (!valid_subkey(subkey) || subkey[0] == 0) return as_long(call.leave(error_invalid_parameter));
  const bool erased = Key::erase(call.key(), to_utf8(subkey));
  return as_long(call.leave(erased ? 0 : error_file_not_found));
}

Long ClusterRegEnumKey(Handle key, Dword index, WideChar* name, Dword* name_size,
                       void* last_write) {
  RegistryCall call("ClusterRegEnumKey", key, nullptr);
  if (call.fault()) return as_long(call.leave(*call.fault()));
  if (name == nullptr || name_size == nullptr) return as_long(call.leave(error_invalid_parameter));
  if (index >= call.key()->subkeys.size()) return as_long(call.leave(error_no_more_items));
  // Not kept: a key of this database has no date, and zero is what "unknown" looks like.
  if (last_write != nullptr) std::memset(last_write, 0, 8);
  const auto& subkey = *std::next(call.key()->subkeys.begin(), index);
  return as_long(call.leave(copy_name(subkey.first, name, name_size)));
}

Dword ClusterRegSetValue(Handle key, const WideChar* name, Dword type, const Byte* data,
                         Dword size) {
  RegistryCall call("ClusterRegSetValue", key, name);
  if (call.fault()) return call.leave(*call.fault());
  if (data == nullptr && size != 0) return call.leave(error_invalid_parameter);
  Value value{type, {}};
  if (size != 0) value.bytes.assign(data, data + size);
  call.cluster().store_value(call.key(), utf8_of(name), std::move(value));
  return call.leave(0);
}

Dword ClusterRegDeleteValue(Handle key, const WideChar* name) {
  RegistryCall call("ClusterRegDeleteValue", key, name);
  if (call.fault()) return call.leave(*call.fault());
  const bool erased = call.cluster().erase_value(call.key(), utf8_of(name));
  return call.leave(erased ? 0 : error_file_not_found);
}

Long ClusterRegQueryValue(Handle key, const WideChar* name, Dword* type, Byte* data, Dword* size) {
  RegistryCall call("ClusterRegQueryValue", key, name);
  if (call.fault()) return as_long(call.leave(*call.fault()));
  const auto value = call.key()->values.find(utf8_of(name));
  if (value == call.key()->values.end()) return as_long(call.leave(error_file_not_found));
  return as_long(call.leave(copy_value(value->second, type, data, size)));
}

Dword ClusterRegEnumValue(Handle key, Dword index, WideChar* name, Dword* name_size, Dword* type,
                          Byte* data, Dword* size) {
  RegistryCall call("ClusterRegEnumValue", key, nullptr);
  if (call.fault()) return call.leave(*call.fault());
  if (name == nullptr || name_size == nullptr) return call.leave(error_invalid_parameter);
  if (index >= call.key()->values.size()) return call.leave(error_no_more_items);
  const auto& [value_name, value] = *std::next(call.key()->values.begin(), index);
  if (const auto short_name = copy_name(value_name, name, name_size)) return call.leave(short_name);
  return call.leave(copy_value(value, type, data, size));
}

Long ClusterRegQueryInfoKey(Handle key, Dword* subkeys, Dword* longest_subkey, Dword* values,
                            Dword* longest_name, Dword* longest_value, Dword* security,
                            void* last_write) {
  RegistryCall call("ClusterRegQueryInfoKey", key, nullptr);
  if (call.fault()) return as_long(call.leave(*call.fault()));
  const auto info = describe(*call.key());
  const auto give = [](Dword* out, Dword number) {
    if (out != nullptr) *out = number;
  };
  give(subkeys, info.subkeys);
  give(longest_subkey, info.longest_subkey);
  give(values, info.values);
  give(longest_name, info.longest_name);
  give(longest_value, info.longest_value);
  give(security, default_security_size);
  if (last_write != nullptr) std::memset(last_write, 0, 8);
  return as_long(call.leave(0));
}

// A key keeps the descriptor it was given; one that was given none has the smallest there is.
Long ClusterRegGetKeySecurity(Handle key, Dword, void* descriptor, Dword* size) {
  RegistryCall call("ClusterRegGetKeySecurity", key, nullptr);
  if (call.fault()) return as_long(call.leave(*call.fault()));
  if (size == nullptr) return as_long(call.leave(error_invalid_parameter));
  auto bytes = call.key()->security;
  if (bytes.empty()) bytes = default_security();
  const Dword room = std::exchange(*size, static_cast<Dword>(bytes.size()));
  if (descriptor == nullptr || room < bytes.size())
    return as_long(call.leave(error_insufficient_buffer));
  std::memcpy(descriptor, bytes.data(), bytes.size());
  return as_long(call.leave(0));
}

Long ClusterRegSetKeySecurity(Handle key, Dword, void* descriptor) {
  RegistryCall call("ClusterRegSetKeySecurity", key, nullptr);
  if (call.fault()) return as_long(call.leave(*call.fault()));
  if (descriptor == nullptr) return as_long(call.leave(error_invalid_parameter));
  // Only the head is ours to read: what a descriptor points to has a form of its own.
  const auto* bytes = static_cast<const std::uint8_t*>(descriptor);
  call.key()->security.assign(bytes, bytes + default_security_size);
  return as_long(call.leave(0));
}

Long ClusterRegSyncDatabase(Handle connection, Dword) {
  ObjectCall call("ClusterRegSyncDatabase", connection, cluster_kind);
  return as_long(call.leave(call.error()));
}

}  // namespace rhsim::cluster::api
