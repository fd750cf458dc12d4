#include "reports/junit.h"

#include <algorithm>
#include <map>
#include <sstream>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <pugixml.hpp>

#include "conformance/catalogue.h"
#include "reports/printable.h"

namespace rhsim::reports {
namespace {

using conformance::CampaignResult;
using conformance::FindingGroup;
using conformance::Outcome;
using conformance::RuleResult;
using conformance::RuleStatus;
using conformance::Severity;

struct Counts {
  std::uint64_t tests = 0;
  std::uint64_t failures = 0;
  std::uint64_t errors = 0;
  std::uint64_t skipped = 0;

  void add(const Counts& other) {
    tests += other.tests;
    failures += other.failures;
    errors += other.errors;
    skipped += other.skipped;
  }
};

void write_counts(pugi::xml_node node, const Counts& counts) {
  node.append_attribute("tests") = counts.tests;
  node.append_attribute("failures") = counts.failures;
  node.append_attribute("errors") = counts.errors;
  node.append_attribute("skipped") = counts.skipped;
}

/// "SRS" of "SRS-09".
std::string group_of(const std::string& rule) { return rule.substr(0, rule.find('-')); }

std::string name_of(const std::string& rule) {
  const auto* entry = conformance::find_rule(rule);
  return entry == nullptr ? rule : fmt::format("{} {}", rule, entry->title);
}

/// A finding as the body of a failure: everything that is needed to understand and repeat it.
std::string body_of(const FindingGroup& group) {
  const auto& example = group.example;
  std::string text = printable(example.message) + '\n';
  const auto add = [&](std::string_view label, const std::string& value) {
    if (!value.empty()) text += fmt::format("{}: {}\n", label, printable(value));
  };
  for (const auto& place : group.places) add("at", place);
  add("then", example.consequence);
  add("resource", group.resource_id.empty()
                      ? std::string{}
                      : fmt::format("{} ({})", group.resource_id, group.resource_type));
  add("scenario", group.scenario);
  if (group.policy != "calm") {
    if (group.policy != "random") add("policy", group.policy);
    add("seed", fmt::format("{}", group.seed));
  }
  if (group.count > 1) add("count", fmt::format("{}", group.count));
  add("source", fmt::format("{}", fmt::join(example.sources, "; ")));
  if (example.contested) add("contested", "the pages disagree, or the rule is inferred");
  add("also breaks", fmt::format("{}", fmt::join(example.attached, ", ")));
  for (const auto& line : group.timeline) text += fmt::format("  {}\n", printable(line));
  add("repeat", group.repro);
  add("trace", group.trace_file);
  return text;
}

/// The findings that a rule's result rests on: its own, and those that it is attached to.
std::vector<const FindingGroup*> findings_of(const CampaignResult& result,
                                             const std::string& rule) {
  std::vector<const FindingGroup*> found;
  for (const auto& group : result.findings) {
    if (conformance::has_broken(group, rule)) found.push_back(&group);
  }
  return found;
}

Counts write_rule(pugi::xml_node suite, const CampaignResult& result, const RuleResult& rule) {
  auto test = suite.append_child("testcase");
  test.append_attribute("classname") = fmt::format("rhsim.{}", group_of(rule.id)).c_str();
  test.append_attribute("name") = name_of(rule.id).c_str();
  Counts counts;
  counts.tests = 1;

  const auto findings = findings_of(result, rule.id);
  std::string body, message;
  for (const auto* group : findings) {
    if (message.empty()) message = printable(group->example.message);
    if (!body.empty()) body += '\n';
    body += body_of(*group);
  }
  const bool fails = rule.status == RuleStatus::Fail ||
                     (rule.status == RuleStatus::Warn && result.gate == Severity::Warn);
  if (fails) {
    auto failure = test.append_child("failure");
    failure.append_attribute("type") = rule.status == RuleStatus::Fail ? "error" : "warning";
    failure.append_attribute("message") = message.c_str();
    failure.text() = body.c_str();
    counts.failures = 1;
  } else if (rule.status == RuleStatus::NotExercised || rule.status == RuleStatus::Off) {
    auto skipped = test.append_child("skipped");
    skipped.append_attribute("message") =
        rule.status == RuleStatus::Off ? "switched off by the profile" : "not exercised by any run";
    counts.skipped = 1;
  } else if (!body.empty()) {
    test.append_child("system-out").text() = body.c_str();
  }
  return counts;
}

/// "verdict": what no single rule can say.
Counts write_verdict(pugi::xml_node suites, const CampaignResult& result) {
  auto suite = suites.append_child("testsuite");
  suite.append_attribute("name") = "rhsim";
  Counts counts;
  counts.tests = 1;
  counts.errors = 1;
  write_counts(suite, counts);
  auto test = suite.append_child("testcase");
  test.append_attribute("classname") = "rhsim";
  test.append_attribute("name") = "verdict";
  auto error = test.append_child("error");
  error.append_attribute("type") = std::string(to_text(result.outcome)).c_str();
  error.append_attribute("message") = printable(result.reason).c_str();
  return counts;
}

}  // namespace

std::string junit_report(const CampaignResult& result) {
  std::map<std::string, std::vector<const RuleResult*>> groups;
  for (const auto& rule : result.rules) groups[group_of(rule.id)].push_back(&rule);

  pugi::xml_document document;
  auto declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  auto suites = document.append_child("testsuites");
  suites.append_attribute("name") = fmt::format("rhsim {}", printable(result.module_path)).c_str();
  Counts all;
  const bool concluded = result.outcome == Outcome::Pass || result.outcome == Outcome::Fail;
  if (!concluded) all.add(write_verdict(suites, result));
  for (const auto& [name, rules] : groups) {
    auto suite = suites.append_child("testsuite");
    suite.append_attribute("name") = name.c_str();
    Counts counts;
    for (const auto* rule : rules) counts.add(write_rule(suite, result, *rule));
    write_counts(suite, counts);
    all.add(counts);
  }
  write_counts(suites, all);

  std::ostringstream text;
  document.save(text, "  ", pugi::format_default, pugi::encoding_utf8);
  return text.str();
}

}  // namespace rhsim::reports
