#pragma once

#include <span>

#include "conformance/catalogue.h"

/// The catalogue's parts: one file per group of rules, each sorted by id. A new rule goes into its
/// group's file.
namespace rhsim::conformance {

[[nodiscard]] std::span<const RuleEntry> alv_entries();
[[nodiscard]] std::span<const RuleEntry> api_entries();
[[nodiscard]] std::span<const RuleEntry> ctl_entries();
[[nodiscard]] std::span<const RuleEntry> epr_entries();
[[nodiscard]] std::span<const RuleEntry> ept_entries();
[[nodiscard]] std::span<const RuleEntry> lif_entries();
[[nodiscard]] std::span<const RuleEntry> log_entries();
[[nodiscard]] std::span<const RuleEntry> run_entries();
[[nodiscard]] std::span<const RuleEntry> srs_entries();
[[nodiscard]] std::span<const RuleEntry> trm_entries();

}  // namespace rhsim::conformance
