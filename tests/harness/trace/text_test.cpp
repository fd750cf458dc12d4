#include "harness/trace/text.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>

#include <catch2/catch.hpp>

#include <rapidcheck/catch.h>

#include "harness/trace/reader.h"
#include "tests/harness/trace/generators.h"
#include "tests/harness/trace/sample_trace.h"

namespace rhsim::trace {
namespace {

Event event_of(Payload payload) { return {1, Instant{}, 1, 0, std::move(payload)}; }

std::string golden_file(const std::string& now) {
  const auto path = std::filesystem::path(__FILE__).parent_path() / "event_lines.jsonl";
  if (std::getenv("RHSIM_UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << now;
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST_CASE("the text form of every kind of event is the one on file") {
  // RHSIM_UPDATE_GOLDEN=1 writes the file anew. Old traces must stay readable: a changed line
  // needs a greater format_version.
  TraceText text;
  for (const auto& event : sample::events()) text.take(event);
  CHECK(text.lines() == golden_file(text.lines()));
}

TEST_CASE("an event reads as its comment says") {
  StatusCall status;
  status.state = 129;
  status.check_point = 1;
  const Event event{12, Instant(Duration(5'000'000)), 4, 1, status};
  CHECK(event_line(event) ==
        R"({"n":12,"t":5000000,"s":4,"r":1,"k":"status_call","state":129,"check_point":1})");
}

TEST_CASE("a state change is written whole, though Offline is the default") {
  CHECK(event_line(event_of(StateChange{})) ==
        R"({"n":1,"t":0,"s":1,"k":"state","from":"Offline","to":"Offline"})");
}

TEST_CASE("numbers at the edge of their range survive") {
  StatusCall status;
  status.state = std::numeric_limits<std::int32_t>::min();
  status.check_point = std::numeric_limits<std::uint32_t>::max();
  EntryReturn returned;
  returned.value = std::numeric_limits<std::uint64_t>::max();
  PendingTimeout timeout;
  timeout.limit = Duration::max();
  for (const Payload& payload : {Payload(status), Payload(returned), Payload(timeout)}) {
    const auto event = event_of(payload);
    CHECK(parse_event(event_line(event), "line").value() == event);
  }
}

TEST_CASE("bytes that are no UTF-8 become U+FFFD, each of them one") {
  const auto [bytes, expected] = GENERATE(table<std::string, std::string>({
      {"\xFF", "\xEF\xBF\xBD"},
      {"a\xC3", "a\xEF\xBF\xBD"},                                                // cut
      {"\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD"},                                  // overlong
      {"\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},                  // surrogate
      {"\xF4\x90\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},  // > U+10FFFF
      {"\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"},
  }));
  LogEvent log;
  log.text = bytes;
  const auto event = parse_event(event_line(event_of(log)), "line");
  REQUIRE(event);
  CHECK(std::get<LogEvent>(event->payload).text == expected);
}

TEST_CASE("whatever a DLL logs, the line can be read") {
  rc::prop("arbitrary bytes", [](const std::string& bytes) {
    LogEvent log;
    log.text = bytes;
    const auto line = event_line(event_of(log));
    RC_ASSERT(line.find('\n') == std::string::npos);
    const auto event = parse_event(line, "line");
    RC_ASSERT(event.has_value());
    RC_ASSERT(event_line(*event) == line);
  });
}

TEST_CASE("every event comes back as it went") {
  rc::prop("any event", [] {
    const Event event = any::event_after(0, Instant{});
    const auto read = parse_event(event_line(event), "line");
    RC_ASSERT(read.has_value());
    RC_ASSERT(*read == event);
  });
}

TEST_CASE("the hash of a run is that of its lines") {
  TraceText once;
  TraceText again;
  for (const auto& event : sample::events()) once.take(event);
  for (const auto& event : sample::events()) again.take(event);
  CHECK(once.count() == sample::events().size());
  CHECK(once.hash() == again.hash());
  again.take(event_of(RunEnd{}));
  CHECK(once.hash() != again.hash());
  again.clear();
  CHECK(again.count() == 0);
  CHECK(again.lines().empty());
}

TEST_CASE("the header is one line that starts with format and version") {
  const auto line = header_line(sample::header());
  CHECK(line.starts_with(R"({"format":"rhsim-trace","version":1,"rhsim":"0.1.0","module":)"));
  CHECK(line.find('\n') == line.size() - 1);
  CHECK(line.find(R"("scenario":{"name":"calm-lifecycle")") != std::string::npos);
}

}  // namespace
}  // namespace rhsim::trace
