#pragma once

#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/catalogue.h"
#include "harness/base/result.h"

/// What is known of a rule, as pages for people.
namespace rhsim::cli {

/// A fake that comes along, and the rules that its sin breaks, as fakes.json lists them.
struct FakeOfRules {
  std::string_view name;
  std::string_view sin;
  std::string_view rules;  ///< Separated by single spaces.
};
/// Compiled in from fakes/resources/fakes.json, those with a sin alone.
[[nodiscard]] std::span<const FakeOfRules> fakes_of_rules();

struct RulePage {
  const conformance::RuleEntry* rule = nullptr;
  std::vector<std::string> fakes;      ///< "equal_checkpoint: Every report has the same ...".
  std::vector<std::string> scenarios;  ///< Of the library: those that are there for the rule.
};

/// Errors: the library that was compiled in does not load.
[[nodiscard]] Result<std::vector<RulePage>> rule_pages();

/// One page, for a terminal.
void write_page(const RulePage& page, std::ostream& out);
/// All of them as one Markdown document, conformance/RULES.md.
void write_markdown(const std::vector<RulePage>& pages, std::ostream& out);

}  // namespace rhsim::cli
