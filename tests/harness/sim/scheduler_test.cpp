#include "harness/sim/scheduler.h"

#include <catch2/catch.hpp>
#include <memory>
#include <vector>

#include "tests/harness/sim/stage.h"

namespace rhsim::sim {
namespace {

// --- Order and time
// --------------------------------------------------------------------------------

TEST_CASE("strands are numbered from 1 and run in the order in which they became ready") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  CHECK(stage.scheduler.current() == 0);
  for (const StrandId expected : {1U, 2U, 3U}) {
    const StrandId id = stage.spawn(
        [&, expected] { stage.tell(std::to_string(stage.scheduler.current() * 10 + expected)); });
    CHECK(id == expected);
  }
  CHECK(stage.scheduler.run() == StopReason::Stopped);
  CHECK(stage.story == "11, 22, 33");
  CHECK(stage.scheduler.current() == 0);
}

TEST_CASE("when nobody can run, time moves to the next deadline") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  stage.spawn([&] {
    CHECK(stage.sleep(5min) == Wake::TimedOut);
    stage.tell("late at " + stage.time());
  });
  stage.spawn([&] {
    stage.sleep(20ms);
    stage.tell("early at " + stage.time());
  });
  CHECK(stage.scheduler.run() == StopReason::Stopped);
  CHECK(stage.story == "early at 20ms, late at 5min");
}

TEST_CASE("waits that end at the same instant end in the order in which they began") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  for (const int delay : {30, 10, 20, 0}) {
    stage.spawn([&, delay] {
      stage.sleep(Duration(delay));
      stage.scheduler.block(Instant{1s}, Stage::sleeping);
      stage.tell(std::to_string(delay));
    });
  }
  stage.scheduler.run();
  CHECK(stage.story == "0, 10, 20, 30");
}

TEST_CASE("a step takes one tick and a read takes none") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  stage.spawn([&] {
    for (int i = 0; i < 10; ++i) stage.step();
    CHECK(stage.read_clock() == Instant{Duration(10)});
    CHECK(stage.read_clock() == Instant{Duration(10)});
  });
  stage.scheduler.run();
  CHECK(stage.scheduler.now() == Instant{1us});
}

TEST_CASE("a wake ends a wait before its deadline, once") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  const StrandId sleeper = stage.spawn([&] {
    CHECK(stage.sleep(10s) == Wake::Woken);
    stage.tell("woken at " + stage.time());
    CHECK(stage.sleep(20s) == Wake::TimedOut);
    stage.tell("slept until " + stage.time());
  });
  stage.spawn([&] {
    stage.sleep(1s);
    stage.scheduler.wake(sleeper);
    stage.scheduler.wake(sleeper);
  });
  stage.scheduler.run();
  CHECK(stage.story == "woken at 1s, slept until 21s");
}

TEST_CASE("waking a strand that does not wait has no effect on its next wait") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  const StrandId sleeper = stage.spawn([&] { CHECK(stage.sleep(1s) == Wake::TimedOut); });
  stage.scheduler.wake(sleeper);
  stage.scheduler.wake(0);
  stage.scheduler.wake(99);
  stage.scheduler.run();
  CHECK(stage.time() == "1s");
}

TEST_CASE("a deadline that ticks have overtaken makes its strand ready") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  stage.spawn([&] {
    stage.sleep(Duration(3));
    stage.tell("slept until " + stage.time());
  });
  stage.spawn([&] {
    for (int i = 0; i < 8; ++i) stage.step();
    stage.yield();
    stage.tell("worked until " + stage.time());
  });
  stage.scheduler.run();
  CHECK(stage.story == "slept until 800ns, worked until 800ns");
}

TEST_CASE("a wait whose deadline has passed gives the others a turn") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  for (const std::string name : {"a", "b"}) {
    stage.spawn([&, name] {
      stage.tell(name + "1");
      CHECK(stage.scheduler.block(Instant{}, Stage::yielding) == Wake::TimedOut);
      stage.tell(name + "2");
    });
  }
  stage.scheduler.run();
  CHECK(stage.story == "a1, b1, a2, b2");
  CHECK(stage.scheduler.now() == Instant{});
}

TEST_CASE("a strand can spawn others") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  stage.spawn([&] {
    const StrandId child = stage.spawn([&] {
      stage.spawn([&] { stage.tell("grandchild"); });
      stage.tell("child");
    });
    CHECK(child == 2);
    stage.tell("parent");
  });
  stage.scheduler.run();
  CHECK(stage.story == "parent, child, grandchild");
}

TEST_CASE("outside a run the host's calls take no time") {
  Stage stage(Carrier::Fibers);
  for (int i = 0; i < 1'000; ++i) stage.step();
  CHECK(stage.read_clock() == Instant{});
}

// --- Suspending
// ------------------------------------------------------------------------------------

TEST_CASE("a strand that starts suspended runs when it is resumed") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  const StrandId late = stage.spawn_suspended([&] { stage.tell("late at " + stage.time()); });
  stage.spawn([&] {
    stage.sleep(1s);
    CHECK(stage.scheduler.resume(late) == 1);
    CHECK(stage.scheduler.resume(late) == 0);
  });
  stage.scheduler.run();
  CHECK(stage.story == "late at 1s");
}

TEST_CASE("a strand runs again when it was resumed as often as suspended") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  const StrandId worker = stage.spawn([&] { stage.tell("ran at " + stage.time()); });
  stage.spawn([&] {
    stage.sleep(1s);
    CHECK(stage.scheduler.resume(worker) == 2);
    stage.sleep(1s);
    CHECK(stage.scheduler.resume(worker) == 1);
  });
  CHECK(stage.scheduler.suspend(worker) == 0);
  CHECK(stage.scheduler.suspend(worker) == 1);
  stage.scheduler.run();
  CHECK(stage.story == "ran at 2s");
}

TEST_CASE("a strand that suspends itself stops there") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  const StrandId worker = stage.spawn([&] {
    CHECK(stage.scheduler.suspend(stage.scheduler.current()) == 0);
    stage.tell("went on at " + stage.time());
  });
  stage.spawn([&] {
    stage.sleep(1s);
    stage.scheduler.resume(worker);
  });
  stage.scheduler.run();
  CHECK(stage.story == "went on at 1s");
}

TEST_CASE("what happens to a wait while its strand is suspended is remembered") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  const StrandId waiter = stage.spawn([&] {
    CHECK(stage.wait() == Wake::Woken);
    stage.tell("woken at " + stage.time());
  });
  const StrandId sleeper = stage.spawn([&] {
    CHECK(stage.sleep(2s) == Wake::TimedOut);
    stage.tell("timed out at " + stage.time());
  });
  stage.spawn([&] {
    stage.scheduler.suspend(waiter);
    stage.scheduler.suspend(sleeper);
    stage.sleep(1s);
    stage.scheduler.wake(waiter);
    stage.sleep(2s);
    stage.scheduler.wake(sleeper);
    stage.scheduler.resume(sleeper);
    stage.scheduler.resume(waiter);
  });
  stage.scheduler.run();
  CHECK(stage.story == "timed out at 3s, woken at 3s");
}

// --- Ends
// ------------------------------------------------------------------------------------------

TEST_CASE("a strand that exits runs no more of its body") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  const StrandId leaver = stage.spawn([&] {
    stage.tell("leaving");
    stage.scheduler.exit_current();
  });
  CHECK(stage.scheduler.alive(leaver));
  CHECK(stage.scheduler.run() == StopReason::Stopped);
  CHECK_FALSE(stage.scheduler.alive(leaver));
  CHECK(stage.story == "leaving");
}

TEST_CASE("a strand can be killed wherever it is") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  const auto doomed = [&] {
    stage.sleep(1s);
    stage.tell("survived");
  };
  const StrandId asleep = stage.spawn(doomed);
  const StrandId waiting = stage.spawn([&] {
    stage.wait();
    stage.tell("survived");
  });
  const StrandId suspended_asleep = stage.spawn(doomed);
  stage.spawn([&] {
    const StrandId ready = stage.spawn(doomed);
    const StrandId suspended = stage.spawn_suspended(doomed);
    stage.scheduler.suspend(suspended_asleep);
    for (const StrandId victim : {asleep, waiting, suspended_asleep, ready, suspended}) {
      CHECK(stage.scheduler.alive(victim));
      stage.scheduler.kill(victim);
      CHECK_FALSE(stage.scheduler.alive(victim));
      stage.scheduler.kill(victim);
      stage.scheduler.wake(victim);
      CHECK(stage.scheduler.suspend(victim) == 0);
    }
    CHECK(stage.scheduler.live_strands() == std::vector<StrandId>{4});
  });
  CHECK(stage.scheduler.run() == StopReason::Stopped);
  CHECK(stage.story.empty());
  CHECK(stage.scheduler.now() == Instant{});
}

TEST_CASE("hooks run on the strand that starts or ends, and may wait there") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  stage.scheduler.set_hooks({
      [&](StrandId id) {
        CHECK(stage.scheduler.current() == id);
        stage.sleep(1s);
        stage.tell("started at " + stage.time());
      },
      [&](StrandId id) {
        CHECK(stage.scheduler.current() == id);
        stage.sleep(1s);
        stage.tell("ending at " + stage.time());
      },
  });
  stage.spawn([&] { stage.tell("body"); });
  stage.scheduler.run();
  CHECK(stage.story == "started at 1s, body, ending at 2s");
}

TEST_CASE("a strand that exits while it is ending ends once") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  stage.scheduler.set_hooks({{}, [&](StrandId) {
                               stage.tell("ending");
                               stage.scheduler.exit_current();
                             }});
  stage.spawn([&] { stage.scheduler.exit_current(); });
  CHECK(stage.scheduler.run() == StopReason::Stopped);
  CHECK(stage.story == "ending");
}

TEST_CASE("no hook runs for a strand that is killed") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  stage.scheduler.set_hooks({{}, [&](StrandId id) { stage.tell(std::to_string(id)); }});
  const StrandId victim = stage.spawn([&] { stage.wait(); });
  stage.spawn([&] { stage.scheduler.kill(victim); });
  stage.scheduler.run();
  CHECK(stage.story == "2");
}

TEST_CASE("a scheduler puts away the strands that are alive when it ends") {
  const auto carrier = GENERATE(Carrier::Fibers, Carrier::Threads);
  const auto captured = std::make_shared<int>(1);
  {
    Stage stage(carrier);
    stage.spawn([&stage, captured] { stage.wait(); });
    stage.spawn_suspended([captured] {});
    stage.spawn([&stage, captured] { stage.scheduler.stop(); });
    stage.spawn([captured] {});
    CHECK(stage.scheduler.run() == StopReason::Stopped);
    CHECK(captured.use_count() == 4);
  }
  CHECK(captured.use_count() == 1);
}

// --- Why a run stops
// -------------------------------------------------------------------------------

TEST_CASE("strands that wait for one another for ever are a deadlock, and say what they wait for") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  const std::string why = "critical section 1";
  const StrandId first = stage.spawn([&] { stage.scheduler.block(never, why); });
  const StrandId second = stage.spawn([&] { stage.wait(); });
  const StrandId suspended = stage.spawn_suspended([] {});
  CHECK(stage.scheduler.run() == StopReason::Deadlock);
  CHECK(stage.scheduler.waiting_for(first) == "critical section 1");
  CHECK(stage.scheduler.waiting_for(second) == "waiting");
  CHECK(stage.scheduler.waiting_for(suspended).empty());
  CHECK(stage.scheduler.waiting_for(99).empty());
  CHECK(stage.scheduler.live_strands() == std::vector<StrandId>{1, 2, 3});
}

TEST_CASE("a deadlock can be resolved by the host, and the run goes on") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  const StrandId waiter = stage.spawn([&] {
    stage.wait();
    stage.tell("woken");
  });
  REQUIRE(stage.scheduler.run() == StopReason::Deadlock);
  stage.scheduler.wake(waiter);
  CHECK(stage.scheduler.run() == StopReason::Stopped);
  CHECK(stage.story == "woken");
}

TEST_CASE("a run stops when the stopping strand parks, and can go on from there") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  stage.spawn([&] {
    stage.scheduler.stop();
    stage.step();
    stage.tell("until it parks");
    stage.sleep(1s);
    stage.tell("second run");
  });
  stage.spawn([&] { stage.tell("other"); });
  CHECK(stage.scheduler.run() == StopReason::Stopped);
  CHECK(stage.story == "until it parks");
  CHECK(stage.scheduler.run() == StopReason::Stopped);
  CHECK(stage.story == "until it parks, other, second run");
}

TEST_CASE("a strand that spins after stop does not keep the run from stopping") {
  const auto kind = GENERATE(CallKind::Read, CallKind::Step);
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  stage.spawn([&] {
    stage.scheduler.stop();
    for (;;) stage.scheduler.call(kind);
  });
  CHECK(stage.scheduler.run() == StopReason::Stopped);
  CHECK(stage.scheduler.alive(1));
}

TEST_CASE("a run ends at its limit of virtual time") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads), {.virtual_time = 10s});
  SECTION("when the next deadline is behind it") {
    stage.spawn([&] {
      for (;;) stage.sleep(3s);
    });
    CHECK(stage.scheduler.run() == StopReason::TimeLimit);
    CHECK(stage.time() == "10s");
  }
  SECTION("when a strand polls beyond it") {
    stage.spawn([&] {
      for (;;) (void)stage.read_clock();
    });
    CHECK(stage.scheduler.run() == StopReason::TimeLimit);
    CHECK(stage.scheduler.now() <= Instant{10s + 1ms});
  }
  SECTION("but a deadline at the limit is still met") {
    stage.spawn([&] {
      stage.sleep(10s);
      stage.tell("met");
    });
    CHECK(stage.scheduler.run() == StopReason::Stopped);
    CHECK(stage.story == "met");
  }
}

TEST_CASE("a run ends at its limit of calls") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads), {.calls = 1'000});
  int calls = 0;
  SECTION("steps") {
    stage.spawn([&] {
      for (;; ++calls) stage.step();
    });
  }
  SECTION("waits") {
    stage.spawn([&] {
      for (;; ++calls) stage.sleep(Duration(1));
    });
  }
  CHECK(stage.scheduler.run() == StopReason::CallLimit);
  CHECK(calls == 1'000);
}

TEST_CASE("progress counts calls and switches") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  std::uint64_t at_start = 0;
  stage.spawn([&] {
    at_start = stage.scheduler.progress();
    (void)stage.read_clock();
    CHECK(stage.scheduler.progress() == at_start + 1);
    stage.step();
    CHECK(stage.scheduler.progress() == at_start + 2);
    stage.sleep(1s);
    CHECK(stage.scheduler.progress() > at_start + 2);
  });
  stage.scheduler.run();
  CHECK(stage.scheduler.progress() > at_start + 3);
}

// --- Giving way
// ------------------------------------------------------------------------------------

TEST_CASE("a strand that gives way runs again when the others have made 256 calls, at no cost") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  int calls = 0;
  stage.spawn([&] {
    CHECK(stage.scheduler.give_way());
    stage.tell("after " + std::to_string(calls));
  });
  stage.spawn([&] {
    for (; calls < 1000; ++calls) stage.yield();
    stage.tell("done at " + stage.time());
  });
  CHECK(stage.scheduler.run() == StopReason::Stopped);
  CHECK(stage.story == "after 256, done at 0ms");
}

TEST_CASE("a strand that gives way runs again at once when no other can, before time moves") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  stage.spawn([&] {
    CHECK(stage.scheduler.give_way());
    stage.tell("back at " + stage.time());
    CHECK_FALSE(stage.scheduler.give_way());
  });
  stage.spawn([&] {
    stage.sleep(1s);
    stage.tell("slept");
  });
  CHECK(stage.scheduler.run() == StopReason::Stopped);
  CHECK(stage.story == "back at 0ms, slept");
}

TEST_CASE("a loop that waits for another strand without a call ends by giving way") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  bool locked = false;
  stage.spawn([&] {
    locked = true;
    stage.yield();
    locked = false;
  });
  stage.spawn([&] {
    while (locked) REQUIRE(stage.scheduler.give_way());
    stage.tell("locked at " + stage.time());
  });
  CHECK(stage.scheduler.run() == StopReason::Stopped);
  CHECK(stage.story == "locked at 0ms");
}

TEST_CASE("strands that wait for each other without a call give way 16 times each") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  std::vector<int> times(2);
  for (int& count : times) {
    stage.spawn([&] {
      while (stage.scheduler.give_way()) ++count;
      stage.step();
      CHECK(stage.scheduler.give_way() == (stage.scheduler.live_strands().size() > 1));
    });
  }
  CHECK(stage.scheduler.run() == StopReason::Stopped);
  CHECK(times == std::vector<int>{16, 16});
}

TEST_CASE("a strand that stands aside can be suspended, resumed and killed") {
  Stage stage(GENERATE(Carrier::Fibers, Carrier::Threads));
  const StrandId first = stage.spawn([&] {
    stage.scheduler.give_way();
    stage.tell("resumed at " + stage.time());
  });
  const StrandId second = stage.spawn([&] {
    stage.scheduler.give_way();
    stage.tell("never");
  });
  stage.spawn([&] {
    stage.scheduler.suspend(first);
    stage.scheduler.kill(second);
    stage.sleep(1s);
    stage.scheduler.resume(first);
  });
  CHECK(stage.scheduler.run() == StopReason::Stopped);
  CHECK(stage.story == "resumed at 1s");
}

}  // namespace
}  // namespace rhsim::sim
