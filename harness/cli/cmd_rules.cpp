#include <memory>
#include <ostream>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "conformance/catalogue.h"
#include "harness/cli/commands.h"
#include "harness/cli/rule_names.h"

namespace rhsim::cli {
namespace {

using conformance::Demand;
using conformance::RuleEntry;

std::string_view words(Demand demand) {
  switch (demand) {
    case Demand::Must:
      return "must";
    case Demand::Should:
      return "should";
    case Demand::Info:
      return "info";
  }
  return "";
}

std::string_view checked_by(const RuleEntry& rule) {
  if (!rule.constrains_dll) return "tests of the simulated monitor";
  return rule.implemented ? "every run" : "nobody yet";
}

void list(std::ostream& out) {
  for (const auto& rule : conformance::catalogue()) {
    out << fmt::format("{:<20} {:<6} {:<5} {}{}\n", rule.id, words(rule.demand),
                       conformance::to_text(rule.severity), rule.title,
                       rule.implemented ? "" : "  (not checked in runs)");
  }
}

void page(const RuleEntry& rule, std::ostream& out) {
  out << fmt::format("{}: {}\n\n", rule.id, rule.title);
  out << fmt::format("demand      {}\nseverity    {}\nchecked by  {}\n", words(rule.demand),
                     conformance::to_text(rule.severity), checked_by(rule));
  if (rule.contested) out << "contested   the pages disagree, or the rule is inferred\n";
  if (!rule.sources.empty()) out << fmt::format("sources     {}\n", rule.sources);
  if (!rule.note.empty()) out << fmt::format("\n{}\n", rule.note);
}

int show(const std::string& id, const Console& console) {
  if (id.empty()) {
    list(console.out);
    return exit_clean;
  }
  if (const auto* rule = conformance::find_rule(id)) {
    page(*rule, console.out);
    return exit_clean;
  }
  const auto nearest = nearest_rule(id);
  console.messages << fmt::format("rhsim rules: there is no rule \"{}\"{}\n", id,
                                  nearest.empty() ? "; rhsim rules lists them all" : nearest);
  return exit_bad_input;
}

}  // namespace

void add_rules(CLI::App& app, Session& session) {
  const auto id = std::make_shared<std::string>();
  auto* command = app.add_subcommand("rules", "The rules of the contract; one in full");
  command->add_option("ID", *id, "A rule, such as SRS-09; without it, all are listed");
  command->footer(
      "Examples:\n"
      "  rhsim rules\n"
      "  rhsim rules SRS-09");
  command->callback([id, &session] { session.exit_code = show(*id, session.console); });
}

}  // namespace rhsim::cli
