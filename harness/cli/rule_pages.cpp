#include "harness/cli/rule_pages.h"

#include <algorithm>
#include <map>
#include <ostream>

#include <fmt/format.h>

#include "conformance/profile.h"
#include "harness/cli/rule_names.h"
#include "reports/printable.h"
#include "scenarios/library.h"

namespace rhsim::cli {
namespace {

using conformance::RuleEntry;
using conformance::RuleState;

/// What a page says of a rule, in order: a heading and its text. Empty texts are left out.
struct Part {
  std::string_view heading;
  std::string text;
};

std::string verdict_words(const RuleEntry& rule) {
  switch (conformance::state_of(rule)) {
    case RuleState::Implemented:
      return fmt::format("{} by default",
                         conformance::to_text(conformance::weigh({}, rule.id, rule.contested,
                                                                 rule.severity, rule.severity)));
    case RuleState::Undecidable:
      return "none: no trace decides it";
    case RuleState::Monitor:
      return "none: it is a fact about the Resource Monitor, which the simulated one is tested for";
  }
  return {};
}

std::string joined(const std::vector<std::string>& items) {
  return fmt::format("{}", fmt::join(items, "; "));
}

std::vector<Part> parts_of(const RulePage& page) {
  const auto& rule = *page.rule;
  const auto text = [](std::string_view words) { return std::string(words); };
  return {
      {"demand", text(conformance::to_text(rule.demand))},
      {"verdict", verdict_words(rule)},
      {"why", text(rule.why)},
      {"decided by", text(rule.decides)},
      {"breaks", text(rule.breaking)},
      {"conforms", text(rule.conforming)},
      {"note", text(rule.note)},
      {rule.contested ? "contested" : "readings", text(rule.contested_reading)},
      {"tested as", text(rule.monitor_test)},
      {"fakes", joined(page.fakes)},
      {"scenarios", joined(page.scenarios)},
      {"sources", text(rule.sources)},
  };
}

/// Behind a heading of `indent` columns.
std::string hanging(std::string_view text, std::size_t indent, std::size_t width) {
  return reports::wrapped(text, width, std::string(indent, ' ')).substr(indent);
}

std::vector<std::string> fakes_of(std::string_view rule) {
  std::vector<std::string> found;
  for (const auto& fake : fakes_of_rules()) {
    const auto padded = fmt::format(" {} ", fake.rules);
    if (padded.find(fmt::format(" {} ", rule)) == std::string::npos) continue;
    found.push_back(fmt::format("{}: {}", fake.name, fake.sin));
  }
  return found;
}

}  // namespace

Result<std::vector<RulePage>> rule_pages() {
  const auto library = scenarios::library();
  if (!library) return failure(library.error());
  std::vector<RulePage> pages;
  for (const auto& rule : conformance::catalogue()) {
    RulePage page{&rule, fakes_of(rule.id), {}};
    for (const auto& loaded : *library) {
      const auto& meant = loaded.scenario.exercises;
      const bool for_it = std::any_of(meant.begin(), meant.end(), [&](const std::string& name) {
        return belongs_to(rule.id, name);
      });
      if (for_it) page.scenarios.push_back(loaded.scenario.name);
    }
    pages.push_back(std::move(page));
  }
  return pages;
}

void write_page(const RulePage& page, std::ostream& out) {
  constexpr std::size_t indent = 12;
  constexpr std::size_t width = 96;
  out << fmt::format("{}: {}\n\n", page.rule->id, page.rule->title);
  for (const auto& part : parts_of(page)) {
    if (part.text.empty()) continue;
    out << fmt::format("{:<12}{}\n", part.heading, hanging(part.text, indent, width));
  }
}

void write_markdown(const std::vector<RulePage>& pages, std::ostream& out) {
  std::map<RuleState, std::size_t> counts;
  for (const auto& page : pages) ++counts[conformance::state_of(*page.rule)];
  out << fmt::format(
      "# The rules\n\n"
      "Written by `rhsim rules --markdown` from `conformance/catalogue`; `rhsim rules SRS-09` "
      "shows "
      "one of\nthem. {} rules: {} are decided by the checker, {} by no trace, and {} are facts "
      "about "
      "the Resource\nMonitor, for which the simulated one is tested.\n\n"
      "A sequence is written as a trace tells it: `Online -> 997` is a call and what it returned, "
      "997 is\nERROR_IO_PENDING, and steps are separated by semicolons.\n",
      pages.size(), counts[RuleState::Implemented], counts[RuleState::Undecidable],
      counts[RuleState::Monitor]);
  std::string_view group;
  for (const auto& page : pages) {
    const auto family = page.rule->id.substr(0, page.rule->id.find('-'));
    if (family != group) out << fmt::format("\n## {}\n", family);
    group = family;
    out << fmt::format("\n### {}: {}\n\n", page.rule->id, page.rule->title);
    for (const auto& part : parts_of(page)) {
      if (part.text.empty()) continue;
      const auto line = fmt::format("* *{}* {}", part.heading, part.text);
      out << hanging(line, 2, 100) << "\n";
    }
  }
}

}  // namespace rhsim::cli
