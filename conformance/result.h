#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "conformance/finding.h"
#include "conformance/profile.h"
#include "harness/trace/header.h"

namespace rhsim::conformance {

enum class Outcome : std::uint8_t { Pass, Fail, Inconclusive, Error };
[[nodiscard]] std::string_view to_text(Outcome outcome);

/// Findings of one rule, resource type and shape: one entry with a count and, as its example, the
/// shortest of the gravest.
struct FindingGroup {
  Finding example;
  std::string resource_id;  ///< "r1".
  std::string resource_type;
  std::string scenario;
  std::uint64_t seed = 0;
  std::string policy;
  std::uint64_t count = 1;
  std::string trace_file;  ///< Where the example's trace was saved; may be empty.
  std::string repro;       ///< One line to paste.
  /// Names for places in the module that the message has: "my.dll+0x1234 is run (worker.c:12)".
  std::vector<std::string> places;
  std::vector<std::string> timeline;  ///< The example as lines for people; breaching lines marked.
  bool waived = false;                ///< A waiver covers it; it does not fail the check.
  bool known = false;                 ///< The baseline has it; it does not fail the check.
  /// Rules that other breaches of the group broke along with its own, and the example did not.
  std::vector<std::string> attached_elsewhere;
};

/// A breach of the group broke the rule, by itself or along with the group's.
[[nodiscard]] bool has_broken(const FindingGroup& group, std::string_view rule);
/// Another group of the same finding is put to this one: nothing of what it broke is forgotten.
void take_attached(FindingGroup& group, const FindingGroup& other);

struct RuleResult {
  std::string id;
  RuleStatus status = RuleStatus::NotExercised;
  std::uint64_t exercised = 0;
  std::uint64_t findings = 0;
};

/// What runs together say about each rule of the catalogue, sorted by id. Waivers are applied by
/// whoever reads the waiver file.
[[nodiscard]] std::vector<RuleResult> rule_results(const Profile& profile, const Tally& tally,
                                                   const std::vector<FindingGroup>& findings);

/// What a command concludes: the value behind text, JSON and JUnit. Design, section 9.
struct CampaignResult {
  std::string module_path;
  trace::ModuleInfo module;
  std::vector<std::string> types;
  std::string profile;
  std::string policy;  ///< What chose the schedules of the runs with seeds.
  std::uint64_t seed = 0;
  std::string shard;  ///< "2/4": these are the runs of the second of four parts; empty: all.
  std::uint64_t runs = 0;
  Duration virtual_time{};
  Severity gate = Severity::Error;  ///< The least severity that fails the check.
  Outcome outcome = Outcome::Pass;
  std::string reason;                  ///< For Inconclusive and Error.
  std::vector<FindingGroup> findings;  ///< Errors first, then by rule id.
  std::vector<RuleResult> rules;       ///< Every rule of the catalogue, sorted by id.
  std::vector<std::string> uncontrolled;
  std::uint64_t replayed = 0;   ///< Runs played twice ...
  std::uint64_t identical = 0;  ///< ... with the same bytes.
  /// Memory, in bytes. Machines and levels of freshness differ in the first.
  std::uint64_t host_memory = 0;   ///< The most that a host used; 0: there was none.
  std::uint64_t left_in_heap = 0;  ///< The most that the module had not freed at the end of a run.
  struct ScenarioResult {
    std::string name;
    std::uint64_t runs = 0;
    std::uint64_t findings = 0;
    std::set<std::string> exercised{};  ///< Rules, by runs without a Terminate placed in them.
  };
  std::vector<ScenarioResult> scenarios;
};

}  // namespace rhsim::conformance
