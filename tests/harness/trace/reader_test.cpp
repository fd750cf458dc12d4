#include "harness/trace/reader.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <unistd.h>

#include <catch2/catch.hpp>

#include <rapidcheck/catch.h>

#include "tests/harness/trace/generators.h"
#include "tests/harness/trace/sample_trace.h"

namespace rhsim::trace {
namespace {

using Catch::Contains;

std::string error_of(std::string_view text) {
  const auto trace = parse_trace(text, "run.jsonl");
  return trace ? "read" : to_text(trace.error());
}

/// A whole document around hand-written event lines, so that only they can be wrong.
std::string error_of_lines(const std::string& lines) {
  const auto count = static_cast<std::uint64_t>(std::count(lines.begin(), lines.end(), '\n'));
  return error_of(trace_document(sample::header(), lines, count));
}

struct TemporaryFile {
  std::filesystem::path path = std::filesystem::temp_directory_path() /
                               ("rhsim-reader-test-" + std::to_string(::getpid()) + ".jsonl");
  ~TemporaryFile() { std::filesystem::remove(path); }
};

TEST_CASE("a trace comes back with its header and all its events") {
  const auto trace = parse_trace(sample::document(), "run.jsonl");
  REQUIRE(trace);
  CHECK(trace->header == sample::header());
  CHECK(trace->events == sample::events());
}

TEST_CASE("a header tells the module's runtime where there is one to tell of") {
  auto header = sample::header();
  CHECK(trace_document(header, "", 0).find("\"runtime\"") == std::string::npos);
  header.module.runtime = "winpthread";
  CHECK(parse_trace(trace_document(header, "", 0), "trace").value().header == header);
}

TEST_CASE("any trace comes back as it went") {
  rc::prop("any events", [] {
    auto header = sample::header();
    header.scenario_name = any::text();
    header.types = {any::text()};
    header.schedule = *rc::gen::arbitrary<std::vector<std::uint32_t>>();
    std::vector<Event> events;
    for (int left = *rc::gen::inRange(0, 6); left > 0; --left) {
      events.push_back(
          any::event_after(events.size(), events.empty() ? Instant{} : events.back().at));
    }
    const auto trace = parse_trace(sample::document(header, events), "run.jsonl");
    RC_ASSERT(trace.has_value());
    RC_ASSERT(trace->header == header);
    RC_ASSERT(trace->events == events);
  });
}

TEST_CASE("a header without scenario or profile text comes back too") {
  TraceHeader bare;
  bare.scenario = "{\n \"pretty\": true }";
  const auto trace = parse_trace(sample::document(bare, {}), "run.jsonl");
  REQUIRE(trace);
  CHECK(trace->header == bare);
}

TEST_CASE("what is no whole trace is refused, with the line and the reason") {
  const std::string good = sample::document();
  const auto end_line = good.rfind("{\"end\"");
  const auto newer = [&] {
    auto text = good;
    return text.replace(text.find("\"version\":1"), 11, "\"version\":9");
  }();
  CHECK_THAT(error_of(""), Contains("run.jsonl:1: the file is empty"));
  CHECK_THAT(error_of("MZ\x90"), Contains("run.jsonl:1: not a trace of rhsim"));
  CHECK_THAT(error_of("{\"name\":1}\n"), Contains("run.jsonl:1: not a trace of rhsim"));
  CHECK_THAT(error_of(newer), Contains("run.jsonl:1: the trace has format version 9"));
  CHECK_THAT(error_of(good.substr(0, end_line)), Contains(":36: the trace is cut"));
  CHECK_THAT(error_of(good.substr(0, good.size() - 1)), Contains("the trace is cut"));
  CHECK_THAT(error_of(good.substr(0, 40)), Contains("run.jsonl:1: "));
  CHECK_THAT(error_of(good + "\n"), Contains(":37: the trace goes on after its end line"));
  CHECK_THAT(error_of(good + "{"), Contains(":37: the trace goes on after its end line"));
}

TEST_CASE("a line that no rhsim writes is refused, with the line and the reason") {
  const std::string first = "{\"n\":1,\"t\":5,\"s\":1,\"k\":\"run_end\"}\n";
  const auto [lines, reason] = GENERATE_COPY(table<std::string, std::string>({
      {"{\"n\":1,\"t\":5,\"s\":1,\"k\":\"run_", "run.jsonl:2: not a JSON object"},
      {"[1]\n", "run.jsonl:2: not a JSON object"},
      {"\n", "run.jsonl:2: not a JSON object"},
      {"{\"n\":1,\"t\":5,\"s\":1}\n", "an event without a kind"},
      {"{\"n\":1,\"t\":5,\"s\":1,\"k\":\"party\"}\n", "unknown kind of event \"party\""},
      {"{\"n\":1,\"t\":5,\"s\":1,\"k\":\"hang\",\"who\":1}\n", "\"hang\" has no field \"who\""},
      {"{\"n\":1,\"t\":5,\"s\":1,\"k\":\"hang\",\"where\":1}\n", "\"where\" is not a string"},
      {"{\"n\":1,\"t\":5,\"s\":1,\"k\":\"run_end\",\"outcome\":\"Fine\"}\n",
       "\"outcome\" is not one of the names"},
      {"{\"n\":1,\"t\":5,\"s\":1,\"k\":\"status_return\",\"answer\":-1}\n",
       "\"answer\" is not a whole number from 0 to 4294967295"},
      {"{\"n\":1,\"t\":5,\"s\":1,\"k\":\"worker_check\",\"answer\":1}\n",
       "\"answer\" is not true or false"},
      {"{\"n\":1,\"t\":5,\"s\":1,\"k\":\"deadlock\",\"waiting\":[1]}\n",
       "\"waiting\" is not a list, each element an object"},
      {"{\"n\":1,\"t\":5,\"s\":1,\"k\":\"deadlock\",\"waiting\":[{\"strand\":1}]}\n",
       "\"waiting\" is not a list, each element a \"what\""},
      {"{\"t\":5,\"s\":1,\"k\":\"run_end\"}\n", "an event without"},
      {"{\"n\":2,\"t\":5,\"s\":1,\"k\":\"run_end\"}\n", "expected event 1, found 2"},
      {first + first, "run.jsonl:3: expected event 2, found 1"},
      {first + "{\"n\":2,\"t\":4,\"s\":1,\"k\":\"run_end\"}\n", "time goes back from 5 to 4"},
  }));
  CHECK_THAT(error_of_lines(lines), Contains(reason));
}

TEST_CASE("no single changed byte goes unseen") {
  const std::string good = sample::document();
  REQUIRE(error_of(good) == "read");
  rc::prop("one byte replaced, left out or added", [&good] {
    auto text = good;
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
    const auto byte = *rc::gen::arbitrary<char>();
    switch (*rc::gen::inRange(0, 3)) {
      case 0:
        text[at] = byte;
        break;
      case 1:
        text.erase(at, 1);
        break;
      default:
        text.insert(at, 1, byte);
    }
    const auto trace = parse_trace(text, "run.jsonl");
    if (text == good) {
      RC_ASSERT(trace.has_value());
    } else {
      RC_ASSERT(!trace.has_value());
      RC_ASSERT(trace.error().place.starts_with("run.jsonl:"));
    }
  });
}

TEST_CASE("no cut goes unseen") {
  const std::string good = sample::document();
  for (std::size_t size = 0; size < good.size(); size += 7) {
    CAPTURE(size);
    CHECK_FALSE(parse_trace(std::string_view(good).substr(0, size), "run.jsonl"));
  }
}

TEST_CASE("an edit that stays well-formed is seen by the hash") {
  auto text = sample::document();
  const auto at = text.find("\"check_point\":") + 14;
  text[at] = text[at] == '1' ? '2' : '1';
  CHECK_THAT(error_of(text), Contains("hashes differ"));
}

TEST_CASE("a file that cannot be read says so") {
  CHECK_THAT(to_text(load_trace("/no/such/trace.jsonl").error()),
             Contains("/no/such/trace.jsonl: cannot be opened"));
  CHECK_THAT(to_text(load_trace("/").error()), Contains("is a folder"));
}

#ifdef __linux__
/// Pages of this process in memory, in bytes.
std::size_t resident_size() {
  std::size_t total = 0;
  std::size_t resident = 0;
  std::ifstream("/proc/self/statm") >> total >> resident;
  return resident * 4096;
}

TEST_CASE("a million events are read at constant memory") {
  TemporaryFile file;
  constexpr std::uint64_t count = 1'000'000;
  {
    StatusCall status;
    status.state = 129;
    TraceText text;
    for (std::uint64_t n = 1; n <= count; ++n) {
      status.check_point = static_cast<std::uint32_t>(n);
      text.take({n, Instant(Duration(static_cast<std::int64_t>(n))), 4, 1, status});
    }
    std::ofstream(file.path, std::ios::binary)
        << trace_document(sample::header(), text.lines(), text.count());
  }
  const auto before = resident_size();
  std::size_t largest = before;
  std::uint64_t seen = 0;
  const auto read = read_trace(
      file.path, [](const TraceHeader&) {},
      [&](const Event& event) {
        if (++seen % 100'000 == 0) largest = std::max(largest, resident_size());
        if (event.sequence == count)
          CHECK(std::get<StatusCall>(event.payload).check_point == count);
      });
  REQUIRE(read);
  CHECK(seen == count);
  CHECK(largest - before < std::size_t{4} << 20U);
}
#endif

}  // namespace
}  // namespace rhsim::trace
