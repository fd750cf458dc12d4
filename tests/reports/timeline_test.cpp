#include "reports/timeline.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <catch2/catch.hpp>

#include "reports/printable.h"
#include "tests/reports/golden_file.h"
#include "tests/reports/sample.h"

namespace rhsim::reports {
namespace {

using test::sample_finding;
using test::sample_run;

std::string joined(const std::vector<std::string>& lines) {
  return fmt::format("{}\n", fmt::join(lines, "\n"));
}

std::size_t marked_lines(const std::vector<std::string>& lines) {
  return static_cast<std::size_t>(std::count_if(
      lines.begin(), lines.end(), [](const std::string& line) { return line.starts_with('>'); }));
}

TEST_CASE("the timeline of the sample is as it was") {
  const auto run = sample_run();
  test::check_golden("timeline.txt", joined(timeline(run.header, run.events)));
  test::check_golden("timeline-finding.txt",
                     joined(timeline_of(run.header, run.events, sample_finding())));
}

TEST_CASE("every event of a finding is on a marked line") {
  const auto run = sample_run();
  CHECK(marked_lines(timeline_of(run.header, run.events, sample_finding())) == 2);
  CHECK(marked_lines(timeline(run.header, run.events, {13, 14, 15})) == 2);
  CHECK(marked_lines(timeline(run.header, run.events, {1})) == 1);
}

TEST_CASE("a finding's timeline begins with its operation and has no polls that went well") {
  const auto run = sample_run();
  const auto lines = timeline_of(run.header, run.events, sample_finding());
  REQUIRE_FALSE(lines.empty());
  CHECK(lines.front().find("Online called") != std::string::npos);
  for (const auto& line : lines) CHECK(line.find("IsAlive") == std::string::npos);
}

TEST_CASE("several findings are told in one pass as they are one by one") {
  const auto run = sample_run();
  auto later = sample_finding();
  later.events = {run.events.back().sequence};
  const conformance::Finding nothing;
  const auto first = sample_finding();
  Timelines timelines(run.header, {&first, &nothing, &later});
  for (const auto& event : run.events) timelines.take(event);
  const auto lines = timelines.finish();
  REQUIRE(lines.size() == 3);
  CHECK(lines[0] == timeline_of(run.header, run.events, first));
  CHECK(lines[1].empty());
  CHECK(marked_lines(lines[2]) == 1);
}

TEST_CASE("a finding without events has no timeline") {
  const auto run = sample_run();
  conformance::Finding finding;
  CHECK(timeline_of(run.header, run.events, finding).empty());
}

TEST_CASE("a long story is cut between its marks, and says how much is missing") {
  trace::TraceHeader header;
  header.resources = {trace::ResourceInfo{}};
  std::vector<trace::Event> events;
  for (std::uint32_t n = 1; n <= 500; ++n) {
    trace::StatusCall call;
    call.state = 129;
    call.check_point = n;
    events.push_back({n, Instant(n * 1s), 4, 1, call});
  }
  conformance::Finding finding;
  finding.resource = 1;
  finding.events = {100, 400};
  const auto lines = timeline_of(header, events, finding);
  CHECK(lines.size() < 60);
  CHECK(marked_lines(lines) == 2);
  const auto gap = [](const std::string& line) { return line.find("more)") != std::string::npos; };
  CHECK(std::count_if(lines.begin(), lines.end(), gap) == 2);
}

TEST_CASE("other resources stay out of a finding's timeline, and the id tells them apart") {
  trace::TraceHeader header;
  header.resources.resize(2);
  header.resources[0].id = "r1";
  header.resources[1].id = "second";
  std::vector<trace::Event> events;
  for (std::uint32_t n = 1; n <= 4; ++n)
    events.push_back(
        {n, Instant(n * 1s), 4, n % 2 + 1, trace::LogEvent{trace::HandleKind::Live, 2, "", "x"}});
  CHECK(timeline(header, events).at(0) == "  1.000s  second  strand 4  logs an error: \"x\"");
  conformance::Finding finding;
  finding.resource = 2;
  finding.events = {3};
  CHECK(timeline_of(header, events, finding) ==
        std::vector<std::string>{"  1.000s  second  strand 4  logs an error: \"x\"",
                                 "> 3.000s  second  strand 4  logs an error: \"x\""});
}

TEST_CASE("printable text is one line without control characters") {
  CHECK(printable("a\nb\t\x1b[0m") == "a\\nb\\t\\x1b[0m");
  CHECK(printable("\xff") == "\xEF\xBF\xBD");
  CHECK(printable("Größe") == "Größe");
  CHECK(columns("Größe") == 5);
}

TEST_CASE("lines are broken at spaces, and words never") {
  CHECK(wrapped("aa bb cc", 5, "") == "aa bb\ncc");
  CHECK(wrapped("aa bb cc", 6, "  ") == "  aa\n  bb\n  cc");
  CHECK(wrapped("aaaaaaaaaa b", 4, "") == "aaaaaaaaaa\nb");
  CHECK(wrapped("", 4, "  ") == "  ");
}

}  // namespace
}  // namespace rhsim::reports
