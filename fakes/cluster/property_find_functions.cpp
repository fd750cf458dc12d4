#include <cstring>
#include <string>
#include <utility>

#include "fakes/cluster/api.h"
#include "fakes/cluster/implementation.h"
#include "fakes/cluster/property_list.h"
#include "harness/base/unicode.h"

/// ResUtilFind*Property: one property out of a property list.
/// Source: resapi/nf-resapi-resutilfindszproperty and the page of each function.

namespace rhsim::cluster::api {

namespace {

/// Finds the property `name` of registry type `type` and hands its value to `take`, which answers
/// 0 or an error.
template <class Take>
Dword find(std::string_view function, const void* list, Dword list_size, const WideChar* name,
           Dword type, Take&& take) {
  ApiScope scope(function);
  auto& cluster = scope.cluster;
  const auto wanted = utf8_of(name);
  const auto leave = [&](Dword result) { return cluster.leave(function, wanted, result); };
  if (scope.fault) return leave(*scope.fault);
  const auto decoded = decode_property_list(list, list_size);
  if (decoded.error != 0) return leave(error_invalid_data);
  for (const auto& property : decoded.properties) {
    if (!same_name(property.name, wanted) || property.value.type != type) continue;
    return leave(take(property.value));
  }
  return leave(error_file_not_found);
}

/// A copy on the local heap, and its size where the caller asks for it.
Dword copy_out(const Value& value, void** out, Dword* size, std::string_view function) {
  if (size != nullptr) *size = static_cast<Dword>(value.bytes.size());
  if (out == nullptr) return 0;
  *out = local_copy(value.bytes.data(), value.bytes.size(), function);
  return *out == nullptr ? error_not_enough_memory : 0;
}

template <class Number>
Dword number_out(const Value& value, Number* out) {
  if (value.bytes.size() != sizeof *out) return error_invalid_data;
  if (out != nullptr) std::memcpy(out, value.bytes.data(), sizeof *out);
  return 0;
}

Dword find_text(std::string_view function, const void* list, Dword list_size, const WideChar* name,
                Dword type, WideChar** out) {
  return find(function, list, list_size, name, type, [&](const Value& value) {
    void* copy = nullptr;
    const Dword error = copy_out(value, out == nullptr ? nullptr : &copy, nullptr, function);
    if (out != nullptr) *out = static_cast<WideChar*>(copy);
    return error;
  });
}

}  // namespace

Dword ResUtilFindSzProperty(const void* list, Dword list_size, const WideChar* name,
                            WideChar** value) {
  return find_text("ResUtilFindSzProperty", list, list_size, name, reg_sz, value);
}

Dword ResUtilFindExpandSzProperty(const void* list, Dword list_size, const WideChar* name,
                                  WideChar** value) {
  return find_text("ResUtilFindExpandSzProperty", list, list_size, name, reg_expand_sz, value);
}

// The variables of the text are replaced by what they stand for.
Dword ResUtilFindExpandedSzProperty(const void* list, Dword list_size, const WideChar* name,
                                    WideChar** value) {
  return find("ResUtilFindExpandedSzProperty", list, list_size, name, reg_expand_sz,
              [&](const Value& found) {
                const auto expanded = text_value(expand_variables(text_of(found)));
                void* copy = nullptr;
                const Dword error = copy_out(expanded, value == nullptr ? nullptr : &copy, nullptr,
                                             "ResUtilFindExpandedSzProperty");
                if (value != nullptr) *value = static_cast<WideChar*>(copy);
                return error;
              });
}

Dword ResUtilFindMultiSzProperty(const void* list, Dword list_size, const WideChar* name,
                                 WideChar** value, Dword* size) {
  return find(
      "ResUtilFindMultiSzProperty", list, list_size, name, reg_multi_sz, [&](const Value& found) {
        return copy_out(found, reinterpret_cast<void**>(value), size, "ResUtilFindMultiSzProperty");
      });
}

Dword ResUtilFindBinaryProperty(const void* list, Dword list_size, const WideChar* name,
                                Byte** value, Dword* size) {
  return find(
      "ResUtilFindBinaryProperty", list, list_size, name, reg_binary, [&](const Value& found) {
        return copy_out(found, reinterpret_cast<void**>(value), size, "ResUtilFindBinaryProperty");
      });
}

Dword ResUtilFindDwordProperty(const void* list, Dword list_size, const WideChar* name,
                               Dword* value) {
  return find("ResUtilFindDwordProperty", list, list_size, name, reg_dword,
              [&](const Value& found) { return number_out(found, value); });
}

Dword ResUtilFindLongProperty(const void* list, Dword list_size, const WideChar* name,
                              Long* value) {
  return find("ResUtilFindLongProperty", list, list_size, name, reg_dword,
              [&](const Value& found) { return number_out(found, value); });
}

Dword ResUtilFindULargeIntegerProperty(const void* list, Dword list_size, const WideChar* name,
                                       std::uint64_t* value) {
  return find("ResUtilFindULargeIntegerProperty", list, list_size, name, reg_qword,
              [&](const Value& found) { return number_out(found, value); });
}

Dword ResUtilFindFileTimeProperty(const void* list, Dword list_size, const WideChar* name,
                                  std::uint64_t* value) {
  return find("ResUtilFindFileTimeProperty", list, list_size, name, reg_qword,
              [&](const Value& found) { return number_out(found, value); });
}

}  // namespace rhsim::cluster::api
