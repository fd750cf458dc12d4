#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// Where things stand in a JSON text, for error messages: the JSON library tells values, not lines.
///
/// A path is written as people write it: `steps[1].when`, or `parameters["my key"]` where a key is
/// no plain word. The whole document is the empty path. Functions that walk the text need it to be
/// well-formed, and no deeper than `deepest`.
namespace rhsim::scenarios {

/// Deeper nesting than this is refused before anything walks it.
inline constexpr int deepest = 64;

[[nodiscard]] std::string member_path(std::string_view parent, std::string_view key);
[[nodiscard]] std::string element_path(std::string_view parent, std::size_t index);

/// From 1, as editors count.
[[nodiscard]] int line_at(std::string_view text, std::size_t offset);

/// Where the thing at `path` begins: a member at its key, an element at its value.
[[nodiscard]] std::optional<std::size_t> find_path(std::string_view text, std::string_view path);

struct DuplicateKey {
  std::string path;
  std::size_t offset = 0;  ///< Of the second mention.
};

/// The first key that an object has twice. JSON parsers keep one of the two in silence.
[[nodiscard]] std::optional<DuplicateKey> find_duplicate_key(std::string_view text);

/// True when brackets nest deeper than `deepest`. The text may be anything.
[[nodiscard]] bool too_deep(std::string_view text);

}  // namespace rhsim::scenarios
