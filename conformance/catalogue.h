#pragma once

#include <span>
#include <string_view>

#include "conformance/finding.h"

namespace rhsim::conformance {

enum class Demand : std::uint8_t { Must, Should, Info };

/// "must", "should", "info".
[[nodiscard]] std::string_view to_text(Demand demand);

/// What is known of a rule beside its code. One entry per rule of the contract, sorted by id.
///
/// Sequences are written as a trace tells them: "Online -> 997" is a call and what it returned,
/// steps are separated by semicolons.
struct RuleEntry {
  std::string_view id;
  std::string_view title;
  Demand demand = Demand::Must;
  Severity severity = Severity::Error;   ///< Default.
  std::string_view sources{};            ///< Page names, separated by "; ".
  bool contested = false;                ///< Pages contradict each other, or the rule is inferred.
  bool disputed = false;                 ///< Contested by pages that contradict each other.
  bool constrains_dll = true;            ///< False: a fact about the monitor, tested there.
  bool implemented = false;              ///< A rule of the checker decides it.
  std::string_view note{};               ///< What to know of the verdict, or why there is none.
  std::string_view why{};                ///< What goes wrong on a real cluster.
  std::string_view decides{};            ///< What in a trace decides it; empty: nothing does.
  std::string_view breaking{};           ///< A minimal sequence that breaks it; empty: none does.
  std::string_view conforming{};         ///< One that does not.
  std::string_view contested_reading{};  ///< Where pages disagree or are silent: the readings.
  std::string_view monitor_test{};       ///< Of a fact about the monitor: the test that shows it.
};

enum class RuleState : std::uint8_t { Implemented, Undecidable, Monitor };

/// Who decides the rule: the checker, nobody, or the tests of the simulated monitor.
[[nodiscard]] RuleState state_of(const RuleEntry& entry);
/// "implemented", "undecidable", "monitor".
[[nodiscard]] std::string_view to_text(RuleState state);

[[nodiscard]] std::span<const RuleEntry> catalogue();
/// Null when there is no such rule.
[[nodiscard]] const RuleEntry* find_rule(std::string_view id);

}  // namespace rhsim::conformance
