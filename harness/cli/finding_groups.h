#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "conformance/result.h"
#include "harness/cli/job.h"

/// Many runs break the same rule in the same way; a person wants to see that once.
namespace rhsim::cli {

/// One way of breaking one rule, and the run that shows it best.
struct Group {
  conformance::FindingGroup finding;
  Job job;                   ///< Plays the example's run, and it alone.
  std::uint64_t hash = 0;    ///< Of that run's event lines.
  std::uint64_t events = 0;  ///< Its length.
  std::string trace;         ///< Its document, when the player kept it.
  bool hung = false;         ///< Playing it again costs the watchdog's patience.
};

/// `message` without the numbers of one run: "no report for 180s" and "no report for 30.5s" have
/// the same shape, and so have "reported Online (2)" and "reported Failed (4)". What is quoted
/// counts, since names tell ways of breaking a rule apart; which of `resources` it was does not.
[[nodiscard]] std::string shape_of(std::string_view message,
                                   const std::vector<trace::ResourceInfo>& resources);

/// Findings by rule, resource type and shape: a count and, of the gravest of each, the simplest
/// example.
class FindingGroups {
 public:
  /// Takes the findings of one run of `job`. `resources` are those of the run's header.
  void add(const Job& job, const std::string& scenario_name,
           const std::vector<trace::ResourceInfo>& resources, const RunReport& report);

  /// Takes another's groups as if their runs came after those of this one.
  void merge(FindingGroups&& other);

  /// Sorted by rule, type and shape.
  [[nodiscard]] std::vector<Group*> groups();
  /// The gravest first, else in the same order.
  [[nodiscard]] std::vector<Group*> by_severity();
  /// How often something was found that weighs: notes do not count.
  [[nodiscard]] std::uint64_t findings() const { return findings_; }

 private:
  using Key = std::tuple<std::string, std::string, std::string>;
  void add_group(const Key& key, Group&& group);

  std::map<Key, Group> groups_;
  std::uint64_t findings_ = 0;
};

}  // namespace rhsim::cli
