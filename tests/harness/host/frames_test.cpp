#include "harness/host/frames.h"

#include <cstring>

#include <catch2/catch.hpp>

#include "harness/host/dying.h"
#include "harness/host/hang_samples.h"

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

TEST_CASE("a hang is placed in the innermost function of every look") {
  constexpr std::uintptr_t helper = 0x300;
  constexpr std::uintptr_t loop = 0x200;
  constexpr std::uintptr_t entry = 0x100;
  HangSamples samples;
  for (std::size_t i = 0; i < HangSamples::looks; ++i) {
    HangSamples::Look look;
    if (i % 2 == 1) look.add(helper);
    look.add(loop);
    look.add(entry);
    CHECK(samples.add(look) == (i + 1 == HangSamples::looks));
  }
  CHECK(samples.innermost_common() == loop);
}

TEST_CASE("looks that share nothing place no hang") {
  HangSamples samples;
  for (std::uintptr_t function = 1; function <= HangSamples::looks; ++function) {
    HangSamples::Look look;
    look.add(function);
    samples.add(look);
  }
  CHECK(samples.innermost_common() == 0);
}

TEST_CASE("a run that computes for a moment without a call spins, and progress ends that") {
  HangClock clock;
  const auto spins = [&clock](const HangClock::Look& look) {
    CHECK_FALSE(clock.hangs(look));
    return clock.spins(look);
  };
  CHECK_FALSE(spins({1, 100, 1.0, 1.0}));
  CHECK_FALSE(spins({1, 100, 1.1, 9.0}));
  CHECK(spins({1, 100, 1.2, 9.1}));
  CHECK_FALSE(spins({1, 101, 1.3, 9.2}));
  CHECK_FALSE(spins({0, 0, 9.0, 9.3}));
  CHECK_FALSE(spins({0, 0, 10.0, 9.4}));
}
