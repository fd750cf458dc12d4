#pragma once

#include <cstdint>
#include <string>

namespace rhsim {

/// A cluster control code as clusapi.h names it, "CLUSCTL_RESOURCE_GET_COMMON_PROPERTIES"; one that
/// has no name there as a number, "0x01000123".
/// Source: "Control Code Architecture"; clusapi/ne-clusapi-clctl_codes.
[[nodiscard]] std::string control_code_name(std::uint32_t code);

}  // namespace rhsim
