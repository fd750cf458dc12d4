#include "harness/cli/finding_groups.h"

#include <catch2/catch.hpp>

namespace rhsim::cli {
namespace {

conformance::Finding finding(std::string rule, std::string message) {
  conformance::Finding finding;
  finding.rule = std::move(rule);
  finding.message = std::move(message);
  finding.resource = 1;
  return finding;
}

RunReport run(std::uint64_t seed, std::uint64_t events,
              std::vector<conformance::Finding> findings) {
  RunReport report;
  report.seed = seed;
  report.events = events;
  report.verdict.findings = std::move(findings);
  return report;
}

const std::vector<trace::ResourceInfo> resources{{"r1", "Payroll", "My Type"}};

TEST_CASE("the shape of a message is what stays when its numbers change") {
  const auto [message, shape] = GENERATE(table<std::string, std::string>({
      {"", ""},
      {"no report for 180s", "no report for #"},
      {"no report for 30.5s", "no report for #"},
      {"state 129, CheckPoint 4294967295", "state #, CheckPoint #"},
      {"SRS-09 speaks first", "SRS-09 speaks first"},
      {"returned ERROR_IO_PENDING (997) at 3s", "returned # (#) at #"},
      {"late. This happened 7 times in the run.", "late."},
      {"waits for \"event 12\" since 3s", "waits for \"event 12\" since #"},
      {"an open \"quote 1", "an open \"quote 1"},
      {"from 0x1F to -5", "from # to -#"},
      {"of r1, not of r12, again of r1.", "of resource, not of r12, again of resource"},
  }));
  CHECK(shape_of(message, resources) == shape);
}

TEST_CASE("notes are kept, and do not count as findings") {
  auto note = finding("TRM-07", "no ClusWorkerCreate");
  note.severity = conformance::Severity::Info;
  FindingGroups groups;
  groups.add(Job{}, "quiet", resources, run(1, 40, {note, finding("SRS-09", "after 3s")}));
  CHECK(groups.groups().size() == 2);
  CHECK(groups.findings() == 1);
}

TEST_CASE("the same breach in many runs is one entry with a count and the shortest example") {
  Job job;
  job.policy = "random";
  job.runs = 3;
  FindingGroups groups;
  groups.add(job, "quiet", resources, run(1, 90, {finding("SRS-09", "after 3s")}));
  groups.add(job, "quiet", resources, run(2, 40, {finding("SRS-09", "after 12ms")}));
  groups.add(job, "quiet", resources, run(3, 40, {finding("SRS-09", "after 7s")}));
  REQUIRE(groups.groups().size() == 1);
  const Group& group = *groups.groups().front();
  CHECK(group.finding.count == 3);
  CHECK(group.finding.seed == 2);
  CHECK(group.finding.example.message == "after 12ms");
  CHECK(group.finding.resource_id == "r1");
  CHECK(group.finding.resource_type == "My Type");
  CHECK(group.finding.scenario == "quiet");
  CHECK(group.job.first_seed == 2);
  CHECK(group.job.runs == 1);
  CHECK(groups.findings() == 3);
}

TEST_CASE("another rule, or another shape, is another entry") {
  FindingGroups groups;
  groups.add(Job{}, "quiet", resources,
             run(1, 10,
                 {finding("SRS-09", "after 3s"), finding("SRS-10", "after 3s"),
                  finding("SRS-09", "before 3s")}));
  CHECK(groups.groups().size() == 3);
}

TEST_CASE("groups put together count all and keep the shortest; the first wins a tie") {
  FindingGroups left;
  FindingGroups right;
  left.add(Job{}, "first", resources, run(1, 40, {finding("SRS-09", "after 3s")}));
  right.add(Job{}, "second", resources, run(2, 40, {finding("SRS-09", "after 4s")}));
  right.add(Job{}, "second", resources, run(3, 50, {finding("TRM-01", "never")}));
  left.merge(std::move(right));
  REQUIRE(left.groups().size() == 2);
  CHECK(left.groups()[0]->finding.scenario == "first");
  CHECK(left.groups()[0]->finding.count == 2);
  CHECK(left.findings() == 3);
}

TEST_CASE("what any breach of a group broke along with it is remembered") {
  auto first = finding("SRS-25", "after 3s");
  first.attached = {"SRS-01"};
  auto shorter = finding("SRS-25", "after 4s");
  shorter.attached = {"TRM-04"};
  FindingGroups groups;
  groups.add(Job{}, "first", resources, run(1, 40, {first}));
  FindingGroups others;
  others.add(Job{}, "second", resources, run(2, 10, {shorter}));
  groups.merge(std::move(others));
  REQUIRE(groups.groups().size() == 1);
  const auto& group = groups.groups()[0]->finding;
  CHECK(group.example.attached == std::vector<std::string>{"TRM-04"});
  CHECK(group.attached_elsewhere == std::vector<std::string>{"SRS-01"});
  for (const auto& result : conformance::rule_results({}, {}, {group})) {
    CAPTURE(result.id);
    const bool broken = result.id == "SRS-25" || result.id == "SRS-01" || result.id == "TRM-04";
    CHECK((result.status == conformance::RuleStatus::Fail) == broken);
  }
}

TEST_CASE("a group weighs what its gravest breach weighs, however simple the others are") {
  const auto [first, second] = GENERATE(table<conformance::Severity, conformance::Severity>({
      {conformance::Severity::Info, conformance::Severity::Error},
      {conformance::Severity::Error, conformance::Severity::Info},
      {conformance::Severity::Warn, conformance::Severity::Error},
  }));
  const auto at = [](conformance::Severity severity) {
    auto breach = finding("SRS-17", "no report for 180s");
    breach.severity = severity;
    return std::vector{breach};
  };
  const bool mild_first = first < second;
  FindingGroups groups;
  groups.add(Job{}, "first", resources, run(1, mild_first ? 10 : 90, at(first)));
  FindingGroups others;
  others.add(Job{}, "second", resources, run(2, mild_first ? 90 : 10, at(second)));
  groups.merge(std::move(others));
  REQUIRE(groups.groups().size() == 1);
  const auto& group = groups.groups().front()->finding;
  CHECK(group.example.severity == conformance::Severity::Error);
  CHECK(group.seed == (mild_first ? 2 : 1));
  CHECK(group.count == 2);
}

TEST_CASE("a note counts as no finding, also in a group with one") {
  auto note = finding("SRS-17", "no report for 180s");
  note.severity = conformance::Severity::Info;
  FindingGroups groups;
  groups.add(Job{}, "quiet", resources, run(1, 10, {finding("SRS-17", "no report for 30s")}));
  FindingGroups others;
  others.add(Job{}, "quiet", resources, run(2, 10, {note}));
  groups.merge(std::move(others));
  CHECK(groups.groups().front()->finding.count == 2);
  CHECK(groups.findings() == 1);
}

TEST_CASE("the gravest comes first") {
  auto mild = finding("AAA-01", "mild");
  mild.severity = conformance::Severity::Warn;
  FindingGroups groups;
  groups.add(Job{}, "quiet", resources, run(1, 10, {mild, finding("ZZZ-01", "grave")}));
  CHECK(groups.groups().front()->finding.example.rule == "AAA-01");
  CHECK(groups.by_severity().front()->finding.example.rule == "ZZZ-01");
}

}  // namespace
}  // namespace rhsim::cli
