// A trace of any length is judged in one pass: the checker keeps what lives, not what has happened.
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <optional>

#if defined(__GLIBC__)
#if __GLIBC_PREREQ(2, 33)
#define RHSIM_COUNTS_MEMORY
#include <malloc.h>
#endif
#endif

#include <fmt/format.h>

#include "harness/base/hash.h"
#include "harness/trace/reader.h"
#include "harness/trace/text.h"
#include "tests/conformance/whole_trace/generated_life.h"

namespace rhsim::conformance {
namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// One life of r1: everything that rules remember, and something that goes wrong every time.
void live(Story& s) {
  s.of(1).opened(1).asks(0x01000081).answers(0).on(Story::entry).pending();
  s.api("ResUtilGetSzValue", "One\\Parameters\\x").api("StartServiceW", "A", 1);
  for (std::uint32_t i = 1; i <= 6; ++i) s.after(1s).status(online_pending, i % 5);
  s.up("service A").status(online, 9).exits();
  s.state(ResourceState::OnlinePending, ResourceState::Online).on(Story::entry);
  for (int i = 0; i < 8; ++i) s.after(5s).call(EntryPoint::IsAlive).ret(i % 2);
  const auto leftover = s.thread();
  s.on(Story::terminator).call(EntryPoint::Terminate).ret().after(1s).on(0).down("service A");
  s.state(ResourceState::Online, ResourceState::Failed).on(leftover).status(online, 0, 1).exits();
  s.on(Story::entry).call(EntryPoint::Close).ret().add(trace::Leak{"event", 1});
}

#ifdef RHSIM_COUNTS_MEMORY
std::size_t live_bytes() { return ::mallinfo2().uordblks; }

/// How many bytes the checker's memory grows while a story is told, from its `first` part on. What
/// `tell` adds is handed to the checker and forgotten.
std::int64_t growth(Story& story, double first, const std::function<void()>& tell) {
  // RHSIM_EVENTS=1000000 is the long form.
  const auto wanted = number_from("RHSIM_EVENTS", 100'000);
  Checker checker(story.header, {});
  std::uint64_t events = 0;
  std::size_t at_first = 0;
  while (events < wanted) {
    tell();
    const auto some = story.hand_over();
    for (const auto& event : some) checker.take(event);
    events += some.size();
    if (at_first == 0 && static_cast<double>(events) >= first * static_cast<double>(wanted)) {
      at_first = live_bytes();
    }
  }
  return static_cast<std::int64_t>(live_bytes()) - static_cast<std::int64_t>(at_first);
}

TEST_CASE("what the checker remembers does not grow with the trace") {
  Story story;
  story.loaded();
  CHECK(growth(story, 0.1, [&] { live(story); }) < 16 * 1024);
}

TEST_CASE("nor does it with the trace of a life in which all kinds of things go wrong") {
  Story story;
  story.ready();
  Life life(story, 1);
  // The first half has nearly all findings; a byte for each event of the other would be too much.
  const auto grown = growth(story, 0.5, [&] {
    life.conform();
    life.stumble();
  });
  CHECK(grown < 40 * 1024);
}

TEST_CASE("what always goes wrong in the same ways is a few findings") {
  Story story;
  story.loaded();
  for (int i = 0; i < 100; ++i) live(story);
  CHECK(story.verdict().findings.size() < 40);
}

std::chrono::duration<double> time_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::steady_clock::now() - begin;
}

/// Writes a trace of at least that many events, piece by piece: no memory would hold some.
void write_long_trace(const std::filesystem::path& path, std::uint64_t wanted) {
  Story story;
  story.loaded();
  Fnv1a hash;
  std::ofstream file(path, std::ios::binary);
  const auto write = [&](const std::string& text) {
    hash.add(text);
    file << text;
  };
  write(trace::header_line(story.header));
  std::uint64_t count = 0;
  const auto write_events = [&] {
    for (const auto& event : story.hand_over()) {
      write(trace::event_line(event) + '\n');
      ++count;
    }
  };
  for (write_events(); count < wanted; write_events()) live(story);
  file << trace::end_line(count, hash.value()) << '\n';
}

// Hidden: it measures, and writes a file of some hundred bytes per event. RHSIM_EVENTS=10000000 is
// what the checker is meant to bear.
TEST_CASE("how fast a trace is read, and how fast it is judged", "[.][speed]") {
  const auto wanted = number_from("RHSIM_EVENTS", 1'000'000);
  const auto file = std::filesystem::temp_directory_path() / "rhsim-speed.jsonl";
  write_long_trace(file, wanted);
  std::uint64_t events = 0;
  const auto reading = time_of([&] {
    REQUIRE(trace::read_trace(
        file.string(), [](const trace::TraceHeader&) {}, [&](const trace::Event&) { ++events; }));
  });
  std::optional<Checker> checker;
  std::uint64_t judged = 0;
  std::size_t after_a_tenth = 0;
  std::size_t at_the_end = 0;
  const auto judging = time_of([&] {
    REQUIRE(trace::read_trace(
        file.string(),
        [&](const trace::TraceHeader& header) { checker.emplace(header, Profile{}); },
        [&](const trace::Event& event) {
          checker->take(event);
          if (++judged == events / 10) after_a_tenth = live_bytes();
          if (judged == events) at_the_end = live_bytes();
        }));
  });
  std::cout << fmt::format(
      "{} events, {} MB: read {:.0f}/s, read and judged {:.0f}/s; memory after a tenth {} KB, at "
      "the end {} KB\n",
      events, std::filesystem::file_size(file) >> 20U,
      static_cast<double>(events) / reading.count(), static_cast<double>(events) / judging.count(),
      after_a_tenth >> 10U, at_the_end >> 10U);
  CHECK(events >= wanted);
  CHECK(at_the_end < after_a_tenth + 16 * 1024);
  CHECK_FALSE(checker->finish().findings.empty());
  std::filesystem::remove(file);
}
#endif

}  // namespace
}  // namespace rhsim::conformance
