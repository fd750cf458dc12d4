#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace rhsim::cli {

/// A foreign file's bytes. Whatever lies outside reads as zeros, as tables of PE and ELF end with,
/// so that a reader of a damaged file comes to an end; `strayed` remembers it.
class FileBytes {
 public:
  explicit FileBytes(std::string_view bytes) : bytes_(bytes) {}

  /// A little-endian number, as both formats have for x86-64.
  template <class Number>
  [[nodiscard]] Number number(std::uint64_t offset) {
    Number value = 0;
    if (offset > bytes_.size() || bytes_.size() - offset < sizeof value) {
      strayed_ = true;
    } else {
      std::memcpy(&value, bytes_.data() + offset, sizeof value);
    }
    return value;
  }

  /// Up to, and without, the next zero.
  [[nodiscard]] std::string text(std::uint64_t offset) {
    constexpr std::size_t longest = 4096;     // C++ names of templates are long; this is longer.
    constexpr std::size_t most = 64U << 20U;  // Of all texts: tables may name one place many times.
    const auto end = offset < bytes_.size() ? bytes_.find('\0', offset) : std::string_view::npos;
    if (end == std::string_view::npos || end - offset > longest || texts_ > most) {
      strayed_ = true;
      return {};
    }
    texts_ += end - offset;
    return std::string(bytes_.substr(offset, end - offset));
  }

  [[nodiscard]] std::uint64_t size() const { return bytes_.size(); }
  [[nodiscard]] bool strayed() const { return strayed_; }
  /// For what a reader finds out by itself.
  void stray() { strayed_ = true; }

 private:
  std::string_view bytes_;
  std::size_t texts_ = 0;
  bool strayed_ = false;
};

}  // namespace rhsim::cli
