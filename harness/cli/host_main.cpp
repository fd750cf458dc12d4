// rhsim-host: loads one module and plays the runs that rhsim asks for.

#include <algorithm>
#include <memory>

#include <nlohmann/json.hpp>

#include "harness/cli/job_runner.h"
#include "harness/host/channel.h"
#include "harness/host/dying.h"
#include "harness/host/loaded_module.h"
#include "harness/host/quick_exit.h"
#include "harness/sim/executor.h"
#include "harness/world/world.h"

namespace rhsim::cli {
namespace {

using host::FrameKind;

/// A run needs three strands for the monitor and some for the DLL. Threads are made before the
/// module is loaded: one made in DllMain would wait for the loader's lock.
constexpr std::size_t thread_pool = 16;

// When a process asks to be replaced: leaks of language runtimes add up. To start one under Wine
// costs as much as hundreds of runs, so it is memory that decides.
constexpr std::uint64_t most_runs = 50'000;
constexpr std::uint64_t most_memory = 768ULL << 20U;
constexpr std::uint64_t most_growth = 32ULL << 20U;
constexpr std::uint64_t runs_before_growth = 65;  // By then buffers have their size.
constexpr std::uint64_t runs_between_looks = 64;

class Host {
 public:
  Host() : loader_(host::make_module_loader(world::all_functions())) {}

  /// False when this process can play no further job.
  bool play(const Job& job);

 private:
  sim::Executor& executor_for(const Job& job);
  /// False when nobody listens any more.
  bool hand_over(const RunReport& report, bool at_once);
  [[nodiscard]] bool tired(const Job& job) const;
  /// Looks only now and then, for it costs more than a small run.
  std::uint64_t memory_peak();

  std::unique_ptr<host::ModuleLoader> loader_;
  std::unique_ptr<sim::Executor> fibers_;
  std::unique_ptr<sim::Executor> threads_;
  std::uint64_t runs_ = 0;
  std::uint64_t memory_ = 0;
  std::uint64_t memory_peak_ = 0;
  std::uint64_t first_memory_ = 0;
  std::string packed_;
};

bool refuse(const Error& error) {
  const nlohmann::json value = {
      {"place", error.place}, {"reason", error.reason}, {"remedy", error.remedy}};
  return write_frame(FrameKind::Failed, value.dump());
}

bool Host::play(const Job& job) {
  const auto freshness =
      job.freshness == "reset" ? host::Freshness::Reset : host::Freshness::Reload;
  auto runner = JobRunner::make(job, "scenario");
  if (!runner) return refuse(runner.error());
  auto& executor = executor_for(job);
  const scenarios::ModuleFactory make_module = [&](world::World& world) {
    return std::make_unique<host::LoadedModule>(*loader_, job.module_path, freshness,
                                                world.windows());
  };
  const JobRunner::Around around = [&](const JobRunner::Starting& run,
                                       const std::function<void(JobRunner::OnSchedule)>& play_run) {
    // An image that would not go leaves used globals to the next load: rhsim asks another host.
    if (run.again && (loader_->tired() || job.freshness == "process")) return;
    const host::LiveRunScope live({run.seed, run.trace, nullptr});
    play_run(host::follow_schedule);
  };

  std::uint64_t played = 0;
  while (played < job.runs && !tired(job)) {
    auto report = runner->play(job.first_seed + played, executor, make_module, around);
    ++played;
    ++runs_;
    for (const auto& name : loader_->uncontrolled()) report.uncontrolled.push_back(name);
    report.not_reset = loader_->why_not_reset();
    report.host_memory = memory_peak();
    if (!hand_over(report, job.report_at_once)) return false;
  }
  const nlohmann::json done = {{"played", played}, {"tired", tired(job)}};
  return write_frame(FrameKind::Done, done.dump());
}

bool Host::hand_over(const RunReport& report, bool at_once) {
  packed_.clear();
  report.pack(packed_);
  if (!report.trace.empty() && !host::hold_frame(FrameKind::Trace, report.trace)) return false;
  return at_once ? write_frame(FrameKind::Run, packed_) : host::hold_frame(FrameKind::Run, packed_);
}

sim::Executor& Host::executor_for(const Job& job) {
  const bool threads =
      job.executor == "threads" || (job.executor == "auto" && host::wants_threads(job.module_path));
  if (threads) {
    if (!threads_) threads_ = sim::make_thread_executor(thread_pool, host::watch_over_thread);
    return *threads_;
  }
  if (!fibers_) fibers_ = sim::make_fiber_executor(host::watch_over_thread);
  return *fibers_;
}

bool Host::tired(const Job& job) const {
  if (loader_->tired()) return true;
  if (job.freshness == "process" && runs_ > 0) return true;
  if (first_memory_ > 0 && memory_ > first_memory_ + most_growth) return true;
  return runs_ >= most_runs || memory_ > most_memory;
}

std::uint64_t Host::memory_peak() {
  if (runs_ % runs_between_looks == 1) memory_ = host::memory_in_use();
  if (runs_ == runs_before_growth) first_memory_ = memory_;
  return memory_peak_ = std::max(memory_peak_, memory_);
}

int serve() {
  const auto channel = host::Channel::take_over_standard_streams();
  host::watch_over_runs(channel.output());
  Host host;
  while (const auto frame = channel.read()) {
    if (frame->kind != FrameKind::Job) return 3;
    const auto job = Job::from_json(frame->payload);
    if (!job) {
      refuse(job.error());
    } else if (!host.play(*job)) {
      return 3;
    }
  }
  return 0;
}

}  // namespace
}  // namespace rhsim::cli

int main() {
  const int code = rhsim::cli::serve();
  // What modules registered to run at exit belongs to images that may be gone.
  rhsim::host::quick_exit(code);
}
