#pragma once

#include <string>

#include "conformance/result.h"

namespace rhsim::reports {

struct TextOptions {
  bool colour = false;         ///< ANSI colours, for a terminal.
  bool not_exercised = false;  ///< Lists the rules that no run exercised, not only their number.
  bool all_scenarios = false;  ///< Lists scenarios without findings, too.
};

/// What a person reads: the verdict, each finding with its timeline, the rules, the scenarios.
/// Whatever came from the DLL is printed without control characters.
[[nodiscard]] std::string text_report(const conformance::CampaignResult& result,
                                      const TextOptions& options = {});

}  // namespace rhsim::reports
