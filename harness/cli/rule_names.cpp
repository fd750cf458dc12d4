#include "harness/cli/rule_names.h"

#include <algorithm>

#include <fmt/format.h>

#include "conformance/catalogue.h"
#include "scenarios/names.h"

namespace rhsim::cli {

bool belongs_to(std::string_view rule, std::string_view family) {
  return rule.starts_with(family) && (rule.size() == family.size() || rule[family.size()] == '-');
}

Result<void> check_rule_names(const std::vector<std::string>& names) {
  const auto rules = conformance::catalogue();
  for (const auto& name : names) {
    const bool known = std::any_of(rules.begin(), rules.end(),
                                   [&](const auto& rule) { return belongs_to(rule.id, name); });
    if (known) continue;
    return failure(name, "is neither a rule nor a family of rules" + nearest_rule(name),
                   "rhsim rules lists them");
  }
  return {};
}

std::string nearest_rule(std::string_view name) {
  std::vector<std::string_view> ids;
  for (const auto& rule : conformance::catalogue()) ids.push_back(rule.id);
  const auto nearest = scenarios::nearest(name, ids);
  return nearest.empty() ? "" : fmt::format(", did you mean {}?", nearest);
}

}  // namespace rhsim::cli
