#include "conformance/finding.h"

namespace rhsim::conformance {

std::string_view to_text(Severity severity) {
  switch (severity) {
    case Severity::Off:
      return "off";
    case Severity::Info:
      return "info";
    case Severity::Warn:
      return "warn";
    case Severity::Error:
      return "error";
  }
  return "unknown";
}

bool from_text(std::string_view text, Severity& severity) {
  for (const auto one : {Severity::Off, Severity::Info, Severity::Warn, Severity::Error}) {
    if (to_text(one) != text) continue;
    severity = one;
    return true;
  }
  return false;
}

std::string_view to_text(RuleStatus status) {
  switch (status) {
    case RuleStatus::Pass:
      return "pass";
    case RuleStatus::Fail:
      return "fail";
    case RuleStatus::Warn:
      return "warn";
    case RuleStatus::NotExercised:
      return "not-exercised";
    case RuleStatus::Off:
      return "off";
    case RuleStatus::Waived:
      return "waived";
  }
  return "unknown";
}

void Tally::add(const Tally& other) {
  for (const auto& [rule, count] : other.exercised) exercised[rule] += count;
  for (const auto& [rule, count] : other.found) found[rule] += count;
}

}  // namespace rhsim::conformance
