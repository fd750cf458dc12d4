#pragma once

#include <string>

#include "conformance/result.h"

namespace rhsim::reports {

/// The result document, {"format":"rhsim-result","version":1,...}, with a line end. Exactly one
/// document, whatever the outcome; equal results have equal text.
[[nodiscard]] std::string json_report(const conformance::CampaignResult& result);

}  // namespace rhsim::reports
