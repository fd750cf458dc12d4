#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Property lists, value lists and multi-strings as events carry them: hexadecimal text.
namespace rhsim::conformance::lists {

inline std::string hex(std::uint8_t byte) {
  constexpr std::string_view digits = "0123456789abcdef";
  return {digits[byte >> 4U], digits[byte & 15U]};
}

inline std::string dword(std::uint32_t value) {
  std::string text;
  for (int i = 0; i < 4; ++i) text += hex(static_cast<std::uint8_t>(value >> (8 * i)));
  return text;
}

/// UTF-16 with a NUL, of a text of ASCII.
inline std::string wide(std::string_view text) {
  std::string bytes;
  for (const char c : text) bytes += hex(static_cast<std::uint8_t>(c)) + "00";
  return bytes + "0000";
}

inline std::string item(std::uint32_t syntax, const std::string& data) {
  std::string text = dword(syntax) + dword(static_cast<std::uint32_t>(data.size() / 2)) + data;
  while (text.size() % 8 != 0) text += "00";
  return text;
}

inline const std::string endmark = dword(0);

inline std::string number(const std::string& name, std::uint32_t value) {
  return item(0x00040003, wide(name)) + item(0x00010002, dword(value)) + endmark;
}
inline std::string text(const std::string& name, const std::string& value) {
  return item(0x00040003, wide(name)) + item(0x00010003, wide(value)) + endmark;
}
inline std::string one(const std::string& property) { return dword(1) + property; }

}  // namespace rhsim::conformance::lists
