#pragma once

#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "harness/cli/job.h"
#include "harness/trace/diff.h"
#include "harness/trace/reader.h"
#include "scenarios/library.h"
#include "tests/grid/fakes.h"

/// One module's host, and what two of them are compared by.
namespace rhsim::grid {

using cli::Job;
using cli::RunReport;

struct Player {
  explicit Player(const std::string& module) : module_path(module) {
    const auto inspected = cli::inspect_module(module);
    REQUIRE(inspected.has_value());
    info = *inspected;
    // A trace names its module: what differs between the builds of one source stays out of it.
    info.name = "fake";
    auto made = cli::make_host_player(module);
    REQUIRE(made.has_value());
    player = std::move(*made);
  }

  std::vector<RunReport> play(Job job) {
    job.module_path = module_path;
    job.module = info;
    std::vector<RunReport> reports;
    const auto played = player->play(job, [&](RunReport report) {
      reports.push_back(std::move(report));
      return true;
    });
    INFO((played ? "" : to_text(played.error())));
    REQUIRE(played.has_value());
    return reports;
  }

  std::string module_path;
  trace::ModuleInfo info;
  std::unique_ptr<cli::JobPlayer> player;
};

inline Job random_job(const scenarios::LoadedScenario& loaded, const Fake& fake,
                      std::uint64_t runs) {
  Job job;
  job.types = {fake.type};
  job.scenario = loaded.text;
  job.first_seed = 1;
  job.runs = runs;
  job.keep_traces = Job::Keep::None;
  return job;
}

/// One way to play a module: a host, the executor it uses, how fresh each run's image is.
struct Way {
  Player& player;
  std::string executor;
  std::string freshness;

  [[nodiscard]] std::vector<RunReport> play(Job job) const {
    job.executor = executor;
    job.freshness = freshness;
    return player.play(std::move(job));
  }
};

/// Where the runs of one job part in two ways of playing it, for people: the seed, and the first
/// event that differs. Empty when they do not. `left`: what the first way came to.
inline std::string difference(Job job, const std::vector<RunReport>& left, const Way& first,
                              const Way& second) {
  const auto right = second.play(job);
  if (left.size() != right.size()) return "one played fewer runs";
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (left[i].hash == right[i].hash) continue;
    job.first_seed = left[i].seed;
    job.runs = 1;
    job.keep_traces = Job::Keep::All;
    const auto one = trace::parse_trace(first.play(job).at(0).trace, "first").value();
    const auto other = trace::parse_trace(second.play(job).at(0).trace, "second").value();
    const auto parted = trace::first_difference(one, other).value_or(trace::Difference{});
    return "seed " + std::to_string(left[i].seed) + ": " + parted.left + " <> " + parted.right;
  }
  return {};
}

}  // namespace rhsim::grid
