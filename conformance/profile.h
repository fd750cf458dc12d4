#pragma once

#include <map>
#include <string>
#include <string_view>

#include "conformance/finding.h"
#include "harness/base/result.h"
#include "harness/base/time.h"

namespace rhsim::conformance {

/// How the checker reads the contract's silences and contradictions: severities by rule, and the
/// limits and switches that rules use. "documented" (default), "strict", "lenient".
struct Profile {
  std::string name = "documented";
  std::map<std::string, Severity> severities;  ///< Overrides by rule id; the catalogue has the rest.
  Duration tolerance = 10ms;   ///< A limit is broken only when exceeded by more (D.0.1, 8).
  Duration exit_grace = 300ms; ///< From "stop" to a worker's end (SRS-23, TRM-06).
  bool operator==(const Profile&) const = default;
};

[[nodiscard]] Result<Profile> named_profile(std::string_view name);

}  // namespace rhsim::conformance
