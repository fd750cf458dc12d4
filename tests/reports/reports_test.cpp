#include <algorithm>
#include <regex>
#include <string>

#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "reports/json.h"
#include "reports/junit.h"
#include "reports/printable.h"
#include "reports/text.h"
#include "tests/reports/golden_file.h"
#include "tests/reports/sample.h"

namespace rhsim::reports {
namespace {

using conformance::CampaignResult;
using conformance::Outcome;
using conformance::Severity;
using test::sample_result;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

CampaignResult empty_result(Outcome outcome, const std::string& reason) {
  CampaignResult result;
  result.module_path = "share.dll";
  result.profile = "documented";
  result.outcome = outcome;
  result.reason = reason;
  return result;
}

/// The catalogue's titles may be worded better without a change here.
std::string without_titles(const std::string& junit) {
  static const std::regex name(R"(name="([A-Z]+-[0-9]+) [^"]*")");
  return std::regex_replace(junit, name, "name=\"$1 TITLE\"");
}

TEST_CASE("the reports of the sample are as they were") {
  const auto result = sample_result();
  test::check_golden("report.txt", text_report(result));
  test::check_golden("report.json", json_report(result));
  test::check_golden("report.xml", without_titles(junit_report(result)));
}

TEST_CASE("the full text report of the sample, in colour, is as it was") {
  TextOptions options;
  options.colour = true;
  options.not_exercised = true;
  options.all_scenarios = true;
  options.whole_notes = true;
  test::check_golden("report-full.txt", text_report(sample_result(), options));
}

// --- Text
// --------------------------------------------------------------------------------------------

TEST_CASE("the verdict is the first word, and the last when findings stand between") {
  const auto text = text_report(sample_result());
  CHECK(text.starts_with("FAIL"));
  CHECK(text.ends_with("\nFAIL\n"));
  CHECK(text_report(empty_result(Outcome::Pass, "")).starts_with("PASS"));
}

TEST_CASE("a verdict that was not reached says why") {
  const auto text = text_report(empty_result(Outcome::Inconclusive, "TRM-04 was not exercised"));
  CHECK(text.starts_with("INCONCLUSIVE"));
  CHECK(contains(text, "TRM-04 was not exercised"));
}

TEST_CASE("no escape sequence of the DLL reaches the terminal") {
  CHECK_FALSE(contains(text_report(sample_result()), "\x1b"));
  CHECK_FALSE(contains(junit_report(sample_result()), "\x1b"));
  CHECK_FALSE(contains(json_report(sample_result()), "\x1b"));
}

TEST_CASE("a line to paste is never broken, however long") {
  auto result = sample_result();
  result.findings[0].repro = "rhsim replay " + std::string(200, 'x') + " --module y";
  CHECK(contains(text_report(result), result.findings[0].repro));
}

TEST_CASE("rules that were not exercised are named on demand") {
  TextOptions options;
  CHECK_FALSE(contains(text_report(sample_result(), options), "TRM-14"));
  options.not_exercised = true;
  CHECK(contains(text_report(sample_result(), options), "not exercised: SRS-35 TRM-14"));
}

TEST_CASE("notes about a rule take one line, after what calls for action") {
  auto result = sample_result();
  result.findings[2].count = 16;
  result.findings.push_back(result.findings[2]);  // Broken in another way.
  result.findings[3].example.message = "The entry was empty.";
  result.findings[3].count = 1;
  CHECK(contains(
      text_report(result),
      "\nNOTE LOG-04  A log entry has at most 500 characters  17x, as in quiet-lifecycle\n"));
  CHECK_FALSE(contains(text_report(result), "612 characters"));
  std::rotate(result.findings.begin(), result.findings.begin() + 2, result.findings.end());
  const auto text = text_report(result);
  CHECK(text.find("NOTE") > text.find("WARNING"));
  TextOptions verbose;
  verbose.whole_notes = true;
  CHECK(contains(text_report(result, verbose), "612 characters"));
}

TEST_CASE("a note's line fits, whatever it is called") {
  auto result = sample_result();
  result.findings[2].example.title =
      "Gr\xC3\xB6\xC3\x9F"
      "e: " +
      std::string(200, 'x');
  result.findings[2].scenario = std::string(200, 'y');
  const auto text = text_report(result);
  const auto begin = text.find("NOTE");
  const auto line = text.substr(begin, text.find('\n', begin) - begin);
  CHECK(columns(line) == 100);
  CHECK(contains(line,
                 "\xC3\x9F"
                 "e: xxx"));
  CHECK(line.ends_with("yyy..."));
}

TEST_CASE("of many scenarios with findings the ten with the most are listed") {
  auto result = sample_result();
  result.scenarios.clear();
  for (std::uint64_t n = 1; n <= 25; ++n) result.scenarios.push_back({fmt::format("s{}", n), 9, n});
  const auto text = text_report(result);
  CHECK(contains(text, "scenarios  0 of 25 without a finding"));
  CHECK(contains(text, "  s16 "));
  CHECK_FALSE(contains(text, "  s15 "));
  CHECK(text.find("  s25 ") < text.find("  s24 "));
  CHECK(contains(text, "  and 15 more; --verbose lists them all\n"));
  TextOptions verbose;
  verbose.all_scenarios = true;
  CHECK(contains(text_report(result, verbose), "  s1 "));
  CHECK_FALSE(contains(text_report(result, verbose), "more;"));
}

TEST_CASE("a text is shortened between code points") {
  CHECK(shortened("abcdef", 6) == "abcdef");
  CHECK(shortened("abcdefg", 6) == "abc...");
  CHECK(shortened("\xC3\xB6\xC3\xB6\xC3\xB6\xC3\xB6\xC3\xB6", 4) == "\xC3\xB6...");
  CHECK(shortened("abcdef", 3) == "...");
}

// --- JSON
// --------------------------------------------------------------------------------------------

TEST_CASE("the JSON document has what pipelines rely on") {
  const auto json = nlohmann::json::parse(json_report(sample_result()));
  CHECK(json["format"] == "rhsim-result");
  CHECK(json["version"] == 1);
  CHECK(json["module"]["kind"] == "pe-x64");
  CHECK(json["verdict"] == "fail");
  CHECK(json["runs"] == 1240);
  REQUIRE(json["findings"].size() == 3);
  const auto& finding = json["findings"][0];
  CHECK(finding["rule"] == "SRS-09");
  CHECK(finding["severity"] == "error");
  CHECK(finding["events"] == nlohmann::json({13, 15}));
  CHECK(finding["virtual_ms"] == 4100);
  CHECK(finding["count"] == 17);
  CHECK(json["findings"][1]["contested"] == true);
  CHECK(json["findings"][1]["trace"].is_null());
  CHECK(json["rules"][6] ==
        nlohmann::json(
            {{"id", "SRS-35"}, {"status", "not-exercised"}, {"exercised", 0}, {"findings", 0}}));
  CHECK(json["determinism"]["identical"] == 61);
}

TEST_CASE("a path that is not UTF-8 still gives a document") {
  auto result = sample_result();
  result.module_path = "caf\xE9.dll";
  CHECK(nlohmann::json::accept(json_report(result)));
  pugi::xml_document document;
  CHECK(document.load_string(junit_report(result).c_str()));
}

// --- JUnit
// -------------------------------------------------------------------------------------------

pugi::xml_document junit_of(const CampaignResult& result) {
  pugi::xml_document document;
  REQUIRE(document.load_string(junit_report(result).c_str()));
  return document;
}

pugi::xml_node test_case(const pugi::xml_document& document, const std::string& rule) {
  for (const auto suite : document.child("testsuites").children("testsuite"))
    for (const auto test : suite.children("testcase"))
      if (std::string(test.attribute("name").value()).starts_with(rule)) return test;
  return {};
}

TEST_CASE("a rule that failed is a failure, one that was not exercised is skipped") {
  const auto document = junit_of(sample_result());
  CHECK(test_case(document, "SRS-09").child("failure"));
  CHECK(test_case(document, "SRS-17").child("failure"));
  CHECK(test_case(document, "SRS-35").child("skipped"));
  CHECK(test_case(document, "SRS-10").child("skipped"));
  CHECK_FALSE(test_case(document, "EPT-05").first_child());
}

TEST_CASE("a warning fails a test case only when the gate is at warnings") {
  auto result = sample_result();
  CHECK_FALSE(test_case(junit_of(result), "SRS-02").child("failure"));
  CHECK(test_case(junit_of(result), "SRS-02").child("system-out"));
  result.gate = Severity::Warn;
  CHECK(test_case(junit_of(result), "SRS-02").child("failure"));
}

TEST_CASE("the counts of a suite are those of its test cases") {
  const auto document = junit_of(sample_result());
  const auto suites = document.child("testsuites");
  CHECK(suites.attribute("tests").as_int() == 8);
  CHECK(suites.attribute("failures").as_int() == 2);
  CHECK(suites.attribute("skipped").as_int() == 3);
  CHECK(suites.attribute("errors").as_int() == 0);
}

TEST_CASE("a verdict that was not reached is an error of its own") {
  const auto document = junit_of(empty_result(Outcome::Error, "the host died"));
  const auto suites = document.child("testsuites");
  CHECK(suites.attribute("errors").as_int() == 1);
  const auto error = test_case(document, "verdict").child("error");
  CHECK(std::string(error.attribute("message").value()) == "the host died");
}

}  // namespace
}  // namespace rhsim::reports
