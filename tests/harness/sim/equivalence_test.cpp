#include <fmt/format.h>

#include <rapidcheck/catch.h>
#include <catch2/catch.hpp>
#include <vector>

#include "harness/sim/scheduler.h"
#include "tests/harness/sim/executors.h"

namespace rhsim::sim {

/// One thing that a strand of a random program does.
struct Act {
  enum class Kind : std::uint8_t {
    Step,
    Read,
    Sleep,
    Wait,
    Yield,
    Wake,
    Spawn,
    Suspend,
    Resume,
    Kill,
    Choose,
    Throw,
    Poll,
    Exit,
  };
  Kind kind = Kind::Step;
  std::uint32_t number = 0;  ///< Of ticks, of a strand, of a program, of options: as `kind` needs.
};

void showValue(const Act& act, std::ostream& out) {
  out << '{' << static_cast<int>(act.kind) << ',' << act.number << '}';
}

}  // namespace rhsim::sim

template <>
struct rc::Arbitrary<rhsim::sim::Act> {
  static Gen<rhsim::sim::Act> arbitrary() {
    using rhsim::sim::Act;
    return gen::build<Act>(
        gen::set(&Act::kind, gen::map(gen::inRange(0, static_cast<int>(Act::Kind::Exit) + 1),
                                      [](int kind) { return static_cast<Act::Kind>(kind); })),
        gen::set(&Act::number, gen::inRange(0U, 10U)));
  }
};

namespace rhsim::sim {
namespace {

using Programs = std::vector<std::vector<Act>>;

struct Outcome {
  std::vector<std::string> log;
  StopReason reason = StopReason::Stopped;
  std::vector<std::uint32_t> schedule;

  bool operator==(const Outcome&) const = default;
};

/// Plays programs, one per strand at first, and writes down all that a strand can see.
class Play {
 public:
  Play(const Programs& programs, Executor& executor, ChoicePolicy& policy)
      : programs_(programs),
        policy_(policy),
        scheduler_(executor, policy_, {.virtual_time = 1h, .calls = 3'000}) {
    scheduler_.set_hooks(
        {[this](StrandId) { write("started", 0); }, [this](StrandId) { write("ending", 0); }});
    for (std::size_t i = 0; i < programs.size(); ++i) spawn(i);
  }

  Outcome outcome() {
    Outcome outcome;
    outcome.reason = scheduler_.run();
    for (const StrandId strand : scheduler_.live_strands()) {
      log_.push_back(fmt::format("{} alive, {}", strand, scheduler_.waiting_for(strand)));
    }
    outcome.log = std::move(log_);
    outcome.schedule = policy_.schedule();
    return outcome;
  }

 private:
  static constexpr StrandId most_strands = 12;

  void spawn(std::size_t program) {
    scheduler_.spawn([this, program] { run(programs_[program]); }, {.suspended = program % 4 == 3});
  }

  void write(const char* what, std::uint64_t result) {
    log_.push_back(fmt::format("{} {} {} {}", scheduler_.now().time_since_epoch().count(),
                               scheduler_.current(), what, result));
  }

  void run(const std::vector<Act>& program) {
    for (const Act& act : program) write("act", perform(act));
  }

  std::uint64_t perform(const Act& act) {
    static const std::string why = "an act";
    const StrandId other = act.number;
    switch (act.kind) {
      case Act::Kind::Step:
        scheduler_.call(CallKind::Step);
        break;
      case Act::Kind::Read:
        scheduler_.call(CallKind::Read);
        break;
      case Act::Kind::Sleep:
        return static_cast<std::uint64_t>(
            scheduler_.block(scheduler_.now() + Duration(act.number * 2), why));
      case Act::Kind::Wait:
        return static_cast<std::uint64_t>(
            scheduler_.block(act.number == 0 ? never : scheduler_.now() + 1ms * act.number, why));
      case Act::Kind::Yield:
        return static_cast<std::uint64_t>(scheduler_.block(scheduler_.now(), why));
      case Act::Kind::Wake:
        scheduler_.wake(other);
        break;
      case Act::Kind::Spawn:
        scheduler_.call(CallKind::Step);  // Else programs that spawn themselves would never end.
        if (scheduler_.live_strands().size() < most_strands) spawn(act.number % programs_.size());
        break;
      case Act::Kind::Suspend:
        return scheduler_.suspend(other);
      case Act::Kind::Resume:
        return scheduler_.resume(other);
      case Act::Kind::Kill:
        if (other != scheduler_.current()) scheduler_.kill(other);
        return scheduler_.alive(other) ? 1 : 0;
      case Act::Kind::Choose:
        return scheduler_.choose(ChoiceKind::Fault, act.number);
      case Act::Kind::Throw:
        return throw_across_a_wait(act.number);
      case Act::Kind::Poll:
        poll(100 + act.number * 50);
        break;
      case Act::Kind::Exit:
        if (act.number < 3) scheduler_.exit_current();
        break;
    }
    return 0;
  }

  std::uint64_t throw_across_a_wait(std::uint32_t number) {
    const std::uint64_t mine = scheduler_.current() * 100 + number;
    try {
      try {
        throw mine;
      } catch (std::uint64_t) {
        scheduler_.block(scheduler_.now() + Duration(number), "a catch block");
        throw;
      }
    } catch (std::uint64_t caught) {
      return caught - mine;
    }
  }

  void poll(std::uint32_t reads) {
    for (std::uint32_t i = 0; i < reads; ++i) scheduler_.call(CallKind::Read);
  }

  const Programs& programs_;
  RecordingPolicy policy_;
  Scheduler scheduler_;
  std::vector<std::string> log_;
};

Outcome play(const Programs& programs, Executor& executor, ChoicePolicy& policy) {
  return Play(programs, executor, policy).outcome();
}

rc::Gen<Programs> any_programs() {
  return rc::gen::mapcat(rc::gen::inRange<std::size_t>(1, 8), [](std::size_t count) {
    return rc::gen::container<Programs>(count, rc::gen::arbitrary<std::vector<Act>>());
  });
}

TEST_CASE("nobody can tell which executor carries the strands, nor a replay from its original") {
  const auto fibers = make_fiber_executor();
  const auto threads = make_thread_executor(12);
  rc::prop("any programs, any seed", [&](std::uint64_t seed) {
    const Programs programs = *any_programs();
    RandomPolicy walk(seed);
    const Outcome on_fibers = play(programs, *fibers, walk);
    RandomPolicy same_walk(seed);
    const Outcome on_threads = play(programs, *threads, same_walk);
    RC_ASSERT(on_threads == on_fibers);
    ReplayPolicy replay(on_fibers.schedule);
    const Outcome replayed = play(programs, *fibers, replay);
    RC_ASSERT(replayed == on_fibers);
    RC_ASSERT_FALSE(replay.diverged());
  });
}

TEST_CASE("a schedule of zeros is the calm run") {
  const auto fibers = make_fiber_executor();
  rc::prop("any programs", [&] {
    const Programs programs = *any_programs();
    CalmPolicy calm;
    const Outcome original = play(programs, *fibers, calm);
    for (const auto choice : original.schedule) RC_ASSERT(choice == 0U);
    ReplayPolicy nothing({});
    RC_ASSERT(play(programs, *fibers, nothing) == original);
  });
}

}  // namespace
}  // namespace rhsim::sim
