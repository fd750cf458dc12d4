#pragma once

#include <map>
#include <string>
#include <string_view>

#include "conformance/finding.h"
#include "harness/base/result.h"
#include "harness/base/time.h"
#include "harness/trace/header.h"

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

/// Errors: no such profile.
[[nodiscard]] Result<Profile> named_profile(std::string_view name);

/// All but the name, as one line of JSON. It goes into trace headers, so that a trace is judged as
/// it was when it was recorded, whatever the names stand for by then.
[[nodiscard]] std::string to_text(const Profile& profile);

/// The profile that a run was recorded with: its switches, or those of its name when the header has
/// none. Errors: switches that to_text() did not write; `place` is the trace's.
[[nodiscard]] Result<Profile> recorded_profile(const trace::TraceHeader& header,
                                               const std::string& place);

/// What a finding of `rule` weighs under this profile. `listed` is the catalogue's severity or,
/// where the rule distinguishes, that of the variant. An override by rule id caps variants and
/// replaces the rest.
[[nodiscard]] Severity weigh(const Profile& profile, std::string_view rule, bool contested,
                             Severity catalogued, Severity listed);

}  // namespace rhsim::conformance
