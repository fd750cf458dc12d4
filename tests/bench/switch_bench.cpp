// What one switch of strands costs, beside the bare switch of contexts that carries it.
//
// Every benchmark reports the time of one switch (or one call, or one life), not of a round trip.

#include <benchmark/benchmark.h>

#include <boost/context/fiber.hpp>
#include <string>

#include "harness/sim/scheduler.h"

namespace rhsim::sim {
namespace {

constexpr std::size_t stack_bytes = 64 * 1024;
const std::string why = "a benchmark";

// Real time, because a thread that waits for its turn uses no processor.
enum Carrier : std::int64_t { Fibers, Threads };

std::unique_ptr<Executor> make_executor(const benchmark::State& state) {
  return state.range(0) == Fibers ? make_fiber_executor() : make_thread_executor(4);
}

void label(benchmark::State& state) {
  state.SetLabel(state.range(0) == Fibers ? "fibers" : "threads");
}

/// `per_iteration` things of a kind happened in each iteration: the time is that of one.
void report_one_of(benchmark::State& state, double per_iteration) {
  state.counters["each"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * per_iteration,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void bare_boost_switch(benchmark::State& state) {
  bool end = false;
  boost::context::fiber other([&end](boost::context::fiber&& main) {
    while (!end) main = std::move(main).resume();
    return std::move(main);
  });
  for (auto _ : state) other = std::move(other).resume();
  end = true;
  other = std::move(other).resume();
  report_one_of(state, 2);
}
BENCHMARK(bare_boost_switch);

void executor_switch(benchmark::State& state) {
  const auto executor = make_executor(state);
  Executor::Context* other = nullptr;
  bool end = false;
  other = executor->create(
      [&] {
        while (!end) executor->switch_to(other, nullptr);
        executor->finish(other, nullptr);
      },
      stack_bytes);
  for (auto _ : state) executor->switch_to(nullptr, other);
  end = true;
  executor->switch_to(nullptr, other);
  report_one_of(state, 2);
  label(state);
}
BENCHMARK(executor_switch)->Arg(Fibers)->Arg(Threads)->UseRealTime();

/// Runs `body` on a strand as the benchmark's loop, beside `partners` on strands of their own.
template <class Body>
void on_strands(benchmark::State& state, std::vector<std::function<void(Scheduler&)>> partners,
                Body body) {
  const auto executor = make_executor(state);
  CalmPolicy policy;
  Scheduler scheduler(*executor, policy,
                      {.virtual_time = Duration::max(), .calls = ~std::uint64_t{0}});
  scheduler.spawn(
      [&] {
        for (auto _ : state) body(scheduler);
        scheduler.stop();
      },
      {});
  for (auto& partner : partners) {
    scheduler.spawn([&scheduler, &partner] { partner(scheduler); }, {});
  }
  if (scheduler.run() != StopReason::Stopped) state.SkipWithError("the run did not stop");
  label(state);
}

void strand_switch(benchmark::State& state) {
  const auto yield = [](Scheduler& scheduler) { scheduler.block(scheduler.now(), why); };
  on_strands(state, {[yield](Scheduler& scheduler) {
               for (;;) yield(scheduler);
             }},
             yield);
  report_one_of(state, 2);
}
BENCHMARK(strand_switch)->Arg(Fibers)->Arg(Threads)->UseRealTime();

void strand_switch_at_a_deadline(benchmark::State& state) {
  const auto sleep = [](Scheduler& scheduler) { scheduler.block(scheduler.now() + 1ms, why); };
  on_strands(state, {[sleep](Scheduler& scheduler) {
               for (;;) sleep(scheduler);
             }},
             sleep);
  report_one_of(state, 2);
}
BENCHMARK(strand_switch_at_a_deadline)->Arg(Fibers)->Arg(Threads)->UseRealTime();

void wake_and_wait(benchmark::State& state) {
  on_strands(state, {[](Scheduler& scheduler) {
               for (;;) {
                 scheduler.block(never, why);
                 scheduler.wake(1);
               }
             }},
             [](Scheduler& scheduler) {
               scheduler.wake(2);
               scheduler.block(scheduler.now() + 1s, why);
             });
  report_one_of(state, 2);
}
BENCHMARK(wake_and_wait)->Arg(Fibers)->Arg(Threads)->UseRealTime();

void sleep_alone(benchmark::State& state) {
  on_strands(state, {}, [](Scheduler& scheduler) { scheduler.block(scheduler.now() + 1ms, why); });
  report_one_of(state, 1);
}
BENCHMARK(sleep_alone)->Arg(Fibers)->Arg(Threads)->UseRealTime();

void virtual_call(benchmark::State& state) {
  on_strands(state, {[](Scheduler& scheduler) { scheduler.block(never, why); }},
             [](Scheduler& scheduler) { scheduler.call(CallKind::Step); });
  report_one_of(state, 1);
}
BENCHMARK(virtual_call)->Arg(Fibers)->Arg(Threads)->UseRealTime();

void virtual_call_with_a_choice(benchmark::State& state) {
  const auto executor = make_executor(state);
  CalmPolicy calm;
  for (auto _ : state) {
    Scheduler scheduler(*executor, calm, {});
    for (int strand = 0; strand < 4; ++strand) {
      scheduler.spawn(
          [&] {
            for (int i = 0; i < 250; ++i) scheduler.call(CallKind::Step);
          },
          {});
    }
    scheduler.run();
  }
  report_one_of(state, 1'000);
  label(state);
}
BENCHMARK(virtual_call_with_a_choice)->Arg(Fibers)->Arg(Threads)->UseRealTime();

void strand_life(benchmark::State& state) {
  on_strands(state, {}, [](Scheduler& scheduler) {
    scheduler.spawn([] {}, {});
    scheduler.block(scheduler.now(), why);
  });
  report_one_of(state, 1);
}
// Bounded, because a scheduler remembers the strands that have ended.
BENCHMARK(strand_life)->Arg(Fibers)->Arg(Threads)->UseRealTime()->Iterations(20'000);

void strand_killed_while_waiting(benchmark::State& state) {
  on_strands(state, {}, [](Scheduler& scheduler) {
    const StrandId victim = scheduler.spawn([&scheduler] { scheduler.block(never, why); }, {});
    scheduler.block(scheduler.now(), why);
    scheduler.kill(victim);
  });
  report_one_of(state, 1);
}
BENCHMARK(strand_killed_while_waiting)
    ->Arg(Fibers)
    ->Arg(Threads)
    ->UseRealTime()
    ->Iterations(20'000);

/// A scheduler made, a strand run and all put away: the fixed cost of a run.
void small_run(benchmark::State& state) {
  const auto executor = make_executor(state);
  CalmPolicy policy;
  for (auto _ : state) {
    Scheduler scheduler(*executor, policy, {});
    scheduler.spawn([&] { scheduler.block(scheduler.now() + 1s, why); }, {});
    scheduler.run();
  }
  report_one_of(state, 1);
  label(state);
}
BENCHMARK(small_run)->Arg(Fibers)->Arg(Threads)->UseRealTime();

}  // namespace
}  // namespace rhsim::sim
