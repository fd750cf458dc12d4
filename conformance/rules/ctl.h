#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "conformance/rule.h"
#include "harness/trace/event.h"

namespace rhsim::conformance {

/// A control code and what the DLL answered to it at once.
struct ControlAnswer {
  const OpenCall* call = nullptr;
  std::uint32_t code = 0;
  std::uint64_t value = 0;
};

/// Nothing for other entry points, and for a call that will be completed later.
[[nodiscard]] std::optional<ControlAnswer> control_answer(const trace::EntryReturn& result,
                                                          const Moment& moment);
/// The bytes that the DLL says it returned, as far as the buffer has them.
[[nodiscard]] std::vector<std::uint8_t> output_of(const trace::EntryReturn& result);
/// "ResourceControl of r1 answered CLUSCTL_RESOURCE_UNKNOWN (0x01000000) with 1 at 2s".
[[nodiscard]] std::string whose_answer(const ControlAnswer& answer, const Moment& moment);

}  // namespace rhsim::conformance
