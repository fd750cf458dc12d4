#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fakes/cluster/api.h"
#include "fakes/cluster/database.h"

namespace rhsim::cluster {

/// CLUSTER_PROPERTY_FORMAT, as far as property tables use it.
inline constexpr Dword format_binary = 1;
inline constexpr Dword format_dword = 2;
inline constexpr Dword format_sz = 3;
inline constexpr Dword format_expand_sz = 4;
inline constexpr Dword format_multi_sz = 5;
inline constexpr Dword format_ularge_integer = 6;
inline constexpr Dword format_long = 7;
inline constexpr Dword format_expanded_sz = 8;
inline constexpr Dword format_security_descriptor = 9;
inline constexpr Dword format_large_integer = 10;
inline constexpr Dword format_word = 11;
inline constexpr Dword format_filetime = 12;

/// RESUTIL_PROPITEM_*.
inline constexpr Dword property_read_only = 1;
inline constexpr Dword property_required = 2;
inline constexpr Dword property_signed = 4;

struct Property {
  std::string name;
  Value value;
};

/// A property list is a count, then for each property a name, its value and an end mark; every item
/// starts on a multiple of four bytes.
/// Source: "Property Lists", clusapi/ns-clusapi-clusprop_value.
[[nodiscard]] std::vector<std::uint8_t> encode_property_list(std::span<const Property> properties);

struct PropertyList {
  std::vector<Property> properties;
  Dword error = 0;  ///< ERROR_INVALID_DATA, _INSUFFICIENT_BUFFER, _INVALID_PARAMETER.
};
[[nodiscard]] PropertyList decode_property_list(const void* list, Dword size);

/// A format list has the format, as a WORD, where a property list has the value.
struct FormatOf {
  std::string name;
  Dword format = 0;
};
[[nodiscard]] std::vector<std::uint8_t> encode_format_list(std::span<const FormatOf> formats);

/// The items of a property table, up to the one without a name.
[[nodiscard]] std::vector<const api::PropertyItem*> items_of(const api::PropertyItem* table);
[[nodiscard]] const api::PropertyItem* find_item(const api::PropertyItem* table,
                                                 std::string_view name);

/// The registry type in which a property of this format is stored.
[[nodiscard]] Dword registry_type(Dword format);
/// The value a table item has when the database holds none; nothing for a format without default.
[[nodiscard]] Value default_value(const api::PropertyItem& item);
/// 0, or ERROR_INVALID_PARAMETER for a type or a number that the item does not allow.
[[nodiscard]] Dword check_value(const api::PropertyItem& item, const Value& value);

/// UTF-16 strings, each with its NUL, and one more NUL at the end.
[[nodiscard]] std::vector<std::uint8_t> encode_names(std::span<const std::string> names);

}  // namespace rhsim::cluster
