#include "harness/base/time.h"

#include <fmt/format.h>

#include <rapidcheck/catch.h>
#include <catch2/catch.hpp>

namespace rhsim {
namespace {

TEST_CASE("durations are written as people write them") {
  const auto [span, text] = GENERATE(table<Duration, std::string_view>({
      {0ms, "0ms"},
      {Duration(1), "100ns"},
      {Duration(15), "1.5us"},
      {10us, "10us"},
      {300ms, "300ms"},
      {1ms + 1us, "1.001ms"},
      {1s, "1s"},
      {1500ms, "1.5s"},
      {10200ms, "10.2s"},
      {90s, "90s"},
      {180s, "3min"},
      {90min, "90min"},
      {2h, "2h"},
      {-1500ms, "-1.5s"},
      {1s + 1us, "1000.001ms"},
      {1s + Duration(1), "1000000.1us"},
      {Duration::max(), "never"},
  }));
  CHECK(to_text(span) == text);
  CHECK(parse_duration(text) == span);
}

TEST_CASE("a duration may be written with any unit") {
  const auto [text, span] = GENERATE(table<std::string_view, Duration>({
      {"0s", 0s},
      {"1.5h", 90min},
      {"0.5min", 30s},
      {"1500ms", 1500ms},
      {"007s", 7s},
      {"200ns", Duration(2)},
      {"1000000000ns", 1s},
      {"0.1us", Duration(1)},
      {"1.50000000000000s", 1500ms},
      {"256204778h", 256204778h},
  }));
  CAPTURE(text);
  CHECK(parse_duration(text) == span);
}

TEST_CASE("what is no duration is refused with a reason") {
  const auto [text, reason] = GENERATE(table<std::string_view, std::string_view>({
      {"", "this is no duration"},
      {"ms", "this is no duration"},
      {".5s", "this is no duration"},
      {"5.s", "this is no duration"},
      {"--5s", "this is no duration"},
      {"+5s", "this is no duration"},
      {" 5s", "this is no duration"},
      {"99999999999999999999999s", "this is no duration"},
      {"300", "a duration needs a unit"},
      {"5 s", "\" s\" is no unit of time"},
      {"5m", "\"m\" is no unit of time"},
      {"5S", "\"S\" is no unit of time"},
      {"1.2.3s", "\".3s\" is no unit of time"},
      {"50ns", "virtual time has ticks of 100ns and cannot hold this"},
      {"0.00000001s", "virtual time has ticks of 100ns and cannot hold this"},
      {"1.0000000000000000001ns", "this is no duration"},
      {"256204779h", "this is longer than virtual time can count"},
      {"1000000000000000000s", "this is longer than virtual time can count"},
  }));
  CAPTURE(text);
  const auto parsed = parse_duration(text);
  REQUIRE_FALSE(parsed.has_value());
  CHECK(parsed.error().place == fmt::format("\"{}\"", text));
  CHECK(parsed.error().reason == reason);
}

TEST_CASE("every duration survives being written and read") {
  rc::prop("any number of ticks", [] {
    const auto ticks = *rc::gen::arbitrary<std::int64_t>();
    RC_PRE(ticks > -Duration::max().count());
    const auto parsed = parse_duration(to_text(Duration(ticks)));
    RC_ASSERT(parsed.has_value());
    RC_ASSERT(parsed->count() == ticks);
  });
  rc::prop("round numbers of ticks", [] {
    const auto digits = *rc::gen::inRange<std::int64_t>(-99999, 99999);
    std::int64_t ticks = digits;
    for (int zeros = *rc::gen::inRange(0, 12); zeros > 0; --zeros) ticks *= 10;
    RC_ASSERT(parse_duration(to_text(Duration(ticks))).value().count() == ticks);
  });
}

TEST_CASE("no text makes the parser of durations fail other than politely") {
  rc::prop("any text", [](const std::string& text) {
    const auto parsed = parse_duration(text);
    if (!parsed) RC_ASSERT_FALSE(parsed.error().reason.empty());
  });
}

TEST_CASE("adding to an instant stops at the end of time") {
  constexpr Instant start{10s};
  CHECK(saturating_add(start, 5s) == Instant{15s});
  CHECK(saturating_add(start, Duration::max()) == never);
  CHECK(saturating_add(never, 1s) == never);
  CHECK(saturating_add(never - 1s, 1s) == never);
  CHECK(saturating_add(never - 2s, 1s) == never - 1s);
}

TEST_CASE("whole milliseconds are rounded down") {
  CHECK(whole_ms(1999us) == 1);
  CHECK(whole_ms(2ms) == 2);
}

}  // namespace
}  // namespace rhsim
