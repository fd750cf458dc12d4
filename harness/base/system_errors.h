#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace rhsim {

struct SystemError {
  std::uint32_t code = 0;
  std::string_view name;  ///< As winerror.h spells it.
};

/// The system error codes that resource DLLs use, by number. Source: "System Error Codes".
[[nodiscard]] std::span<const SystemError> system_errors();

/// "ERROR_BUSY (170)"; a code that is not among them as a number, "0x80004005" when it looks like
/// an HRESULT.
[[nodiscard]] std::string system_error_text(std::uint64_t code);

}  // namespace rhsim
