#include "reports/printable.h"

#include <algorithm>

#include <fmt/format.h>

#include "harness/base/unicode.h"

namespace rhsim::reports {

std::string printable(std::string_view text) {
  std::string result;
  for (const char letter : to_utf8(to_utf16(text))) {
    const auto byte = static_cast<unsigned char>(letter);
    if (letter == '\n')
      result += "\\n";
    else if (letter == '\r')
      result += "\\r";
    else if (letter == '\t')
      result += "\\t";
    else if (byte < 0x20 || byte == 0x7F)
      result += fmt::format("\\x{:02x}", byte);
    else
      result += letter;
  }
  return result;
}

std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char letter) {
    return (static_cast<unsigned char>(letter) & 0xC0U) != 0x80U;
  }));
}

std::string shortened(std::string_view text, std::size_t width) {
  constexpr std::string_view mark = "...";
  if (columns(text) <= width) return std::string(text);
  const std::size_t kept = width - std::min(width, mark.size());
  std::size_t end = 0;
  // A code point ends where the next one begins.
  while (columns(text.substr(0, end + 1)) <= kept) ++end;
  return std::string(text.substr(0, end)) + std::string(mark);
}

std::string wrapped(std::string_view text, std::size_t width, std::string_view indent) {
  std::string result(indent);
  std::size_t used = columns(indent);
  bool first = true;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    const auto word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty()) continue;
    if (!first && used + 1 + columns(word) > width) {
      result += '\n';
      result += indent;
      used = columns(indent);
      first = true;
    }
    if (!first) result += ' ';
    used += columns(word) + (first ? 0 : 1);
    result += word;
    first = false;
  }
  return result;
}

}  // namespace rhsim::reports
