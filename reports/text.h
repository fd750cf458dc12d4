#pragma once

#include <string>

#include "conformance/result.h"

namespace rhsim::reports {

struct TextOptions {
  bool colour = false;         ///< ANSI colours, for a terminal.
  bool not_exercised = false;  ///< Lists the rules that no run exercised, not only their number.
  bool all_scenarios = false;  ///< Lists every scenario, not only those with most findings.
  bool whole_notes = false;    ///< Tells findings that are only information like the others.
};

/// What a person reads: the verdict, each finding with its timeline (what is only information in
/// one line, last), the rules, the scenarios. Whatever came from the DLL is printed without control
/// characters.
[[nodiscard]] std::string text_report(const conformance::CampaignResult& result,
                                      const TextOptions& options = {});

}  // namespace rhsim::reports
