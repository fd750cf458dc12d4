#include <algorithm>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "conformance/catalogue.h"
#include "conformance/finding.h"
#include "harness/cli/commands.h"
#include "harness/cli/rule_names.h"
#include "harness/cli/rule_pages.h"

namespace rhsim::cli {
namespace {

using conformance::RuleEntry;

struct RulesOptions {
  std::string id;
  std::string group;
  std::string status;
  std::string severity;
  bool markdown = false;
};

bool is_wanted(const RuleEntry& rule, const RulesOptions& options) {
  if (!options.group.empty() && !belongs_to(rule.id, options.group)) return false;
  if (!options.status.empty() && to_text(conformance::state_of(rule)) != options.status) {
    return false;
  }
  return options.severity.empty() || conformance::to_text(rule.severity) == options.severity;
}

void list(const RulesOptions& options, std::ostream& out) {
  for (const auto& rule : conformance::catalogue()) {
    if (!is_wanted(rule, options)) continue;
    const auto state = conformance::state_of(rule);
    out << fmt::format("{:<20} {:<6} {:<5} {}{}\n", rule.id, to_text(rule.demand),
                       conformance::to_text(rule.severity), rule.title,
                       state == conformance::RuleState::Implemented
                           ? std::string()
                           : fmt::format("  ({})", to_text(state)));
  }
}

int unknown(const std::string& id, const Console& console) {
  const auto nearest = nearest_rule(id);
  console.messages << fmt::format("rhsim rules: there is no rule \"{}\"{}\n", id,
                                  nearest.empty() ? "; rhsim rules lists them all" : nearest);
  return exit_bad_input;
}

int show(RulesOptions options, const Console& console) {
  if (!options.group.empty()) {
    if (auto known = check_rule_names({options.group}); !known) {
      console.messages << "rhsim rules: " << to_text(known.error()) << "\n";
      return exit_bad_input;
    }
  }
  const auto pages = rule_pages();
  if (!pages) {
    console.messages << "rhsim rules: " << to_text(pages.error()) << "\n";
    return exit_failed;
  }
  if (options.markdown) {
    write_markdown(*pages, console.out);
    return exit_clean;
  }
  const auto page = std::find_if(pages->begin(), pages->end(),
                                 [&](const RulePage& one) { return one.rule->id == options.id; });
  if (page != pages->end()) {
    write_page(*page, console.out);
    return exit_clean;
  }
  if (!options.id.empty()) {  // A family, perhaps.
    if (!check_rule_names({options.id})) return unknown(options.id, console);
    options.group = options.id;
  }
  list(options, console.out);
  return exit_clean;
}

}  // namespace

void add_rules(CLI::App& app, Session& session) {
  const auto options = std::make_shared<RulesOptions>();
  auto* command = app.add_subcommand("rules", "The rules of the contract; one in full");
  auto* id = command->add_option("ID", options->id,
                                 "A rule, such as SRS-09, or a family; without it, all are listed");
  auto* group =
      command->add_option("--group", options->group, "Only the rules of this family: SRS");
  command
      ->add_option("--status", options->status,
                   "Only those that the checker decides (implemented), that no trace decides "
                   "(undecidable), or that the simulated monitor is tested for (monitor)")
      ->check(CLI::IsMember({"implemented", "undecidable", "monitor"}));
  command
      ->add_option("--severity", options->severity,
                   "Only those of this default: error, warn, info or off")
      ->check(CLI::IsMember({"error", "warn", "info", "off"}));
  command->add_flag("--markdown", options->markdown, "All pages, as conformance/RULES.md has them")
      ->excludes(id)
      ->excludes(group);
  command->footer(
      "Examples:\n"
      "  rhsim rules SRS-09\n"
      "  rhsim rules --group TRM --severity error\n"
      "  rhsim rules --status undecidable");
  command->callback([options, &session] { session.exit_code = show(*options, session.console); });
}

}  // namespace rhsim::cli
