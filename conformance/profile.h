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
  std::map<std::string, Severity>
      severities;  ///< Overrides by rule id; the catalogue has the rest.
  /// What becomes of the findings of rules on which pages disagree, or which are inferred.
  enum class Contested : std::uint8_t {
    AsListed,           ///< As the catalogue says.
    WarningsAreErrors,  ///< "strict".
    Information,        ///< "lenient".
  };
  Contested contested = Contested::AsListed;
  Duration tolerance = 10ms;    ///< A limit is broken only when exceeded by more (D.0.1, 8).
  Duration exit_grace = 300ms;  ///< From "stop" to a worker's end (SRS-23, TRM-06).
  bool operator==(const Profile&) const = default;
};

[[nodiscard]] Result<Profile> named_profile(std::string_view name);

/// What a finding of `rule` weighs under this profile. `listed` is the catalogue's severity or,
/// where the rule distinguishes, that of the variant. An override by rule id caps variants and
/// replaces the rest.
[[nodiscard]] Severity weigh(const Profile& profile, std::string_view rule, bool contested,
                             Severity catalogued, Severity listed);

}  // namespace rhsim::conformance
