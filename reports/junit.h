#pragma once

#include <string>

#include "conformance/result.h"

namespace rhsim::reports {

/// For CI servers: a test suite per group of rules, a test case per rule. A rule that fails is a
/// failure, and so is a warning when the gate says so, else it is a pass with a text; a rule that
/// was not exercised is skipped. A verdict that could not be reached is an error.
[[nodiscard]] std::string junit_report(const conformance::CampaignResult& result);

}  // namespace rhsim::reports
