#include "conformance/result.h"

#include <algorithm>

#include "conformance/catalogue.h"

namespace rhsim::conformance {

std::string_view to_text(Outcome outcome) {
  switch (outcome) {
    case Outcome::Pass:
      return "pass";
    case Outcome::Fail:
      return "fail";
    case Outcome::Inconclusive:
      return "inconclusive";
    case Outcome::Error:
      return "error";
  }
  return "unknown";
}

namespace {

bool has(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::uint64_t count_of(const std::map<std::string, std::uint64_t>& counts, const std::string& id) {
  const auto found = counts.find(id);
  return found == counts.end() ? 0 : found->second;
}

/// The gravest severity among findings of the rule itself and those it is attached to, where it
/// counts no more than on its own.
Severity gravest(const RuleEntry& entry, const Profile& profile,
                 const std::vector<FindingGroup>& findings) {
  Severity worst = Severity::Off;
  for (const auto& group : findings) {
    const auto& finding = group.example;
    if (finding.rule == entry.id) {
      worst = std::max(worst, finding.severity);
    } else if (has_broken(group, entry.id)) {
      const Severity own =
          weigh(profile, entry.id, entry.contested, entry.severity, entry.severity);
      worst = std::max(worst, std::min(own, finding.severity));
    }
  }
  return worst;
}

RuleStatus status_of(const RuleEntry& entry, const RuleResult& result, Severity worst,
                     const Profile& profile) {
  if (worst == Severity::Error) return RuleStatus::Fail;
  if (worst == Severity::Warn) return RuleStatus::Warn;
  const Severity own = weigh(profile, entry.id, entry.contested, entry.severity, entry.severity);
  if (own == Severity::Off) return RuleStatus::Off;
  return result.exercised > 0 || result.findings > 0 ? RuleStatus::Pass : RuleStatus::NotExercised;
}

}  // namespace

bool has_broken(const FindingGroup& group, std::string_view rule) {
  return group.example.rule == rule || has(group.example.attached, rule) ||
         has(group.attached_elsewhere, rule);
}

void take_attached(FindingGroup& group, const FindingGroup& other) {
  for (const auto* names : {&other.example.attached, &other.attached_elsewhere}) {
    for (const auto& name : *names) {
      if (!has_broken(group, name)) group.attached_elsewhere.push_back(name);
    }
  }
}

std::vector<RuleResult> rule_results(const Profile& profile, const Tally& tally,
                                     const std::vector<FindingGroup>& findings) {
  std::vector<RuleResult> results;
  results.reserve(catalogue().size());
  for (const auto& entry : catalogue()) {
    RuleResult result;
    result.id = std::string(entry.id);
    result.exercised = count_of(tally.exercised, result.id);
    result.findings = count_of(tally.found, result.id);
    result.status = status_of(entry, result, gravest(entry, profile, findings), profile);
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace rhsim::conformance
