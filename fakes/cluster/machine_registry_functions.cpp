#include <array>
#include <cstring>
#include <iterator>
#include <string>
#include <utility>

#include "fakes/cluster/implementation.h"
#include "fakes/cluster/machine_functions.h"
#include "harness/base/unicode.h"
#include "harness/win32/api.h"

/// Reg*: the registry of this machine, kept per run. It begins with what the scenario says and the
/// keys that every Windows has. A handle of the cluster database is none of the registry: the call
/// fails, and its event names the handle.
/// Source: winreg/nf-winreg-regopenkeyexw and the page of each function.

namespace rhsim::cluster::api {

using abi::Bool;
using abi::WideChar;
using Byte = std::uint8_t;
using Status = std::int32_t;  // LSTATUS.

namespace {

constexpr std::string_view registry_key_kind = "registry key";
constexpr std::uint32_t current_user = 0x80000001;
constexpr std::uint32_t local_machine = 0x80000002;

std::string utf8(const char* text) { return text == nullptr ? "" : text; }
std::string utf8(const WideChar* text) { return utf8_of(text); }

std::shared_ptr<Key> hive(const Cluster::Implementation& cluster, const std::string& name) {
  bool created = false;
  if (name == "HKLM") {
    Key::create(cluster.registry, "HKLM\\SOFTWARE", created);
    Key::create(cluster.registry, "HKLM\\SYSTEM\\CurrentControlSet\\Services", created);
  } else {
    Key::create(cluster.registry, "HKCU\\Software", created);
  }
  return Key::find(cluster.registry, name);
}

/// Counts a call in and out: the path of its key and of what it names there is the argument.
class MachineCall {
 public:
  MachineCall(std::string_view function, Handle handle, const std::string& name)
      : scope_(function), cluster_(scope_.cluster), function_(function) {
    // A predefined key is sign-extended by some compilers and not by others.
    const auto value = static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(handle));
    const auto* entry = cluster_.find(handle, registry_key_kind);
    if (value == local_machine) key_ = hive(cluster_, "HKLM");
    if (value == current_user) key_ = hive(cluster_, "HKCU");
    if (entry != nullptr) key_ = entry->key;
    argument_ = key_ ? join_path(key_->path, name) : misused(handle);
    error_ = key_ == nullptr ? error_invalid_handle : key_->deleted ? error_key_deleted : 0;
    error_ = scope_.fault.value_or(error_);
  }

  [[nodiscard]] Cluster::Implementation& cluster() { return cluster_; }
  [[nodiscard]] Dword error() const { return error_; }
  [[nodiscard]] const std::shared_ptr<Key>& key() const { return key_; }
  Status leave(Dword result) {
    return static_cast<Status>(cluster_.leave(function_, std::move(argument_), result));
  }

 private:
  /// "ResourceKey", "cluster key": a handle of the cluster database where none belongs.
  [[nodiscard]] std::string misused(Handle handle) const {
    const auto* entry = cluster_.find(handle, cluster_key_kind);
    if (entry == nullptr) return "?";
    return entry->of_monitor ? "ResourceKey" : std::string(cluster_key_kind);
  }

  ApiScope scope_;
  Cluster::Implementation& cluster_;
  std::string_view function_;
  std::string argument_;
  std::shared_ptr<Key> key_;
  Dword error_ = 0;
};

Handle open_registry_key(Cluster::Implementation& cluster, std::shared_ptr<Key> key) {
  const Handle handle = cluster.open(
      {std::string(registry_key_kind), std::move(key), {}, cluster.current_resource(), false});
  cluster.windows.reserve_value(handle, std::string(registry_key_kind));
  return handle;
}

Status open_key(std::string_view function, Handle key, const std::string& subkey, Handle* result) {
  MachineCall call(function, key, subkey);
  if (call.error() != 0) return call.leave(call.error());
  if (result == nullptr) return call.leave(error_invalid_parameter);
  const auto found = Key::find(call.key(), subkey);
  if (!found) return call.leave(error_file_not_found);
  *result = open_registry_key(call.cluster(), found);
  return call.leave(0);
}

Status create_key(std::string_view function, Handle key, const std::string& subkey, Handle* result,
                  Dword* disposition) {
  MachineCall call(function, key, subkey);
  if (call.error() != 0) return call.leave(call.error());
  if (result == nullptr) return call.leave(error_invalid_parameter);
  bool created = false;
  const auto made = Key::create(call.key(), subkey, created);
  if (created) call.cluster().registry_changed(*call.key(), notify_change_name);
  if (disposition != nullptr) *disposition = created ? 1 : 2;
  *result = open_registry_key(call.cluster(), made);
  return call.leave(0);
}

bool is_text(Dword type) { return type == reg_sz || type == reg_expand_sz || type == reg_multi_sz; }

/// A value as the alphabet of the function has it: the A functions change texts alone.
template <class Char>
std::vector<std::uint8_t> told(const Value& value) {
  if (!std::is_same_v<Char, char> || !is_text(value.type)) return value.bytes;
  std::u16string wide(value.bytes.size() / 2, u'\0');
  if (!wide.empty()) std::memcpy(wide.data(), value.bytes.data(), wide.size() * 2);
  const std::string narrow = to_utf8(wide);
  return {narrow.begin(), narrow.end()};
}

template <class Char>
Value kept(Dword type, const Byte* data, Dword size) {
  if (!std::is_same_v<Char, char> || !is_text(type)) return {type, {data, data + size}};
  const auto wide = to_utf16(std::string_view(reinterpret_cast<const char*>(data), size));
  Value value{type, std::vector<std::uint8_t>(wide.size() * 2)};
  if (!wide.empty()) std::memcpy(value.bytes.data(), wide.data(), value.bytes.size());
  return value;
}

Dword copy_data(const std::vector<std::uint8_t>& bytes, Byte* data, Dword* size) {
  if (size == nullptr) return data == nullptr ? 0 : error_invalid_parameter;
  const Dword room = std::exchange(*size, static_cast<Dword>(bytes.size()));
  if (data == nullptr) return 0;
  if (room < bytes.size()) return error_more_data;
  if (!bytes.empty()) std::memcpy(data, bytes.data(), bytes.size());
  return 0;
}

template <class Char>
Status query_value(std::string_view function, Handle key, const Char* name, Dword* type, Byte* data,
                   Dword* size) {
  MachineCall call(function, key, utf8(name));
  if (call.error() != 0) return call.leave(call.error());
  const auto value = call.key()->values.find(utf8(name));
  if (value == call.key()->values.end()) return call.leave(error_file_not_found);
  if (type != nullptr) *type = value->second.type;
  return call.leave(copy_data(told<Char>(value->second), data, size));
}

template <class Char>
Status set_value(std::string_view function, Handle key, const Char* name, Dword type,
                 const Byte* data, Dword size) {
  MachineCall call(function, key, utf8(name));
  if (call.error() != 0) return call.leave(call.error());
  if (data == nullptr && size != 0) return call.leave(error_invalid_parameter);
  call.key()->values.insert_or_assign(utf8(name), kept<Char>(type, data, size));
  call.cluster().registry_changed(*call.key(), notify_change_last_set);
  return call.leave(0);
}

Status delete_value(std::string_view function, Handle key, const std::string& name) {
  MachineCall call(function, key, name);
  if (call.error() != 0) return call.leave(call.error());
  const auto value = call.key()->values.find(name);
  if (value == call.key()->values.end()) return call.leave(error_file_not_found);
  call.key()->values.erase(value);
  call.cluster().registry_changed(*call.key(), notify_change_last_set);
  return call.leave(0);
}

/// Unlike a key of the cluster database, one with subkeys stays.
Status delete_key(std::string_view function, Handle key, const std::string& subkey) {
  MachineCall call(function, key, subkey);
  if (call.error() != 0) return call.leave(call.error());
  const auto doomed = subkey.empty() ? nullptr : Key::find(call.key(), subkey);
  if (!doomed) return call.leave(subkey.empty() ? error_invalid_parameter : error_file_not_found);
  if (!doomed->subkeys.empty()) return call.leave(error_access_denied);
  Key::erase(call.key(), subkey);
  call.cluster().registry_changed(*call.key(), notify_change_name);
  return call.leave(0);
}

// RRF_*: what RegGetValue lets through, and what it does with it.
constexpr Dword any_type = 0xFFFF;
constexpr Dword expandable = 0x4;
constexpr Dword keep_variables = 0x10000000;
constexpr Dword zero_on_failure = 0x20000000;

/// The bit of RRF_RT_* that a type has.
Dword restriction_of(Dword type) {
  constexpr std::array<Dword, 8> bits{0x1, 0x2, expandable, 0x8, 0x10, 0, 0, 0x20};
  return type == reg_qword ? 0x40 : type < bits.size() ? bits[type] : 0;
}

/// Unlike the query functions, it ends texts with a NUL and puts values in for their variables.
template <class Char>
Status get_value(std::string_view function, Handle key, const Char* subkey, const Char* name,
                 Dword flags, Dword* type, Byte* data, Dword* size) {
  MachineCall call(function, key, join_path(utf8(subkey), utf8(name)));
  const Dword room = size == nullptr ? 0 : *size;
  const auto leave = [&](Dword error) {
    const bool wipe = error != 0 && (flags & zero_on_failure) != 0 && data != nullptr;
    if (wipe) std::memset(data, 0, room);
    return call.leave(error);
  };
  if (call.error() != 0) return leave(call.error());
  const bool all = (flags & any_type) == any_type;
  if ((flags & any_type) == 0 || (data != nullptr && size == nullptr) ||
      ((flags & expandable) != 0 && (flags & keep_variables) == 0 && !all))
    return leave(error_invalid_parameter);
  const auto from = Key::find(call.key(), utf8(subkey));
  const auto found = from ? from->values.find(utf8(name)) : decltype(from->values.find("")){};
  if (!from || found == from->values.end()) return leave(error_file_not_found);
  Value value = found->second;
  if (value.type == reg_expand_sz && (flags & keep_variables) == 0)
    value = text_value(expand_variables(text_of(value)));
  if (!all && (restriction_of(value.type) & flags) == 0) return leave(error_unsupported_type);
  const bool ends = value.bytes.size() >= 2 && value.bytes.back() == 0 &&
                    value.bytes[value.bytes.size() - 2] == 0;
  if (is_text(value.type) && !ends) value.bytes.insert(value.bytes.end(), {0, 0});
  if (type != nullptr) *type = value.type;
  return leave(copy_data(told<Char>(value), data, size));
}

}  // namespace

RHSIM_API(Status, RegGetValueW, Handle key, const WideChar* subkey, const WideChar* name,
          Dword flags, Dword* type, Byte* data, Dword* size) {
  return get_value("RegGetValueW", key, subkey, name, flags, type, data, size);
}
RHSIM_API(Status, RegGetValueA, Handle key, const char* subkey, const char* name, Dword flags,
          Dword* type, Byte* data, Dword* size) {
  return get_value("RegGetValueA", key, subkey, name, flags, type, data, size);
}

// One change, or the close of the handle, and the event is set. Without an event the caller waits.
RHSIM_API(Status, RegNotifyChangeKeyValue, Handle key, Bool subtree, Dword filter, Handle event,
          Bool asynchronous) {
  MachineCall call("RegNotifyChangeKeyValue", key, "");
  if (call.error() != 0) return call.leave(call.error());
  if (filter == 0 || (asynchronous != 0 && event == nullptr))
    return call.leave(error_invalid_parameter);
  auto& cluster = call.cluster();
  auto& in = cluster.windows.inside();
  auto told = asynchronous != 0 ? in.object_as<win32::Event>(event, "RegNotifyChangeKeyValue")
                                : std::make_shared<win32::Event>(true, false);
  if (told == nullptr) return call.leave(error_invalid_handle);
  cluster.registry_watches.push_back({key, call.key(), subtree != 0, filter, told});
  if (asynchronous == 0)
    in.wait_one(std::move(told), Duration::max(), false, "RegNotifyChangeKeyValue");
  return call.leave(0);
}

RHSIM_API(Status, RegOpenKeyExW, Handle key, const WideChar* subkey, Dword, Dword, Handle* result) {
  return open_key("RegOpenKeyExW", key, utf8(subkey), result);
}
RHSIM_API(Status, RegOpenKeyExA, Handle key, const char* subkey, Dword, Dword, Handle* result) {
  return open_key("RegOpenKeyExA", key, utf8(subkey), result);
}

RHSIM_API(Status, RegCreateKeyExW, Handle key, const WideChar* subkey, Dword, WideChar*, Dword,
          Dword, void*, Handle* result, Dword* disposition) {
  return create_key("RegCreateKeyExW", key, utf8(subkey), result, disposition);
}
RHSIM_API(Status, RegCreateKeyExA, Handle key, const char* subkey, Dword, char*, Dword, Dword,
          void*, Handle* result, Dword* disposition) {
  return create_key("RegCreateKeyExA", key, utf8(subkey), result, disposition);
}

RHSIM_API(Status, RegCloseKey, Handle key) {
  MachineCall call("RegCloseKey", key, "");
  // A key that was deleted closes all the same.
  const Dword error = call.error() == error_key_deleted ? 0 : call.error();
  if (error == 0) {
    call.cluster().end_registry_watches(key);
    call.cluster().handles.erase(key);
  }
  return call.leave(error);
}

RHSIM_API(Status, RegQueryValueExW, Handle key, const WideChar* name, Dword*, Dword* type,
          Byte* data, Dword* size) {
  return query_value("RegQueryValueExW", key, name, type, data, size);
}
RHSIM_API(Status, RegQueryValueExA, Handle key, const char* name, Dword*, Dword* type, Byte* data,
          Dword* size) {
  return query_value("RegQueryValueExA", key, name, type, data, size);
}

RHSIM_API(Status, RegSetValueExW, Handle key, const WideChar* name, Dword, Dword type,
          const Byte* data, Dword size) {
  return set_value("RegSetValueExW", key, name, type, data, size);
}
RHSIM_API(Status, RegSetValueExA, Handle key, const char* name, Dword, Dword type, const Byte* data,
          Dword size) {
  return set_value("RegSetValueExA", key, name, type, data, size);
}

RHSIM_API(Status, RegDeleteValueW, Handle key, const WideChar* name) {
  return delete_value("RegDeleteValueW", key, utf8(name));
}
RHSIM_API(Status, RegDeleteValueA, Handle key, const char* name) {
  return delete_value("RegDeleteValueA", key, utf8(name));
}
RHSIM_API(Status, RegDeleteKeyW, Handle key, const WideChar* subkey) {
  return delete_key("RegDeleteKeyW", key, utf8(subkey));
}
RHSIM_API(Status, RegDeleteKeyA, Handle key, const char* subkey) {
  return delete_key("RegDeleteKeyA", key, utf8(subkey));
}
RHSIM_API(Status, RegDeleteKeyExW, Handle key, const WideChar* subkey, Dword, Dword) {
  return delete_key("RegDeleteKeyExW", key, utf8(subkey));
}

RHSIM_API(Status, RegEnumKeyExW, Handle key, Dword index, WideChar* name, Dword* size, Dword*,
          WideChar*, Dword*, void* last_write) {
  MachineCall call("RegEnumKeyExW", key, "");
  if (call.error() != 0) return call.leave(call.error());
  if (name == nullptr || size == nullptr) return call.leave(error_invalid_parameter);
  if (index >= call.key()->subkeys.size()) return call.leave(error_no_more_items);
  if (last_write != nullptr) std::memset(last_write, 0, 8);
  return call.leave(copy_text(std::next(call.key()->subkeys.begin(), index)->first, name, size));
}

RHSIM_API(Status, RegEnumValueW, Handle key, Dword index, WideChar* name, Dword* name_size, Dword*,
          Dword* type, Byte* data, Dword* size) {
  MachineCall call("RegEnumValueW", key, "");
  if (call.error() != 0) return call.leave(call.error());
  if (name == nullptr || name_size == nullptr) return call.leave(error_invalid_parameter);
  if (index >= call.key()->values.size()) return call.leave(error_no_more_items);
  const auto& [value_name, value] = *std::next(call.key()->values.begin(), index);
  if (const Dword error = copy_text(value_name, name, name_size)) return call.leave(error);
  if (type != nullptr) *type = value.type;
  return call.leave(copy_data(value.bytes, data, size));
}

RHSIM_API(Status, RegQueryInfoKeyW, Handle key, WideChar*, Dword*, Dword*, Dword* subkeys,
          Dword* longest_subkey, Dword*, Dword* values, Dword* longest_name, Dword* longest_value,
          Dword*, void* last_write) {
  MachineCall call("RegQueryInfoKeyW", key, "");
  if (call.error() != 0) return call.leave(call.error());
  const auto info = describe(*call.key());
  if (subkeys != nullptr) *subkeys = info.subkeys;
  if (longest_subkey != nullptr) *longest_subkey = info.longest_subkey;
  if (values != nullptr) *values = info.values;
  if (longest_name != nullptr) *longest_name = info.longest_name;
  if (longest_value != nullptr) *longest_value = info.longest_value;
  if (last_write != nullptr) std::memset(last_write, 0, 8);
  return call.leave(0);
}

std::span<const win32::ApiFunction> machine_registry_functions() {
  using win32::ApiClass;
  static const win32::ApiFunction list[] = {
      RHSIM_ROW("advapi32.dll", Registry, RegCloseKey),
      RHSIM_ROW("advapi32.dll", Registry, RegCreateKeyExA),
      RHSIM_ROW("advapi32.dll", Registry, RegCreateKeyExW),
      RHSIM_ROW("advapi32.dll", Registry, RegDeleteKeyA),
      RHSIM_ROW("advapi32.dll", Registry, RegDeleteKeyExW),
      RHSIM_ROW("advapi32.dll", Registry, RegDeleteKeyW),
      RHSIM_ROW("advapi32.dll", Registry, RegDeleteValueA),
      RHSIM_ROW("advapi32.dll", Registry, RegDeleteValueW),
      RHSIM_ROW("advapi32.dll", Registry, RegEnumKeyExW),
      RHSIM_ROW("advapi32.dll", Registry, RegEnumValueW),
      RHSIM_ROW("advapi32.dll", Registry, RegGetValueA),
      RHSIM_ROW("advapi32.dll", Registry, RegGetValueW),
      RHSIM_ROW("advapi32.dll", Registry, RegNotifyChangeKeyValue),
      RHSIM_ROW("advapi32.dll", Registry, RegOpenKeyExA),
      RHSIM_ROW("advapi32.dll", Registry, RegOpenKeyExW),
      RHSIM_ROW("advapi32.dll", Registry, RegQueryInfoKeyW),
      RHSIM_ROW("advapi32.dll", Registry, RegQueryValueExA),
      RHSIM_ROW("advapi32.dll", Registry, RegQueryValueExW),
      RHSIM_ROW("advapi32.dll", Registry, RegSetValueExA),
      RHSIM_ROW("advapi32.dll", Registry, RegSetValueExW),
  };
  return list;
}

}  // namespace rhsim::cluster::api
