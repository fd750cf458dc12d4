#include "scenarios/json_location.h"

#include <algorithm>
#include <functional>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "harness/base/assert.h"

namespace rhsim::scenarios {
namespace {

bool plain(std::string_view key) {
  return !key.empty() && std::all_of(key.begin(), key.end(), [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '_' || letter == '$';
  });
}

/// Walks a well-formed text from left to right and shows each member and element once.
class Walker {
 public:
  /// Returns true to end the walk. `repeated`: the object had this key before.
  using Visit = std::function<bool(const std::string& path, std::size_t offset, bool repeated)>;

  Walker(std::string_view text, const Visit& visit) : text_(text), visit_(visit) {}

  void walk() { value({}, 0); }

 private:
  /// True when the visitor has seen enough.
  bool value(const std::string& path, int depth) {
    RHSIM_ASSERT(depth <= deepest);
    skip_space();
    switch (peek()) {
      case '{':
        return object(path, depth);
      case '[':
        return array(path, depth);
      case '"':
        (void)string();
        return false;
      default:
        while (at_ < text_.size() && std::string_view(",]} \t\r\n").find(text_[at_]) == text_.npos)
          ++at_;
        return false;
    }
  }

  bool object(const std::string& path, int depth) {
    std::set<std::string> keys;
    ++at_;
    while (more('}')) {
      const auto offset = at_;
      const auto key = string();
      const auto member = member_path(path, key);
      if (visit_(member, offset, !keys.insert(key).second)) return true;
      skip_space();
      ++at_;  // The colon.
      if (value(member, depth + 1)) return true;
    }
    return false;
  }

  bool array(const std::string& path, int depth) {
    ++at_;
    for (std::size_t index = 0; more(']'); ++index) {
      const auto element = element_path(path, index);
      if (visit_(element, at_, false)) return true;
      if (value(element, depth + 1)) return true;
    }
    return false;
  }

  /// Moves to the next item, or past the closing bracket.
  bool more(char close) {
    skip_space();
    if (peek() == ',') ++at_;
    skip_space();
    if (at_ >= text_.size()) return false;
    if (peek() != close) return true;
    ++at_;
    return false;
  }

  std::string string() {
    const auto begin = at_;
    RHSIM_ASSERT(peek() == '"');
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_)
      if (text_[at_] == '\\') ++at_;
    ++at_;
    RHSIM_ASSERT(at_ <= text_.size());
    const auto quoted = text_.substr(begin, at_ - begin);
    if (quoted.find('\\') == quoted.npos) return std::string(quoted.substr(1, quoted.size() - 2));
    return nlohmann::json::parse(quoted, nullptr, false).get<std::string>();
  }

  void skip_space() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != text_.npos) ++at_;
  }

  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  std::string_view text_;
  const Visit& visit_;
  std::size_t at_ = 0;
};

}  // namespace

std::string member_path(std::string_view parent, std::string_view key) {
  if (!plain(key))
    return fmt::format(
        "{}[{}]", parent,
        nlohmann::json(key).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  if (parent.empty()) return std::string(key);
  return fmt::format("{}.{}", parent, key);
}

std::string element_path(std::string_view parent, std::size_t index) {
  return fmt::format("{}[{}]", parent, index);
}

int line_at(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, std::min(offset, text.size()));
  return 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
}

std::optional<std::size_t> find_path(std::string_view text, std::string_view path) {
  if (path.empty()) return 0;
  std::optional<std::size_t> found;
  Walker(text, [&](const std::string& here, std::size_t offset, bool) {
    if (here == path) found = offset;
    return found.has_value();
  }).walk();
  return found;
}

std::optional<DuplicateKey> find_duplicate_key(std::string_view text) {
  std::optional<DuplicateKey> found;
  Walker(text, [&](const std::string& here, std::size_t offset, bool repeated) {
    if (repeated) found = DuplicateKey{here, offset};
    return repeated;
  }).walk();
  return found;
}

bool too_deep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char letter = text[at];
    if (in_string) {
      if (letter == '\\') ++at;
      if (letter == '"') in_string = false;
    } else if (letter == '"') {
      in_string = true;
    } else if (letter == '{' || letter == '[') {
      if (++depth > deepest) return true;
    } else if (letter == '}' || letter == ']') {
      --depth;
    }
  }
  return false;
}

}  // namespace rhsim::scenarios
