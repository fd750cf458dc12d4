#pragma once

#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "harness/cli/job.h"
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

/// Where two players of the same job part, for people; empty when they do not.
inline std::string difference(const std::vector<RunReport>& left,
                              const std::vector<RunReport>& right) {
  if (left.size() != right.size()) return "one played fewer runs";
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (left[i].hash != right[i].hash) return "seed " + std::to_string(left[i].seed);
  }
  return {};
}

}  // namespace rhsim::grid
