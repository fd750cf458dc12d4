#include "harness/sim/pct_policy.h"

#include <algorithm>
#include <set>
#include <string>

#include <catch2/catch.hpp>

#include "tests/harness/sim/stage.h"

namespace rhsim::sim {
namespace {

/// Who runs when `strands` can, at a call of `current`.
StrandId chosen(PctPolicy& policy, StrandId current, const std::vector<StrandId>& strands) {
  const auto options = static_cast<std::uint32_t>(strands.size());
  return strands.at(policy.choose({ChoiceKind::Preempt, options, current, strands}));
}

TEST_CASE("without a change point in sight the same strand goes first, whatever the order") {
  PctPolicy policy(5, 1, 1);
  (void)chosen(policy, 1, {1, 2, 3});  // The change point.
  const auto first = chosen(policy, 1, {1, 2, 3});
  CHECK(chosen(policy, 2, {3, 1, 2}) == first);
  CHECK(chosen(policy, 3, {2, 3, 1}) == first);
}

TEST_CASE("at a change point the strand that runs falls below all others") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    PctPolicy policy(seed, 1, 1);  // The first step is the change point.
    CHECK(chosen(policy, 2, {2, 1}) == 1);
    CHECK(chosen(policy, 1, {1, 2}) == 1);
    CHECK(chosen(policy, 3, {3, 2}) == 3);
  }
}

TEST_CASE("of two strands that have fallen, the one at the later change point goes first") {
  std::set<StrandId> last;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    PctPolicy policy(seed, 2, 2);  // Both steps are change points, in either order.
    (void)chosen(policy, 1, {1, 2});
    (void)chosen(policy, 2, {2, 1});
    last.insert(chosen(policy, 1, {1, 2}));
    CHECK(chosen(policy, 1, {1, 2, 3}) == 3);
  }
  CHECK(last == std::set<StrandId>{1, 2});  // The lot decides which.
}

TEST_CASE("more changes than steps are as many as there are steps") {
  PctPolicy policy(1, 7, 2);
  (void)chosen(policy, 1, {1, 2});
  (void)chosen(policy, 2, {2, 1});
  CHECK(chosen(policy, 1, {1, 2, 3}) == 3);
}

TEST_CASE("every strand goes first under some seed") {
  std::set<StrandId> first;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    PctPolicy policy(seed, 1, 1'000'000);
    first.insert(chosen(policy, 1, {1, 2, 3, 4}));
  }
  CHECK(first.size() == 4);
}

TEST_CASE("what is no choice of a strand is a random walk") {
  PctPolicy policy(3, 1, 10);
  std::set<std::uint32_t> taken;
  for (int i = 0; i < 100; ++i) taken.insert(policy.choose({ChoiceKind::Waiter, 3, 0, {}}));
  CHECK(taken == std::set<std::uint32_t>{0, 1, 2});
}

/// Strand 2 writes b's value before strand 1 does, but only between two given calls of strand 1: an
/// order of three events, which one change point can make.
bool hits_the_window(std::uint64_t seed, int at, int calls) {
  const auto executor = make_fiber_executor();
  PctPolicy policy(seed, 1, static_cast<std::uint64_t>(calls) + 1);
  Scheduler scheduler(*executor, policy, {});
  int position = 0;
  int seen = -1;
  scheduler.spawn(
      [&] {
        for (; position < calls; ++position) scheduler.call(CallKind::Step);
      },
      {});
  scheduler.spawn([&] { seen = position; }, {});
  scheduler.run();
  return seen == at;
}

TEST_CASE("a breach of depth two is met as often as the paper promises") {
  constexpr int calls = 20;
  constexpr int rounds = 4'000;
  for (const int at : {1, 10, 18}) {
    int hits = 0;
    for (std::uint64_t seed = 1; seed <= rounds; ++seed) hits += hits_the_window(seed, at, calls);
    CAPTURE(at);
    CHECK(hits / double{rounds} >= 0.8 / (2 * (calls + 1)));  // 1 / (n k^(d-1)), less some luck.
  }
}

TEST_CASE("equal seeds make equal schedules") {
  const auto executor = make_fiber_executor();
  const auto story = [&executor](std::uint64_t seed) {
    PctPolicy policy(seed, 3, 30);
    Scheduler scheduler(*executor, policy, {});
    std::string who;
    for (int i = 0; i < 3; ++i) {
      scheduler.spawn(
          [&] {
            for (int call = 0; call < 10; ++call) {
              scheduler.call(CallKind::Step);
              who += std::to_string(scheduler.current());
            }
          },
          {});
    }
    scheduler.run();
    return who;
  };
  CHECK(story(1) == story(1));
  CHECK(story(1) != story(2));
}

TEST_CASE("under round robin the strands take turns of so many calls") {
  const auto [turn, expected] = GENERATE(table<std::uint64_t, std::string>({
      {1, "123123123"},
      {2, "112233123"},
      {9, "111222333"},
  }));
  CAPTURE(turn);
  const auto executor = make_executor(GENERATE(Carrier::Fibers, Carrier::Threads));
  RoundRobinPolicy policy(turn);
  Scheduler scheduler(*executor, policy, {});
  std::string story;
  for (int i = 0; i < 3; ++i) {
    scheduler.spawn(
        [&] {
          for (int call = 0; call < 3; ++call) {
            story += std::to_string(scheduler.current());
            scheduler.call(CallKind::Step);
          }
        },
        {});
  }
  scheduler.run();
  CHECK(story == expected);
}

}  // namespace
}  // namespace rhsim::sim
