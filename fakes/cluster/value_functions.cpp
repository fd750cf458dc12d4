#include <cstring>
#include <optional>

#include "fakes/cluster/api.h"
#include "fakes/cluster/implementation.h"
#include "harness/base/unicode.h"

/// ResUtil functions for single values of the cluster database.
/// Source: resapi/nf-resapi-resutilgetszvalue, -resutilgetdwordvalue, -resutilsetszvalue,
/// -resutilsetdwordvalue, -resutildupstring.

namespace rhsim::cluster::api {

namespace {

std::size_t size_with_nul(const WideChar* text) {
  return (std::char_traits<WideChar>::length(text) + 1) * sizeof(WideChar);
}

WideChar* duplicate(const WideChar* text) {
  return static_cast<WideChar*>(local_copy(text, size_with_nul(text)));
}

struct Lookup {
  std::string argument;
  const Value* value = nullptr;
  std::shared_ptr<Key> key;  ///< Keeps the value alive.
  Dword error = 0;
};

Lookup look_up(Cluster::Implementation& cluster, Handle key, const WideChar* name,
               std::optional<Dword> fault) {
  Lookup lookup;
  auto found = cluster.key_of(key);
  lookup.argument = join_path(found.key ? found.key->path : "?", utf8_of(name));
  lookup.error = fault.value_or(found.error);
  if (lookup.error != 0) return lookup;
  lookup.key = std::move(found.key);
  const auto value = lookup.key->values.find(utf8_of(name));
  if (value == lookup.key->values.end()) {
    lookup.error = error_file_not_found;
  } else {
    lookup.value = &value->second;
  }
  return lookup;
}

Dword set_value(std::string_view function, Handle key, const WideChar* name, Value value) {
  ApiScope scope(function);
  auto& cluster = scope.cluster;
  const auto fault = scope.fault;
  const auto lookup = look_up(cluster, key, name, fault);
  // Not to be there yet is no error for a value that is to be set.
  if (lookup.error != 0 && lookup.error != error_file_not_found) {
    return cluster.leave(function, lookup.argument, lookup.error);
  }
  if (fault) return cluster.leave(function, lookup.argument, *fault);
  lookup.key->values.insert_or_assign(utf8_of(name), std::move(value));
  return cluster.leave(function, lookup.argument, 0);
}

}  // namespace

WideChar* ResUtilDupString(const WideChar* text) {
  ApiScope scope("ResUtilDupString");
  auto& cluster = scope.cluster;
  const auto fault = scope.fault;
  const Dword error = fault.value_or(text == nullptr ? error_invalid_parameter : 0);
  WideChar* copy = error == 0 ? duplicate(text) : nullptr;
  if (error != 0) cluster.windows.set_last_error(error);
  return copy;
}

WideChar* ResUtilGetSzValue(Handle key, const WideChar* name) {
  ApiScope scope("ResUtilGetSzValue");
  auto& cluster = scope.cluster;
  auto lookup = look_up(cluster, key, name, scope.fault);
  WideChar* copy = nullptr;
  if (lookup.error == 0) {
    const auto type = lookup.value->type;
    if (type == reg_sz || type == reg_expand_sz || type == reg_multi_sz) {
      copy = static_cast<WideChar*>(
          local_copy(lookup.value->bytes.data(), lookup.value->bytes.size()));
    } else {
      lookup.error = error_invalid_parameter;
    }
  }
  cluster.leave_with_error("ResUtilGetSzValue", lookup.argument, copy == nullptr ? 0 : 1,
                           lookup.error);
  return copy;
}

Dword ResUtilGetDwordValue(Handle key, const WideChar* name, Dword* value, Dword fallback) {
  ApiScope scope("ResUtilGetDwordValue");
  auto& cluster = scope.cluster;
  const auto fault = scope.fault;
  const auto lookup = look_up(cluster, key, name, fault);
  const auto leave = [&](Dword result) {
    return cluster.leave("ResUtilGetDwordValue", lookup.argument, result);
  };
  if (value == nullptr) return leave(error_invalid_parameter);
  if (!fault && lookup.error == error_file_not_found) {
    *value = fallback;
    return leave(0);
  }
  if (lookup.error != 0) return leave(lookup.error);
  if (lookup.value->type != reg_dword) return leave(error_invalid_parameter);
  std::memcpy(value, lookup.value->bytes.data(), sizeof *value);
  return leave(0);
}

Dword ResUtilSetSzValue(Handle key, const WideChar* name, const WideChar* value, WideChar** out) {
  const Dword result = set_value("ResUtilSetSzValue", key, name, text_value(utf8_of(value)));
  if (result == 0 && out != nullptr) {
    local_free(*out);
    *out = duplicate(value == nullptr ? u"" : value);
  }
  return result;
}

Dword ResUtilSetDwordValue(Handle key, const WideChar* name, Dword value, Dword* out) {
  const Dword result = set_value("ResUtilSetDwordValue", key, name, dword_value(value));
  if (result == 0 && out != nullptr) *out = value;
  return result;
}

}  // namespace rhsim::cluster::api
