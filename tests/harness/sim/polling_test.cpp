#include <catch2/catch.hpp>

#include "tests/harness/sim/stage.h"

namespace rhsim::sim {
namespace {

TEST_CASE("ten virtual hours of sleeping a second at a time are a few switches each") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  stage.spawn([&] {
    while (stage.read_clock() < Instant{10h}) stage.sleep(1s);
  });
  CHECK(stage.scheduler.run() == StopReason::Stopped);
  CHECK(stage.time() == "10h");
  CHECK(stage.scheduler.progress() < 4 * 36'000);
}

TEST_CASE("waiting for a time by reading the clock takes a few thousand calls") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  int reads = 0;
  stage.spawn([&] {
    while (stage.read_clock() < Instant{5s}) ++reads;
  });
  stage.scheduler.run();
  CHECK(reads < 5'200);
  CHECK(stage.scheduler.now() < Instant{5s + 1ms});
}

TEST_CASE("reading the clock now and then is free") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  stage.spawn([&] {
    for (int i = 0; i < 1'000; ++i) {
      for (int j = 0; j < 64; ++j) (void)stage.read_clock();
      stage.step();
    }
  });
  stage.scheduler.run();
  CHECK(stage.scheduler.now() == Instant{Duration(1'000)});
}

TEST_CASE("waiting for a time by any other call ends as well") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  int rounds = 0;
  SECTION("by locking and unlocking") {
    stage.spawn([&] {
      for (; stage.read_clock() < Instant{10s}; ++rounds) stage.step();
    });
  }
  SECTION("by giving way") {
    stage.spawn([&] {
      for (; stage.read_clock() < Instant{10s}; ++rounds) {
        stage.step();
        stage.yield();
      }
    });
  }
  CHECK(stage.scheduler.run() == StopReason::Stopped);
  CHECK(rounds < 70'000);
}

TEST_CASE("a few thousand calls without a wait are work and take next to no time") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  stage.spawn([&] {
    for (int i = 0; i < 10'000; ++i) stage.step();
  });
  stage.scheduler.run();
  CHECK(stage.scheduler.now() < Instant{2ms});
}

TEST_CASE("a strand that spins on a flag lets the strand run that sets it") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  bool flag = false;
  const auto spin = GENERATE(as<std::string>(), "reads", "steps", "yields");
  CAPTURE(spin);
  stage.spawn([&] {
    while (!flag) {
      if (spin == "reads") (void)stage.read_clock();
      if (spin == "steps") stage.step();
      if (spin == "yields") stage.yield();
    }
    stage.tell("seen");
  });
  stage.spawn([&] { flag = true; });
  CHECK(stage.scheduler.run() == StopReason::Stopped);
  CHECK(stage.story == "seen");
  CHECK(stage.scheduler.now() < Instant{1ms});
}

TEST_CASE("a strand that spins lets a sleeper wake on time, and soon goes on itself") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  const auto kind = GENERATE(CallKind::Read, CallKind::Step);
  bool flag = false;
  stage.spawn([&] {
    while (!flag) stage.scheduler.call(kind);
  });
  stage.spawn([&] {
    stage.scheduler.block(Instant{1234567us}, Stage::sleeping);
    flag = true;
    stage.tell("awake at " + stage.time());
  });
  CHECK(stage.scheduler.run() == StopReason::Stopped);
  CHECK(stage.story == "awake at 1234.567ms");
  CHECK(stage.scheduler.now() < Instant{1236ms});
}

TEST_CASE("two strands that spin on each other's progress both get on") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  int turn = 0;
  for (const int mine : {0, 1}) {
    stage.spawn([&, mine] {
      for (int round = 0; round < 5; ++round) {
        while (turn % 2 != mine) (void)stage.read_clock();
        ++turn;
      }
    });
  }
  CHECK(stage.scheduler.run() == StopReason::Stopped);
  CHECK(turn == 10);
}

TEST_CASE("while quiet, calls take no time") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  stage.spawn([&] {
    stage.scheduler.set_quiet(true);
    for (int i = 0; i < 50'000; ++i) stage.step();
    for (int i = 0; i < 50'000; ++i) (void)stage.read_clock();
    CHECK(stage.scheduler.now() == Instant{});
    stage.scheduler.set_quiet(false);
    stage.step();
    CHECK(stage.scheduler.now() == Instant{Duration(1)});
  });
  stage.scheduler.run();
}

TEST_CASE("a loop that waits for time while quiet ends all the same") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  const bool yields = GENERATE(false, true);
  stage.spawn([&] {
    stage.scheduler.set_quiet(true);
    while (stage.read_clock() < Instant{2s}) {
      if (yields) stage.yield();
    }
    stage.tell("ended");
  });
  CHECK(stage.scheduler.run() == StopReason::Stopped);
  CHECK(stage.story == "ended");
}

}  // namespace
}  // namespace rhsim::sim
