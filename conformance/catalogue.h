#pragma once

#include <span>
#include <string_view>

#include "conformance/finding.h"

namespace rhsim::conformance {

enum class Demand : std::uint8_t { Must, Should, Info };

/// What is known of a rule beside its code. One entry per rule of the contract, sorted by id.
struct RuleEntry {
  std::string_view id;
  std::string_view title;
  Demand demand = Demand::Must;
  Severity severity = Severity::Error;  ///< Default.
  std::string_view sources;             ///< Page names, separated by "; ".
  bool contested = false;               ///< Pages contradict each other, or the rule is inferred.
  bool constrains_dll = true;           ///< False: a fact about the monitor, tested there.
  bool implemented = false;             ///< A rule of the checker decides it.
  std::string_view note;                ///< The contested reading, or why no trace can decide it.
};

[[nodiscard]] std::span<const RuleEntry> catalogue();
/// Null when there is no such rule.
[[nodiscard]] const RuleEntry* find_rule(std::string_view id);

}  // namespace rhsim::conformance
