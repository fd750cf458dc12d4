// What one lifecycle of a resource costs: module loaded, Open, Online with its five pending
// reports, one poll, Offline, Close, unload, judged; played by rhsim-host, as a campaign does.

#include <benchmark/benchmark.h>

#include <filesystem>
#include <memory>
#include <string>

#include "harness/cli/job.h"

namespace rhsim::cli {
namespace {

namespace fs = std::filesystem;

/// Enough that the frames around a job do not count, as in a campaign with many seeds.
constexpr std::uint64_t lives_per_job = 200;

/// Hours of polls would drown what is measured.
constexpr const char* short_life = R"({
  "name": "short-life",
  "resources": [{ "id": "r1", "type": "$1" }],
  "steps": [
    { "do": "online", "resource": "r1" },
    { "when": { "state": "Online", "resource": "r1", "delay": "6s" }, "do": "offline", "resource": "r1" },
    { "when": { "state": "Offline", "resource": "r1" }, "do": "wait" }
  ]
})";

struct Kind {
  const char* file;
  const char* executor;
  const char* freshness;
};
constexpr const char* shared_object = RHSIM_NATIVE_BUILD "/fakes/clusworker.so";
constexpr const char* windows_dll = RHSIM_WINDOWS_BUILD "/fakes/clusworker.dll";
constexpr Kind native_fibers{shared_object, "fibers", "reload"};
constexpr Kind native_reset{shared_object, "fibers", "reset"};
constexpr Kind native_threads{shared_object, "threads", "reload"};
constexpr Kind windows{windows_dll, "auto", "reload"};
constexpr Kind windows_reset{windows_dll, "auto", "reset"};

Result<Job> job_of(const Kind& kind) {
  if (!fs::exists(kind.file)) {
    return failure(fs::path(kind.file).filename().string(), "has not been built",
                   "The presets release and windows make the fakes");
  }
  const auto module = inspect_module(kind.file);
  if (!module) return failure(module.error());
  Job job;
  job.module_path = kind.file;
  job.module = *module;
  job.types = {"rhsim Cluster Worker"};
  job.scenario = short_life;
  job.executor = kind.executor;
  job.freshness = kind.freshness;
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
BENCHMARK_CAPTURE(lifecycle, native_reset, native_reset)->UseRealTime();
BENCHMARK_CAPTURE(lifecycle, native_threads, native_threads)->UseRealTime();
BENCHMARK_CAPTURE(lifecycle, windows, windows)->UseRealTime();
BENCHMARK_CAPTURE(lifecycle, windows_reset, windows_reset)->UseRealTime();

}  // namespace
}  // namespace rhsim::cli
