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

WideChar* duplicate(const WideChar* text, std::string_view function) {
  return static_cast<WideChar*>(local_copy(text, size_with_nul(text), function));
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
  cluster.store_value(lookup.key, utf8_of(name), std::move(value));
  return cluster.leave(function, lookup.argument, 0);
}

/// `out` is the caller's own copy of the value, on the local heap: the one it held goes.
template <class T>
Dword replace_copy(T** out, const void* bytes, std::size_t size, std::string_view function) {
  if (out == nullptr) return 0;
  local_free(*out);
  *out = static_cast<T*>(local_copy(bytes, size, function));
  return *out == nullptr ? error_not_enough_memory : 0;
}

/// What the caller hands over; nothing for NULL.
std::vector<std::uint8_t> bytes_at(const void* data, std::size_t size) {
  if (data == nullptr) return {};
  const auto* bytes = static_cast<const std::uint8_t*>(data);
  return {bytes, bytes + size};
}

}  // namespace

WideChar* ResUtilDupString(const WideChar* text) {
  ApiScope scope("ResUtilDupString");
  const Dword error = scope.fault.value_or(text == nullptr ? error_invalid_parameter : 0);
  WideChar* copy = error == 0 ? duplicate(text, "ResUtilDupString") : nullptr;
  scope.cluster.leave_with_error("ResUtilDupString", utf8_of(text), copy == nullptr ? 0 : 1, error);
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
          local_copy(lookup.value->bytes.data(), lookup.value->bytes.size(), "ResUtilGetSzValue"));
    } else {
      lookup.error = error_invalid_parameter;
    }
  }
  cluster.leave_with_error("ResUtilGetSzValue", lookup.argument, copy == nullptr ? 0 : 1,
                           lookup.error);
  return copy;
}

WideChar* ResUtilGetExpandSzValue(Handle key, const WideChar* name, Bool expand) {
  ApiScope scope("ResUtilGetExpandSzValue");
  auto lookup = look_up(scope.cluster, key, name, scope.fault);
  WideChar* copy = nullptr;
  if (lookup.error == 0 && lookup.value->type != reg_expand_sz)
    lookup.error = error_invalid_parameter;
  if (lookup.error == 0) {
    const auto text = text_of(*lookup.value);
    const auto value = text_value(expand != 0 ? expand_variables(text) : text);
    copy = static_cast<WideChar*>(
        local_copy(value.bytes.data(), value.bytes.size(), "ResUtilGetExpandSzValue"));
  }
  scope.cluster.leave_with_error("ResUtilGetExpandSzValue", lookup.argument,
                                 copy == nullptr ? 0 : 1, lookup.error);
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
  if (!fault && value == nullptr) return leave(error_invalid_parameter);
  if (!fault && lookup.error == error_file_not_found) {
    *value = fallback;
    return leave(0);
  }
  if (lookup.error != 0) return leave(lookup.error);
  if (lookup.value->type != reg_dword) return leave(error_invalid_parameter);
  std::memcpy(value, lookup.value->bytes.data(), sizeof *value);
  return leave(0);
}

Dword ResUtilGetQwordValue(Handle key, const WideChar* name, std::uint64_t* value,
                           std::uint64_t fallback) {
  ApiScope scope("ResUtilGetQwordValue");
  auto& cluster = scope.cluster;
  const auto lookup = look_up(cluster, key, name, scope.fault);
  const auto leave = [&](Dword result) {
    return cluster.leave("ResUtilGetQwordValue", lookup.argument, result);
  };
  if (!scope.fault && value == nullptr) return leave(error_invalid_parameter);
  if (!scope.fault && lookup.error == error_file_not_found) {
    *value = fallback;
    return leave(0);
  }
  if (lookup.error != 0) return leave(lookup.error);
  if (lookup.value->type != reg_qword) return leave(error_invalid_parameter);
  std::memcpy(value, lookup.value->bytes.data(), sizeof *value);
  return leave(0);
}

Dword ResUtilGetBinaryValue(Handle key, const WideChar* name, Byte** value, Dword* size) {
  ApiScope scope("ResUtilGetBinaryValue");
  auto& cluster = scope.cluster;
  const auto lookup = look_up(cluster, key, name, scope.fault);
  const auto leave = [&](Dword result) {
    return cluster.leave("ResUtilGetBinaryValue", lookup.argument, result);
  };
  if (lookup.error != 0) return leave(lookup.error);
  if (value == nullptr || size == nullptr) return leave(error_invalid_parameter);
  // ResUtilGetMultiSzValue, an inline function of resapi.h, comes here as well.
  if (lookup.value->type != reg_binary && lookup.value->type != reg_multi_sz)
    return leave(error_invalid_parameter);
  *value = static_cast<Byte*>(
      local_copy(lookup.value->bytes.data(), lookup.value->bytes.size(), "ResUtilGetBinaryValue"));
  *size = static_cast<Dword>(lookup.value->bytes.size());
  return leave(*value == nullptr ? error_not_enough_memory : 0);
}

// Source: resapi/nf-resapi-resutilsetvalueex. What the flags mean no page says.
Dword ResUtilSetValueEx(Handle key, const WideChar* name, Dword type, const Byte* data, Dword size,
                        Dword) {
  return set_value("ResUtilSetValueEx", key, name, {type, bytes_at(data, size)});
}

Dword ResUtilSetSzValue(Handle key, const WideChar* name, const WideChar* value, WideChar** out) {
  const Dword result = set_value("ResUtilSetSzValue", key, name, text_value(utf8_of(value)));
  const WideChar* const text = value == nullptr ? u"" : value;
  return result != 0 ? result : replace_copy(out, text, size_with_nul(text), "ResUtilSetSzValue");
}

Dword ResUtilSetExpandSzValue(Handle key, const WideChar* name, const WideChar* value,
                              WideChar** out) {
  auto stored = text_value(utf8_of(value));
  stored.type = reg_expand_sz;
  const Dword result = set_value("ResUtilSetExpandSzValue", key, name, std::move(stored));
  const WideChar* const text = value == nullptr ? u"" : value;
  return result != 0 ? result
                     : replace_copy(out, text, size_with_nul(text), "ResUtilSetExpandSzValue");
}

Dword ResUtilSetMultiSzValue(Handle key, const WideChar* name, const WideChar* value, Dword size,
                             WideChar** out, Dword* out_size) {
  const Dword result =
      set_value("ResUtilSetMultiSzValue", key, name, {reg_multi_sz, bytes_at(value, size)});
  if (result != 0) return result;
  if (out_size != nullptr) *out_size = size;
  return replace_copy(out, value, size, "ResUtilSetMultiSzValue");
}

Dword ResUtilSetBinaryValue(Handle key, const WideChar* name, const Byte* value, Dword size,
                            Byte** out, Dword* out_size) {
  const Dword result =
      set_value("ResUtilSetBinaryValue", key, name, {reg_binary, bytes_at(value, size)});
  if (result != 0) return result;
  if (out_size != nullptr) *out_size = size;
  return replace_copy(out, value, size, "ResUtilSetBinaryValue");
}

Dword ResUtilSetDwordValue(Handle key, const WideChar* name, Dword value, Dword* out) {
  const Dword result = set_value("ResUtilSetDwordValue", key, name, dword_value(value));
  if (result == 0 && out != nullptr) *out = value;
  return result;
}

Dword ResUtilSetQwordValue(Handle key, const WideChar* name, std::uint64_t value,
                           std::uint64_t* out) {
  const Dword result =
      set_value("ResUtilSetQwordValue", key, name, {reg_qword, bytes_at(&value, sizeof value)});
  if (result == 0 && out != nullptr) *out = value;
  return result;
}

}  // namespace rhsim::cluster::api
