// Jobs played by rhsim-host, natively or under Wine; and scripted ones in this process.

#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <optional>

#include <nlohmann/json.hpp>

#include "harness/base/hash.h"
#include "harness/cli/host_process.h"
#include "harness/cli/host_wine.h"
#include "harness/cli/job_runner.h"
#include "harness/sim/executor.h"
#include "harness/trace/reader.h"

namespace rhsim::cli {
namespace {

namespace fs = std::filesystem;
using host::FrameKind;

fs::path own_folder() {
  std::error_code ignored;
  return fs::read_symlink("/proc/self/exe", ignored).parent_path();
}

/// The first of `places` that is a file.
std::optional<std::string> first_file(const std::vector<fs::path>& places) {
  std::error_code ignored;
  for (const auto& place : places) {
    if (!place.empty() && fs::is_regular_file(place, ignored)) return place.string();
  }
  return std::nullopt;
}

fs::path from_environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? fs::path(value) : fs::path();
}

/// How one kind of host is started, and how it names files.
struct HostKind {
  HostProcess::Command command;
  bool wine = false;
  std::shared_ptr<WineSession> session;  // Kept for the players' lifetime.
};

Result<HostKind> native_host() {
  const auto program = first_file({from_environment("RHSIM_HOST"), own_folder() / "rhsim-host"});
  if (!program) {
    return failure("rhsim-host", "is not beside rhsim",
                   "Build the target rhsim-host, or name the file in RHSIM_HOST");
  }
  return HostKind{{{*program}, {}}, false, nullptr};
}

Result<HostKind> windows_host() {
  const auto program =
      first_file({from_environment("RHSIM_WINDOWS_HOST"), own_folder() / "rhsim-host.exe",
                  (own_folder() / "../../windows/bin/rhsim-host.exe").lexically_normal()});
  if (!program) {
    return failure("rhsim-host.exe", "is not beside rhsim",
                   "Build it with the windows preset (cmake --preset windows), or name the file in "
                   "RHSIM_WINDOWS_HOST");
  }
  auto session = WineSession::get();
  if (!session) return failure(std::move(session.error()));
  auto command = (*session)->command(*program);
  return HostKind{std::move(command), true, *session};
}

/// Completes what a dying host left behind: the trace gets its last two events, and is judged here.
class Coroner {
 public:
  explicit Coroner(const Job& job) : job_(job) {}

  Result<RunReport> report(FrameKind kind, const host::LastWords& words) {
    if (!runner_) {
      auto made = JobRunner::make(job_, "scenario");
      if (!made) return failure(std::move(made.error()));
      runner_.emplace(std::move(*made));
    }
    auto header = scenarios::header_of(runner_->spec(words.seed));
    header.schedule = words.schedule;
    conformance::Checker checker(header, runner_->profile());
    std::string lines;
    std::uint64_t count = 0;
    Instant last{};
    std::string_view rest = words.lines;
    while (!rest.empty()) {
      const auto end = rest.find('\n');
      const auto event = trace::parse_event(rest.substr(0, end), "host");
      if (!event) break;  // The module has damaged the host's memory: what is whole counts.
      checker.take(*event);
      last = event->at;
      ++count;
      lines.append(rest.substr(0, end)).push_back('\n');
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }

    const bool hang = kind == FrameKind::Hang;
    trace::Payload what = trace::Crash{words.what, words.where};
    if (hang) what = trace::Hang{words.where};
    const auto outcome = hang ? trace::RunOutcome::Hang : trace::RunOutcome::Crash;
    const Instant at = std::max(last, words.at);
    const trace::Event ends[] = {{count + 1, at, words.strand, words.resource, std::move(what)},
                                 {count + 2, at, 0, 0, trace::RunEnd{outcome}}};
    trace::TraceText text;
    for (const auto& event : ends) {
      checker.take(event);
      text.take(event);
    }
    lines += text.lines();

    RunReport report;
    report.seed = words.seed;
    report.outcome = outcome;
    report.hash = quick_hash(lines);
    report.events = count + 2;
    report.virtual_time = at.time_since_epoch();
    report.verdict = checker.finish();
    runner_->keep_trace(report, header, lines, report.events);
    return report;
  }

 private:
  const Job& job_;
  std::optional<JobRunner> runner_;
};

class HostPlayer final : public JobPlayer {
 public:
  explicit HostPlayer(HostKind kind) : kind_(std::move(kind)) {}

  Result<void> play(const Job& job, const std::function<bool(RunReport)>& on_run) override {
    Playing playing{job, on_run, Coroner(job), job.first_seed, false, {}};
    const std::uint64_t end = job.first_seed + job.runs;
    while (playing.next < end && !playing.stopped) {
      auto round = play_round(playing, end);
      if (!round) return round;
    }
    // In the middle of a job that nobody wants to the end: cheaper to end than to empty.
    if (playing.stopped && playing.next < end) host_.reset();
    return {};
  }

 private:
  struct Playing {
    const Job& job;
    const std::function<bool(RunReport)>& on_run;
    Coroner coroner;
    std::uint64_t next;  ///< The seed to be reported next.
    bool stopped;
    std::optional<std::uint64_t> died_silently;  ///< At this seed, once already.
  };

  /// Sends what is left of the job to one host and listens until the host is done or gone.
  Result<void> play_round(Playing& playing, std::uint64_t end) {
    // A host that keeps an image for resets has no place for another, nor for the image anew.
    const std::string keeps = playing.job.freshness == "reset" ? playing.job.module_path : "";
    if (host_ && keeps != host_keeps_) host_.reset();
    host_keeps_ = keeps;
    if (!host_) {
      auto started = HostProcess::start(kind_.command);
      if (!started) return failure(std::move(started.error()));
      host_.emplace(std::move(*started));
    }
    Job rest = playing.job;
    rest.first_seed = playing.next;
    rest.runs = end - playing.next;
    rest.report_at_once = playing.died_silently.has_value();
    rest.module_path =
        kind_.wine ? wine_path(rest.module_path) : fs::absolute(rest.module_path).string();
    if (!host_->send(FrameKind::Job, rest.to_json())) return bury(playing, false);

    std::string trace;
    while (!playing.stopped) {
      auto frame = host_->receive();
      if (!frame) return bury(playing, frame.error() == HostProcess::Silence::TooLong);
      switch (frame->kind) {
        case FrameKind::Alive:
          break;
        case FrameKind::Trace:
          trace = std::move(frame->payload);
          break;
        case FrameKind::Run: {
          auto report = RunReport::unpack(frame->payload);
          if (!report) return failure(std::move(report.error()));
          report->trace = std::exchange(trace, {});
          hand_over(playing, std::move(*report));
          break;
        }
        case FrameKind::Crash:
        case FrameKind::Hang:
          return last_words(playing, *frame);
        case FrameKind::Failed:
          return refused(frame->payload);
        case FrameKind::Done:
          return done(frame->payload);
        default:
          return failure("rhsim-host", "sent what rhsim does not understand",
                         "rhsim and rhsim-host must be of one version");
      }
    }
    return {};
  }

  void hand_over(Playing& playing, RunReport report) {
    playing.next = report.seed + 1;
    if (playing.job.twice && !report.replayed) confirm(playing.job, report);
    if (!playing.on_run(std::move(report))) playing.stopped = true;
  }

  /// The host could not play the run a second time, because it died or was spoilt: a fresh one can.
  /// One that fails to do so says nothing about the module.
  void confirm(const Job& job, RunReport& report) {
    Job once = job;
    once.first_seed = report.seed;
    once.runs = 1;
    once.twice = false;
    once.keep_traces = Job::Keep::None;
    HostPlayer second(kind_);
    (void)second.play(once, [&report](const RunReport& repeated) {
      report.replayed = true;
      report.identical = repeated.hash == report.hash && repeated.events == report.events;
      return true;
    });
  }

  Result<void> last_words(Playing& playing, const host::Frame& frame) {
    host::LastWords words;
    if (!host::read_last_words(frame.payload, words)) return bury(playing, false);
    (void)host_->end();
    host_.reset();
    // A host that dies between runs has no live one: it dies of the run before or after.
    words.seed = std::max(words.seed, playing.next);
    auto report = playing.coroner.report(frame.kind, words);
    if (!report) return failure(std::move(report.error()));
    hand_over(playing, std::move(*report));
    return {};
  }

  /// The host ended, or fell silent, without last words. Once may be chance (a killed process), and
  /// reports that it held are lost; twice at the same seed is the module's doing.
  Result<void> bury(Playing& playing, bool silent) {
    const auto status = host_->end();
    host_.reset();
    if (playing.died_silently != playing.next) {
      playing.died_silently = playing.next;
      return {};
    }
    host::LastWords words;
    words.seed = playing.next;
    words.what = silent ? "no answer from the process" : "process died";
    words.where = status;
    auto report = playing.coroner.report(silent ? FrameKind::Hang : FrameKind::Crash, words);
    if (!report) return failure(std::move(report.error()));
    hand_over(playing, std::move(*report));
    return {};
  }

  static Result<void> refused(const std::string& payload) {
    const auto value = nlohmann::json::parse(payload, nullptr, false);
    if (!value.is_object()) return failure("rhsim-host", "refused the job");
    return failure(value.value("place", ""), value.value("reason", ""), value.value("remedy", ""));
  }

  Result<void> done(const std::string& payload) {
    const auto value = nlohmann::json::parse(payload, nullptr, false);
    const bool tired = !value.is_object() || value.value("tired", true);
    if (tired) host_.reset();
    return {};
  }

  HostKind kind_;
  std::optional<HostProcess> host_;
  std::string host_keeps_;  ///< The module whose image it keeps mapped; empty: none.
};

class LocalPlayer final : public JobPlayer {
 public:
  Result<void> play(const Job& job, const std::function<bool(RunReport)>& on_run) override {
    auto runner = JobRunner::make(job, "scenario");
    if (!runner) return failure(std::move(runner.error()));
    auto& executor = executor_for(job);
    const auto make_module = scenarios::scripted_module(runner->scenario());
    const JobRunner::Around around =
        [](const JobRunner::Starting&, const std::function<void(JobRunner::OnSchedule)>& play_run) {
          play_run({});
        };
    for (std::uint64_t run = 0; run < job.runs; ++run) {
      if (!on_run(runner->play(job.first_seed + run, executor, make_module, around))) break;
    }
    return {};
  }

 private:
  sim::Executor& executor_for(const Job& job) {
    if (job.executor == "threads") {
      if (!threads_) threads_ = sim::make_thread_executor(8);
      return *threads_;
    }
    if (!fibers_) fibers_ = sim::make_fiber_executor();
    return *fibers_;
  }

  std::unique_ptr<sim::Executor> fibers_;
  std::unique_ptr<sim::Executor> threads_;
};

}  // namespace

std::unique_ptr<JobPlayer> make_local_player() { return std::make_unique<LocalPlayer>(); }

Result<std::unique_ptr<JobPlayer>> make_host_player(const std::string& module_path) {
  const auto module = inspect_module(module_path);
  if (!module) return failure(module.error());
  auto kind = module->kind == "pe-x64" ? windows_host() : native_host();
  if (!kind) return failure(std::move(kind.error()));
  return std::make_unique<HostPlayer>(std::move(*kind));
}

}  // namespace rhsim::cli
