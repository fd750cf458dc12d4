#pragma once

#include <string>
#include <string_view>

namespace rhsim {

/// UTF-16 (what Windows calls Unicode) to UTF-8. A lone surrogate becomes U+FFFD.
[[nodiscard]] std::string to_utf8(std::u16string_view text);

/// UTF-8 to UTF-16. A malformed byte becomes U+FFFD.
[[nodiscard]] std::u16string to_utf16(std::string_view text);

/// Compares as Windows object names and resource names do: without regard to the case of ASCII.
[[nodiscard]] bool same_name(std::string_view left, std::string_view right);

}  // namespace rhsim
