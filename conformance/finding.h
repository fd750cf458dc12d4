#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/time.h"
#include "harness/trace/ids.h"

namespace rhsim::conformance {

enum class Severity : std::uint8_t { Off, Info, Warn, Error };

[[nodiscard]] std::string_view to_text(Severity severity);
/// False, and `severity` unchanged, when to_text() writes no such word.
[[nodiscard]] bool from_text(std::string_view text, Severity& severity);

/// Where the contract stood when it was broken, in plain words. A part may be empty.
struct Explanation {
  std::string state;     ///< "Online was pending, CheckPoint 4, last report at 1s; ...".
  std::string accepted;  ///< Which events the contract would have accepted there.
  std::string outlook;   ///< What goes wrong on a cluster, and what it does next.
  bool operator==(const Explanation&) const = default;
};

/// One breach of one rule, with the events that show it.
struct Finding {
  std::string rule;  ///< "SRS-09".
  Severity severity = Severity::Error;
  std::string title;
  std::string message;  ///< With the numbers of this run, for a developer who never saw the page.
  trace::ResourceIndex resource = 0;
  /// Sequence numbers in ascending order: the evidence, then the breaching event, then the first
  /// few repetitions.
  std::vector<std::uint64_t> events;
  Instant at{};                      ///< Of the (first) breaching event.
  std::vector<std::string> sources;  ///< "resapi/ns-resapi-resource_status" and the like.
  bool contested = false;            ///< Pages contradict each other, or the rule is inferred.
  std::string consequence;           ///< What the monitor did next.
  Explanation explanation;
  std::vector<std::string> attached;  ///< Rules that the same event also breaks, less specifically.
  std::uint64_t count = 1;            ///< Breaches of this kind in the run; one cause, one finding.
  bool operator==(const Finding&) const = default;
};

enum class RuleStatus : std::uint8_t { Pass, Fail, Warn, NotExercised, Off, Waived };

[[nodiscard]] std::string_view to_text(RuleStatus status);

/// What one run, or many, said about each rule.
struct Tally {
  std::map<std::string, std::uint64_t> exercised;  ///< By rule id; 0 or absent: not exercised.
  std::map<std::string, std::uint64_t> found;      ///< Findings by rule id, any severity; attached
                                                   ///< rules count as well.

  void add(const Tally& other);
  bool operator==(const Tally&) const = default;
};

/// The judgement of one run.
struct Verdict {
  std::vector<Finding> findings;  ///< In order of the breaching event.
  Tally tally;
  bool operator==(const Verdict&) const = default;
};

}  // namespace rhsim::conformance
