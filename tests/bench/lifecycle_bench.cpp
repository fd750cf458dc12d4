// What one lifecycle of a resource costs: module loaded, Open, Online with its pending reports, an
// hour of polls, Offline, Close, unload, judged; played by rhsim-host, as a campaign does.

#include <benchmark/benchmark.h>

#include <filesystem>
#include <memory>
#include <string>

#include "harness/cli/job.h"
#include "scenarios/library.h"

namespace rhsim::cli {
namespace {

namespace fs = std::filesystem;

/// Enough that the frames around a job do not count, as in a campaign with many seeds.
constexpr std::uint64_t lives_per_job = 200;

struct Kind {
  const char* file;
  const char* executor;
};
constexpr Kind native_fibers{RHSIM_NATIVE_BUILD "/fakes/clusworker.so", "fibers"};
constexpr Kind native_threads{RHSIM_NATIVE_BUILD "/fakes/clusworker.so", "threads"};
constexpr Kind windows{RHSIM_WINDOWS_BUILD "/fakes/clusworker.dll", "auto"};

Result<Job> job_of(const Kind& kind) {
  if (!fs::exists(kind.file)) {
    return failure(fs::path(kind.file).filename().string(), "has not been built",
                   "The presets release and windows make the fakes");
  }
  const auto module = inspect_module(kind.file);
  if (!module) return failure(module.error());
  const auto scenario = scenarios::find_scenarios("quiet-lifecycle");
  if (!scenario) return failure(scenario.error());
  Job job;
  job.module_path = kind.file;
  job.module = *module;
  job.types = {"rhsim Cluster Worker"};
  job.scenario = scenario->front().text;
  job.executor = kind.executor;
  job.runs = lives_per_job;
  job.keep_traces = Job::Keep::None;
  return job;
}

/// False when a run did not go through to its end.
Result<bool> play(JobPlayer& player, const Job& job) {
  bool completed = true;
  auto played = player.play(job, [&completed](const RunReport& report) {
    completed &= report.outcome == trace::RunOutcome::Completed;
    return true;
  });
  if (!played) return failure(played.error());
  return completed;
}

void lifecycle(benchmark::State& state, const Kind& kind) {
  auto job = job_of(kind);
  if (!job) return state.SkipWithError(to_text(job.error()).c_str());
  const auto player = make_host_player(job->module_path);
  if (!player) return state.SkipWithError(to_text(player.error()).c_str());
  // The first job starts the host, and Wine: a cost of a campaign, not of a life.
  for (auto played = play(**player, *job); auto _ : state) {
    played = play(**player, *job);
    if (!played) return state.SkipWithError(to_text(played.error()).c_str());
    if (!*played) return state.SkipWithError("a run did not complete");
    job->first_seed += job->runs;
  }
  const auto lives = static_cast<double>(state.iterations() * lives_per_job);
  state.counters["each"] =
      benchmark::Counter(lives, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
// Real time, because the work is done by another process.
BENCHMARK_CAPTURE(lifecycle, native_fibers, native_fibers)->UseRealTime();
BENCHMARK_CAPTURE(lifecycle, native_threads, native_threads)->UseRealTime();
BENCHMARK_CAPTURE(lifecycle, windows, windows)->UseRealTime();

}  // namespace
}  // namespace rhsim::cli
