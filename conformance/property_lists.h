#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

/// The lists that control codes carry, read from the bytes of a buffer. No bytes make these
/// functions fail: what is malformed is a flaw, told with its place.
///
/// Units:  bytes; every item begins at a multiple of 4 bytes of its list.
/// Source: Property Lists; Value Lists; clusapi/ns-clusapi-clusprop_syntax.
namespace rhsim::conformance {

/// CLUSPROP_SYNTAX: what the item is (high half), and its format (low half).
namespace syntax {
inline constexpr std::uint32_t endmark = 0x00000000;
inline constexpr std::uint32_t name = 0x00040003;
/// CLUSTER_PROPERTY_FORMAT.
inline constexpr std::uint16_t binary = 1;
inline constexpr std::uint16_t dword = 2;
inline constexpr std::uint16_t sz = 3;
inline constexpr std::uint16_t expand_sz = 4;
inline constexpr std::uint16_t multi_sz = 5;
inline constexpr std::uint16_t ularge_integer = 6;
inline constexpr std::uint16_t long_integer = 7;
inline constexpr std::uint16_t expanded_sz = 8;
inline constexpr std::uint16_t security_descriptor = 9;
inline constexpr std::uint16_t large_integer = 10;
inline constexpr std::uint16_t word = 11;
}  // namespace syntax

struct ListValue {
  std::uint32_t syntax = 0;
  std::vector<std::uint8_t> data;
  [[nodiscard]] std::uint16_t format() const { return static_cast<std::uint16_t>(syntax); }
  bool operator==(const ListValue&) const = default;
};

struct ListedProperty {
  std::string name;  ///< UTF-8.
  std::vector<ListValue> values;
  bool operator==(const ListedProperty&) const = default;
};

struct PropertyList {
  std::vector<ListedProperty> properties;  ///< Up to the flaw.
  std::string flaw;                        ///< "no end mark at byte 40"; empty: well formed.

  /// Without regard to case; null when it is not listed.
  [[nodiscard]] const ListedProperty* find(const std::string& name) const;
};

struct ValueList {
  std::vector<ListValue> values;
  std::string flaw;
};

struct MultiString {
  std::vector<std::string> texts;  ///< UTF-8.
  std::string flaw;
};

/// UTF-16, little-endian; an odd byte at the end is left out.
[[nodiscard]] std::u16string units_of(std::span<const std::uint8_t> bytes);

/// An empty list may be nothing at all, or a count of 0, with an end mark or without one.
[[nodiscard]] PropertyList parse_property_list(std::span<const std::uint8_t> bytes);
/// Ends with an end mark, which an empty list that is nothing at all may lack.
[[nodiscard]] ValueList parse_value_list(std::span<const std::uint8_t> bytes);
/// Each text ends with a NUL, and the list with another.
[[nodiscard]] MultiString parse_multi_string(std::span<const std::uint8_t> bytes);

}  // namespace rhsim::conformance
