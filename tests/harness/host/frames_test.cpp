#include "harness/host/frames.h"

#include <cstring>

#include <catch2/catch.hpp>

#include "harness/host/dying.h"

using namespace rhsim;
using namespace rhsim::host;

namespace {

std::string payload_of(const LastWords& words) {
  LastWordsHead head{};
  head.seed = words.seed;
  head.at = words.at.time_since_epoch().count();
  head.events = words.events;
  head.strand = words.strand;
  head.resource = words.resource;
  head.what_bytes = static_cast<std::uint32_t>(words.what.size());
  head.where_bytes = static_cast<std::uint32_t>(words.where.size());
  head.schedule_count = static_cast<std::uint32_t>(words.schedule.size());
  std::string payload(sizeof head, '\0');
  std::memcpy(payload.data(), &head, sizeof head);
  payload += words.what + words.where;
  payload.append(reinterpret_cast<const char*>(words.schedule.data()), words.schedule.size() * 4);
  return payload + words.lines;
}

const LastWords example{7,
                        Instant{10s},
                        3,
                        1,
                        2,
                        "access violation",
                        "bad.dll+0x10",
                        {0, 2, 1},
                        "{\"n\":1}\n{\"n\":2}\n"};

}  // namespace

TEST_CASE("a frame is its length, its kind and its payload") {
  const auto bytes = frame_bytes(FrameKind::Run, "{}");
  CHECK(bytes == std::string("\x02\0\0\0\x02{}", 7));
}

TEST_CASE("last words are read as they were written") {
  LastWords words;
  REQUIRE(read_last_words(payload_of(example), words));
  CHECK(words == example);
}

TEST_CASE("last words cut before their lines are refused") {
  const auto whole = payload_of(example);
  const std::size_t needed = whole.size() - example.lines.size();
  for (std::size_t size = 0; size < needed; ++size) {
    LastWords words;
    CHECK_FALSE(read_last_words(std::string_view(whole).substr(0, size), words));
  }
}

TEST_CASE("a run that computes for two seconds without a call hangs") {
  HangClock clock;
  CHECK_FALSE(clock.hangs({1, 100, 10.0, 50.0}));
  CHECK_FALSE(clock.hangs({1, 100, 11.9, 52.0}));
  CHECK(clock.hangs({1, 100, 12.0, 52.1}));
}

TEST_CASE("progress, the next run, and no run at all begin the count anew") {
  HangClock clock;
  CHECK_FALSE(clock.hangs({1, 100, 0.0, 0.0}));
  CHECK_FALSE(clock.hangs({1, 101, 3.0, 3.0}));
  CHECK_FALSE(clock.hangs({2, 101, 6.0, 6.0}));
  CHECK_FALSE(clock.hangs({0, 0, 60.0, 60.0}));
  CHECK_FALSE(clock.hangs({0, 0, 90.0, 90.0}));
}

TEST_CASE(
    "a machine that is busy elsewhere does not make a run hang, one that waits outside does") {
  HangClock clock;
  CHECK_FALSE(clock.hangs({1, 100, 0.0, 0.0}));
  CHECK_FALSE(clock.hangs({1, 100, 0.5, 29.0}));
  CHECK(clock.hangs({1, 100, 0.5, 30.0}));
}
