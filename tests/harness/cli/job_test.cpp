// What rhsim and a host tell each other arrives as it was sent.

#include "harness/cli/job.h"

#include <catch2/catch.hpp>

namespace rhsim::cli {
namespace {

RunReport example() {
  RunReport report;
  report.seed = 7;
  report.outcome = trace::RunOutcome::Deadlock;
  report.hash = 0xFEDCBA9876543210U;
  report.events = 132;
  report.virtual_time = 12s;
  report.verdict.tally.exercised = {{"SRS-01", 12}, {"SRS-09", 8}};
  report.verdict.tally.found = {{"SRS-09", 1}};
  report.uncontrolled = {"kernel32.dll!QueryPerformanceCounter"};
  report.not_reset = "my.so brings libown.so along";
  report.left_in_heap = {2, 48};
  report.host_memory = 6'213'632;
  report.replayed = true;
  report.identical = false;
  conformance::Finding finding;
  finding.rule = "SRS-09";
  finding.severity = conformance::Severity::Warn;
  finding.title = "CheckPoint rises";
  finding.message = "It stood still at 7";
  finding.resource = 1;
  finding.events = {38, 41};
  finding.at = Instant{10s};
  finding.sources = {"resapi/ns-resapi-resource_status"};
  finding.contested = true;
  finding.consequence = "Terminate was called";
  finding.attached = {"SRS-10"};
  finding.count = 3;
  report.verdict.findings = {finding};
  return report;
}

RunReport sent(const RunReport& report) {
  std::string bytes;
  report.pack(bytes);
  auto received = RunReport::unpack(bytes);
  REQUIRE(received.has_value());
  return *received;
}

}  // namespace

TEST_CASE("a run's report arrives as it was sent, all but the trace") {
  auto report = example();
  report.trace = "travels on its own";
  const auto received = sent(report);
  CHECK(received.seed == report.seed);
  CHECK(received.outcome == report.outcome);
  CHECK(received.hash == report.hash);
  CHECK(received.events == report.events);
  CHECK(received.virtual_time == report.virtual_time);
  CHECK(received.verdict == report.verdict);
  CHECK(received.uncontrolled == report.uncontrolled);
  CHECK(received.not_reset == report.not_reset);
  CHECK(received.left_in_heap == report.left_in_heap);
  CHECK(received.host_memory == report.host_memory);
  CHECK(received.replayed);
  CHECK_FALSE(received.identical);
  CHECK(received.trace.empty());
}

TEST_CASE("bytes that are no text arrive as the mark of what could not be read") {
  auto report = example();
  report.verdict.findings[0].message = "it logged \xFF, not \xC3\xA4";
  CHECK(sent(report).verdict.findings[0].message == "it logged \xEF\xBF\xBD, not \xC3\xA4");
}

TEST_CASE("a damaged report is refused, wherever it ends") {
  std::string bytes;
  example().pack(bytes);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(RunReport::unpack(std::string_view(bytes).substr(0, size)).has_value());
  }
  CHECK_FALSE(RunReport::unpack(bytes + '!').has_value());
}

TEST_CASE("a job arrives as it was sent") {
  Job job;
  job.module_path = "/tmp/my.so";
  job.module = {"my.so", "00", "elf-so", "winpthread"};
  job.types = {"My Type", "Other"};
  job.scenario = "{}";
  job.first_seed = 3;
  job.runs = 40;
  job.schedule = {0, 2, 1};
  job.executor = "threads";
  job.freshness = "reset";
  job.poison.reset();
  job.keep_traces = Job::Keep::All;
  job.twice = true;
  job.report_at_once = true;
  const auto received = Job::from_json(job.to_json());
  REQUIRE(received.has_value());
  CHECK(received->module_path == job.module_path);
  CHECK(received->module == job.module);
  CHECK(received->types == job.types);
  CHECK(received->scenario == job.scenario);
  CHECK(received->first_seed == job.first_seed);
  CHECK(received->runs == job.runs);
  CHECK(received->schedule == job.schedule);
  CHECK(received->executor == job.executor);
  CHECK(received->freshness == job.freshness);
  CHECK(received->poison == job.poison);
  CHECK(received->keep_traces == job.keep_traces);
  CHECK(received->twice);
  CHECK(received->report_at_once);
}

}  // namespace rhsim::cli
