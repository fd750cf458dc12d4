#pragma once

#include <string>
#include <string_view>

/// Texts of a DLL may hold anything; a terminal and an XML parser must not suffer from it.
namespace rhsim::reports {

/// One line: malformed UTF-8 becomes U+FFFD, a control character its escape ("\n", "\x1b").
[[nodiscard]] std::string printable(std::string_view text);

/// How many columns a printable text takes; one per code point.
[[nodiscard]] std::size_t columns(std::string_view text);

/// At most `width` columns of a printable text; what was cut is replaced by "...".
[[nodiscard]] std::string shortened(std::string_view text, std::size_t width);

/// Breaks at spaces so that no line has more than `width` columns, unless a word has.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t width,
                                  std::string_view indent);

}  // namespace rhsim::reports
