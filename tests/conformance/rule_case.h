#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "tests/conformance/trace_builder.h"

namespace rhsim::conformance {

using Tell = void (*)(Story&);

/// A rule, a story that breaks it and one that does not though it could have. A rule that can be
/// broken in several ways has several.
struct RuleCase {
  const char* rule;
  Tell breaking;
  Tell conforming;
  std::set<std::string> also = {};  ///< Other rules that these stories break as well.
  const char* speaker = nullptr;    ///< A graver rule whose finding carries this one.
};

/// Rules that compare what the DLL says with the things behind its resources.
[[nodiscard]] const std::vector<RuleCase>& environment_cases();
/// Rules about control codes, arbitration and the callbacks of versions 2 to 4.
[[nodiscard]] const std::vector<RuleCase>& control_cases();
/// Rules about calls to the Cluster API, about instances, and what the end of a run says.
[[nodiscard]] const std::vector<RuleCase>& conduct_cases();

}  // namespace rhsim::conformance
