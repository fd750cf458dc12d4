#include "harness/sim/choice.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <catch2/catch.hpp>
#include <string>

#include "tests/harness/sim/stage.h"

namespace rhsim::sim {
namespace {

/// Writes down what it is asked, and answers from a list.
class ScriptedPolicy final : public ChoicePolicy {
 public:
  explicit ScriptedPolicy(std::vector<std::uint32_t> answers) : answers_(std::move(answers)) {}

  std::uint32_t choose(const ChoicePoint& point) override {
    const char* const kind = point.kind == ChoiceKind::Preempt ? "preempt"
                             : point.kind == ChoiceKind::Next  ? "next"
                                                               : "other";
    asked.push_back(fmt::format("{} {}: {}", kind, point.current, fmt::join(point.strands, " ")));
    CHECK((point.strands.empty() || point.strands.size() == point.options));
    return asked.size() <= answers_.size() ? answers_[asked.size() - 1] : 0;
  }

  std::vector<std::string> asked;

 private:
  std::vector<std::uint32_t> answers_;
};

TEST_CASE("a policy is asked who runs next, longest ready first") {
  const auto executor = make_executor(GENERATE(Carrier::Fibers, Carrier::Threads));
  ScriptedPolicy policy({2, 1});
  Scheduler scheduler(*executor, policy, {});
  std::string story;
  for (int i = 0; i < 3; ++i) {
    scheduler.spawn([&] { story += std::to_string(scheduler.current()); }, {});
  }
  scheduler.run();
  CHECK(story == "321");
  CHECK(policy.asked == std::vector<std::string>{"next 0: 1 2 3", "next 3: 1 2"});
}

TEST_CASE("at a step a policy may stay on the strand or run another") {
  const auto executor = make_executor(GENERATE(Carrier::Fibers, Carrier::Threads));
  ScriptedPolicy policy({0, 0, 2});
  Scheduler scheduler(*executor, policy, {});
  std::string story;
  for (int i = 0; i < 3; ++i) {
    scheduler.spawn(
        [&] {
          scheduler.call(CallKind::Step);
          story += std::to_string(scheduler.current());
          scheduler.call(CallKind::Step);
        },
        {});
  }
  scheduler.run();
  CHECK(story == "132");
  CHECK(policy.asked == std::vector<std::string>{"next 0: 1 2 3", "preempt 1: 1 2 3",
                                                 "preempt 1: 1 2 3", "preempt 3: 3 2 1",
                                                 "preempt 3: 3 2 1", "next 3: 2 1",
                                                 "preempt 2: 2 1", "preempt 2: 2 1"});
}

TEST_CASE("a policy is not asked when there is nothing to choose") {
  const auto executor = make_executor(GENERATE(Carrier::Fibers, Carrier::Threads));
  ScriptedPolicy policy({});
  Scheduler scheduler(*executor, policy, {});
  scheduler.spawn(
      [&] {
        scheduler.call(CallKind::Step);
        scheduler.block(Instant{1s}, "sleep");
        CHECK(scheduler.choose(ChoiceKind::Waiter, 1) == 0);
        CHECK(scheduler.choose(ChoiceKind::Waiter, 0) == 0);
      },
      {});
  scheduler.run();
  CHECK(policy.asked.empty());
}

TEST_CASE("a policy is not asked while quiet, nor for reads") {
  const auto executor = make_executor(GENERATE(Carrier::Fibers, Carrier::Threads));
  ScriptedPolicy policy({1});
  Scheduler scheduler(*executor, policy, {});
  scheduler.set_quiet(true);
  for (int i = 0; i < 2; ++i) {
    scheduler.spawn(
        [&] {
          scheduler.call(CallKind::Step);
          CHECK(scheduler.choose(ChoiceKind::Fault, 2) == 0);
          scheduler.block(scheduler.now(), "yield");
        },
        {});
  }
  scheduler.run();
  scheduler.set_quiet(false);
  scheduler.spawn([&] { scheduler.call(CallKind::Read); }, {});
  scheduler.run();
  CHECK(policy.asked.empty());
  CHECK(scheduler.choose(ChoiceKind::Fault, 2) == 1);
}

TEST_CASE("a random walk is calm as often as it says") {
  const auto [kind, options, calm_share] = GENERATE(table<ChoiceKind, std::uint32_t, double>({
      {ChoiceKind::Preempt, 3, 3.0 / 4},
      {ChoiceKind::Next, 4, 1.0 / 4},
      {ChoiceKind::Waiter, 2, 1.0 / 2},
      {ChoiceKind::Delay, 5, 7.0 / 8},
      {ChoiceKind::Fault, 2, 7.0 / 8},
      {ChoiceKind::Command, 3, 1.0 / 3},
  }));
  CAPTURE(static_cast<int>(kind));
  RandomPolicy policy(11);
  std::array<int, 5> taken{};
  constexpr int rounds = 40'000;
  for (int i = 0; i < rounds; ++i) ++taken.at(policy.choose({kind, options, 1, {}}));
  CHECK(taken[0] / double{rounds} == Approx(calm_share).margin(0.01));
  for (std::uint32_t choice = 1; choice < options; ++choice)
    CHECK(taken.at(choice) / double{rounds} ==
          Approx((1 - calm_share) / (options - 1)).margin(0.01));
}

TEST_CASE("equal seeds make equal walks") {
  RandomPolicy one(5);
  RandomPolicy same(5);
  RandomPolicy other(6);
  int differences = 0;
  for (int i = 0; i < 100; ++i) {
    const auto choice = one.choose({ChoiceKind::Next, 3, 0, {}});
    CHECK(choice == same.choose({ChoiceKind::Next, 3, 0, {}}));
    if (choice != other.choose({ChoiceKind::Next, 3, 0, {}})) ++differences;
  }
  CHECK(differences > 0);
}

TEST_CASE("a replay follows its schedule and is calm afterwards") {
  ReplayPolicy policy({1, 0, 2});
  const ChoicePoint point{ChoiceKind::Next, 3, 0, {}};
  CHECK(policy.choose(point) == 1);
  CHECK(policy.choose(point) == 0);
  CHECK(policy.choose(point) == 2);
  CHECK(policy.choose(point) == 0);
  CHECK_FALSE(policy.diverged());
}

TEST_CASE("a replayed choice that is out of range is calm and noted") {
  ReplayPolicy policy({3, 1});
  const ChoicePoint point{ChoiceKind::Next, 3, 0, {}};
  CHECK(policy.choose(point) == 0);
  CHECK(policy.diverged());
  CHECK(policy.choose(point) == 1);
  CHECK(policy.diverged());
}

TEST_CASE("a recording keeps every choice") {
  ReplayPolicy inner({1, 0, 7});
  RecordingPolicy policy(inner);
  for (int i = 0; i < 4; ++i) (void)policy.choose({ChoiceKind::Next, 3, 0, {}});
  CHECK(policy.schedule() == std::vector<std::uint32_t>{1, 0, 0, 0});
}

}  // namespace
}  // namespace rhsim::sim
