#pragma once

#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "harness/cli/job.h"
#include "harness/trace/reader.h"

/// Fakes, played in real hosts.
namespace rhsim::host {

using cli::Job;
using cli::RunReport;
using trace::RunOutcome;

namespace fs = std::filesystem;

inline constexpr const char* lifecycle = R"({
  "name": "lifecycle",
  "resources": [{ "id": "r1", "name": "Resource 1", "type": "$1" }],
  "steps": [
    { "do": "online", "resource": "r1" },
    { "when": { "state": "Online", "resource": "r1", "delay": "3min" }, "do": "offline",
      "resource": "r1" },
    { "when": { "settled": true, "resource": "r1", "delay": "1s" }, "do": "wait" }
  ]
})";

/// "elf-so" or "pe-x64": which build of a fake is played, and by which host.
inline std::string module_file(const std::string& fake, const std::string& kind) {
  const fs::path native = fs::read_symlink("/proc/self/exe").parent_path().parent_path();
  const char* windows = std::getenv("RHSIM_WINDOWS_BUILD");
  const fs::path build = kind == "elf-so" ? native : fs::path(windows != nullptr ? windows : "");
  return (build / "fakes" / (fake + (kind == "elf-so" ? ".so" : ".dll"))).string();
}

/// The kinds that can be played here. The windows preset may not have been built.
inline std::vector<std::string> kinds() {
  std::vector<std::string> found{"elf-so"};
  if (fs::exists(module_file("plain", "pe-x64"))) found.emplace_back("pe-x64");
  return found;
}

inline Job job_for(const std::string& fake, const std::string& type, const std::string& kind) {
  Job job;
  job.module_path = module_file(fake, kind);
  job.module = cli::inspect_module(job.module_path).value();
  // What differs between the builds of one source must not reach the comparison of their traces.
  job.module.name = fake;
  job.types = {type};
  job.scenario = lifecycle;
  job.keep_traces = Job::Keep::All;
  return job;
}

/// Players are kept: a host lives through many jobs.
inline std::vector<RunReport> played(const Job& job) {
  static std::map<std::string, std::unique_ptr<cli::JobPlayer>> players;
  auto& player = players[job.module.kind];
  if (!player) player = cli::make_host_player(job.module_path).value();
  std::vector<RunReport> reports;
  const auto result = player->play(job, [&](RunReport report) {
    reports.push_back(std::move(report));
    return true;
  });
  INFO((result ? "" : to_text(result.error())));
  REQUIRE(result.has_value());
  return reports;
}

inline std::vector<trace::Event> events_of(const RunReport& report) {
  const auto read = trace::parse_trace(report.trace, "trace");
  INFO((read ? "" : to_text(read.error())));
  REQUIRE(read.has_value());
  return read->events;
}

template <class Payload>
inline const Payload* last_of(const std::vector<trace::Event>& events) {
  const Payload* found = nullptr;
  for (const auto& event : events) {
    if (const auto* payload = std::get_if<Payload>(&event.payload)) found = payload;
  }
  return found;
}

/// What the module wrote into the cluster log first.
inline std::string first_words(const RunReport& report) {
  for (const auto& event : events_of(report)) {
    if (const auto* log = std::get_if<trace::LogEvent>(&event.payload)) return log->text;
  }
  return {};
}

}  // namespace rhsim::host
