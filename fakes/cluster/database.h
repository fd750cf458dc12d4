#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/abi/layout.h"

namespace rhsim::cluster {

using abi::Dword;

/// Registry value types of the cluster database. Values as winnt.h has them.
inline constexpr Dword reg_sz = 1;
inline constexpr Dword reg_expand_sz = 2;
inline constexpr Dword reg_binary = 3;
inline constexpr Dword reg_dword = 4;
inline constexpr Dword reg_multi_sz = 6;
inline constexpr Dword reg_qword = 11;

/// A value of the cluster database as ClusterRegQueryValue hands it out: strings are UTF-16 little
/// endian and end with a NUL that the size counts.
struct Value {
  Dword type = reg_binary;
  std::vector<std::uint8_t> bytes;
  bool operator==(const Value&) const = default;
};

/// Orders names as the registry compares them: without regard to the case of ASCII letters.
struct NameOrder {
  using is_transparent = void;
  bool operator()(std::string_view left, std::string_view right) const;
};

/// One key of the cluster database. Names are UTF-8 and keep the case they were made with.
/// Handles share a key, so that a deleted one lives on until its last handle is closed.
struct Key {
  std::string path;  ///< From the resource's name on: "r1\Parameters".
  bool deleted = false;
  std::map<std::string, std::shared_ptr<Key>, NameOrder> subkeys;
  std::map<std::string, Value, NameOrder> values;
  std::vector<std::uint8_t> security{};  ///< As it was set; empty: never.

  /// The key at `relative` ("a\b"; "" is this one), or null.
  [[nodiscard]] static std::shared_ptr<Key> find(const std::shared_ptr<Key>& from,
                                                 std::string_view relative);
  /// The same, with what is missing made. `created` says whether the last part was.
  static std::shared_ptr<Key> create(const std::shared_ptr<Key>& from, std::string_view relative,
                                     bool& created);
  /// Takes the key at `relative` out, with what is below it. False when there is none.
  static bool erase(const std::shared_ptr<Key>& from, std::string_view relative);
};

/// How many subkeys and values a key has, and how long the longest are: names in characters, values
/// in bytes.
struct KeyInfo {
  Dword subkeys = 0;
  Dword longest_subkey = 0;
  Dword values = 0;
  Dword longest_name = 0;
  Dword longest_value = 0;
};
[[nodiscard]] KeyInfo describe(const Key& key);

/// The value `name` of the key at `path` below `from`; null when there is none.
[[nodiscard]] const Value* find_value(const std::shared_ptr<Key>& from, std::string_view path,
                                      std::string_view name);

/// UTF-8 of a text value, up to its first NUL.
[[nodiscard]] std::string text_of(const Value& value);

/// A backslash between two names; one of them alone when the other is empty.
[[nodiscard]] std::string join_path(std::string_view left, std::string_view right);

}  // namespace rhsim::cluster
