#pragma once

#include <string>

#include "conformance/finding.h"

namespace rhsim::cli {

/// The finding that two plays of one run differ; its message names the first event that does.
[[nodiscard]] conformance::Finding nondeterminism(const std::string& first_trace,
                                                  const std::string& second_trace);

}  // namespace rhsim::cli
