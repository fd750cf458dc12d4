#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/finding.h"
#include "harness/base/result.h"
#include "harness/base/time.h"
#include "harness/trace/header.h"

namespace rhsim::conformance {

/// How the checker reads the contract's silences and contradictions: severities by rule, and the
/// limits and switches that rules use. "documented" (default), "strict", "lenient", or a file.
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

  Duration terminate_grace = 0ms;  ///< A worker may outlive Terminate's return so long (TRM-04).
  Duration check_gap = 1000ms;     ///< A worker notices a stop within this (TRM-05).
  /// SRS-17: a silence of exactly PendingTimeout. The page says "exceeds".
  enum class Boundary : std::uint8_t { Exceeds, Reaches };
  Boundary pending_timeout = Boundary::Exceeds;
  /// SRS-09: one page says "greater", and a sentence later "changed".
  enum class CheckPoints : std::uint8_t { Greater, Changed };
  CheckPoints check_points = CheckPoints::Greater;
  /// What a report of Unknown (-1), or of the header-only 126 and 127, does to its operation.
  enum class OddState : std::uint8_t { Neither, Failure };
  OddState unknown_state = OddState::Neither;
  OddState header_only_states = OddState::Failure;
  /// Who counts as a worker where only workers may call (API-02, API-04).
  enum class Workers : std::uint8_t { AnyThread, ClusterWorkers };
  Workers workers = Workers::AnyThread;
  /// SRS-16.
  enum class WaitHint : std::uint8_t { MustIncrease, MustNotDecrease };
  WaitHint wait_hint = WaitHint::MustIncrease;
  /// LOG-04: what of a line the 500 characters hold.
  enum class LogLimit : std::uint8_t { Message, MessageAndPrefix };
  LogLimit log_limit = LogLimit::Message;
  std::uint32_t reports_per_second = 100;  ///< SRS-38.
  /// API-11: what ResUtilFreeParameterBlock weighs on a block loaded from the database, for which
  /// no other release is documented.
  Severity loaded_parameter_blocks = Severity::Info;

  bool operator==(const Profile&) const = default;
};

/// The profiles that come along, as their files have them, sorted by name.
struct ProfileFile {
  std::string_view name;
  std::string_view text;
};
[[nodiscard]] std::span<const ProfileFile> profile_files();

/// Errors: no such profile.
[[nodiscard]] Result<Profile> named_profile(std::string_view name);

/// The candidate that was most likely meant by a text; empty when none is near.
using Nearest = std::string_view (*)(std::string_view text,
                                     std::span<const std::string_view> candidates);

/// A profile from the text of a JSON file, called `name`. Members that it does not have are as in
/// the profile that "based_on" names, or else as in "documented".
///
/// Errors: not JSON; a member or a rule that does not exist, with the nearest that does; a value
/// that the member cannot have. One at a time, the first. `place` is the file.
[[nodiscard]] Result<Profile> read_profile(std::string_view text, const std::string& name,
                                           const std::string& place, Nearest nearest);

/// One member of a profile's JSON form.
struct ProfileMember {
  std::string_view name;
  std::string_view values;  ///< "greater, changed"; "a duration such as 300ms".
  std::string_view meaning;
};
[[nodiscard]] std::vector<ProfileMember> profile_members();

/// All but the name, as one line of JSON. It goes into trace headers, so that a trace is judged as
/// it was when it was recorded, whatever the names stand for by then. Newer switches are written
/// only where they differ from their default, as older traces have it.
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
