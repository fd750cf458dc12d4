#include "conformance/waivers.h"

#include <catch2/catch.hpp>

namespace rhsim::conformance {
namespace {

FindingGroup found(std::string rule, std::string type, std::string scenario = "online") {
  FindingGroup group;
  group.example.rule = std::move(rule);
  group.resource_type = std::move(type);
  group.scenario = std::move(scenario);
  return group;
}

CampaignResult with_findings(std::vector<FindingGroup> findings) {
  CampaignResult result;
  for (auto& group : findings) {
    result.rules.push_back({group.example.rule, RuleStatus::Fail, 1, 1});
    result.findings.push_back(std::move(group));
  }
  return result;
}

std::vector<Waiver> waivers_of(const std::string& item) {
  return parse_waivers(R"({"waivers":[)" + item + "]}", "w.json").value();
}

constexpr auto accepted =
    R"({"rule":"SRS-09","type":"Disk","reason":"fixed in 2.1","owner":"ann","expires":"2027-01-31"})";

}  // namespace

TEST_CASE("a waiver covers findings of its rule and type, and settles the rule") {
  auto result = with_findings({found("SRS-09", "Disk")});
  const auto report = apply_waivers(waivers_of(accepted), "2027-01-31", result);
  CHECK(result.findings[0].waived);
  CHECK(result.rules[0].status == RuleStatus::Waived);
  CHECK(report.expired.empty());
  CHECK(report.unused.empty());
}

TEST_CASE("a waiver leaves another type alone, and the rule failed") {
  auto result = with_findings({found("SRS-09", "Share")});
  const auto report = apply_waivers(waivers_of(accepted), "2027-01-31", result);
  CHECK_FALSE(result.findings[0].waived);
  CHECK(result.rules[0].status == RuleStatus::Fail);
  REQUIRE(report.unused.size() == 1);
  CHECK(report.unused[0] ==
        "w.json, /waivers/0: the waiver for SRS-09 met no finding. It can be deleted");
}

TEST_CASE("an expired waiver covers nothing and says whom to ask") {
  auto result = with_findings({found("SRS-09", "Disk")});
  const auto report = apply_waivers(waivers_of(accepted), "2027-02-01", result);
  CHECK_FALSE(result.findings[0].waived);
  REQUIRE(report.expired.size() == 1);
  CHECK(report.expired[0].find("expired on 2027-01-31. Ask ann") != std::string::npos);
}

TEST_CASE("a group waiver covers every rule of its group") {
  auto result = with_findings({found("SRS-09", "Disk"), found("TRM-04", "Disk")});
  const auto waivers =
      waivers_of(R"({"rule":"SRS-*","reason":"legacy","owner":"ann","expires":"2027-01-31"})");
  apply_waivers(waivers, "2026-01-01", result);
  CHECK(result.findings[0].waived);
  CHECK_FALSE(result.findings[1].waived);
}

TEST_CASE("a broken waiver file is refused with place, reason and remedy") {
  const auto [text, message] = GENERATE(table<std::string, std::string>({
      {"{", "w.json: this is not JSON"},
      {R"({"waiver":[]})", "w.json: one key \"waivers\""},
      {R"({"waivers":[{"rule":"SRS-99","reason":"r","owner":"o","expires":"2027-01-01"}]})",
       "w.json, /waivers/0/rule: there is no rule \"SRS-99\""},
      {R"({"waivers":[{"rule":"SRS-09","owner":"o","expires":"2027-01-01"}]})",
       "w.json, /waivers/0: \"reason\" is missing"},
      {R"({"waivers":[{"rule":"SRS-09","reason":"r","owner":"o","expires":"soon"}]})",
       "w.json, /waivers/0/expires: \"soon\" is no date"},
      {R"({"waivers":[{"rule":"SRS-09","reasons":"r"}]})",
       "w.json, /waivers/0: unknown key \"reasons\""},
  }));
  CAPTURE(text);
  const auto waivers = parse_waivers(text, "w.json");
  REQUIRE_FALSE(waivers.has_value());
  CHECK(to_text(waivers.error()).substr(0, message.size()) == message);
  CHECK((text == "{" || !waivers.error().remedy.empty()));
}

TEST_CASE("a baseline read back is the baseline written") {
  const auto result = with_findings(
      {found("TRM-04", "Disk"), found("SRS-09", "Disk", "a"), found("SRS-09", "Disk", "b")});
  const auto baseline = baseline_of(result);
  REQUIRE(baseline.findings.size() == 2);
  CHECK(baseline.findings[0].rule == "SRS-09");
  CHECK(parse_baseline(to_json(baseline), "b.json").value() == baseline);
}

TEST_CASE("with a baseline only new findings count, and what is gone is told") {
  const Baseline baseline{{{"SRS-09", "Disk"}, {"SRS-18", "Disk"}}};
  auto result = with_findings({found("SRS-09", "Disk"), found("TRM-04", "Disk")});
  const auto gone = apply_baseline(baseline, result);
  CHECK(result.findings[0].known);
  CHECK_FALSE(result.findings[1].known);
  REQUIRE(gone.size() == 1);
  CHECK(gone[0].substr(0, 22) == "SRS-18 of type \"Disk\" ");
}

TEST_CASE("a file that is no baseline is refused") {
  const auto [text, reason] = GENERATE(table<std::string, std::string>({
      {"[]", "a JSON object is expected here"},
      {R"({"format":"x"})", "this is not a baseline of rhsim"},
      {R"({"format":"rhsim-baseline","version":2})",
       "this baseline is of a version this rhsim does not know"},
      {R"({"format":"rhsim-baseline","version":1,"findings":[{"rule":"SRS-09"}]})",
       "an object with the texts \"rule\" and \"type\" is expected here"},
  }));
  const auto baseline = parse_baseline(text, "b.json");
  REQUIRE_FALSE(baseline.has_value());
  CHECK(baseline.error().reason == reason);
}

}  // namespace rhsim::conformance
