// The fake DLLs in real hosts: what a module does to its process, rhsim survives and reports.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <vector>

#include <catch2/catch.hpp>

#include "harness/cli/job.h"
#include "harness/trace/reader.h"

using namespace rhsim;
using cli::Job;
using cli::RunReport;
using trace::RunOutcome;

namespace {

namespace fs = std::filesystem;

constexpr const char* lifecycle = R"({
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
std::string module_file(const std::string& fake, const std::string& kind) {
  const fs::path native = fs::read_symlink("/proc/self/exe").parent_path().parent_path();
  const char* windows = std::getenv("RHSIM_WINDOWS_BUILD");
  const fs::path build = kind == "elf-so" ? native : fs::path(windows != nullptr ? windows : "");
  return (build / "fakes" / (fake + (kind == "elf-so" ? ".so" : ".dll"))).string();
}

/// The kinds that can be played here. The windows preset may not have been built.
std::vector<std::string> kinds() {
  std::vector<std::string> found{"elf-so"};
  if (fs::exists(module_file("plain", "pe-x64"))) found.emplace_back("pe-x64");
  return found;
}

Job job_for(const std::string& fake, const std::string& type, const std::string& kind) {
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
std::vector<RunReport> played(const Job& job) {
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

std::vector<trace::Event> events_of(const RunReport& report) {
  const auto read = trace::parse_trace(report.trace, "trace");
  INFO((read ? "" : to_text(read.error())));
  REQUIRE(read.has_value());
  return read->events;
}

template <class Payload>
const Payload* last_of(const std::vector<trace::Event>& events) {
  const Payload* found = nullptr;
  for (const auto& event : events) {
    if (const auto* payload = std::get_if<Payload>(&event.payload)) found = payload;
  }
  return found;
}

}  // namespace

TEST_CASE("a well-behaved module plays to the end, the same way each time") {
  const auto kind = GENERATE(from_range(kinds()));
  CAPTURE(kind);
  auto job = job_for("plain", "rhsim Plain", kind);
  job.runs = 20;
  job.twice = true;
  const auto reports = played(job);
  REQUIRE(reports.size() == 20);
  for (std::size_t i = 0; i < reports.size(); ++i) {
    CHECK(reports[i].seed == i);
    CHECK(reports[i].outcome == RunOutcome::Completed);
    CHECK(reports[i].replayed);
    CHECK(reports[i].identical);
    CHECK(reports[i].uncontrolled.empty());
  }
}

TEST_CASE("fibers, threads and Windows threads give one trace") {
  const auto& [fake, type] = GENERATE(table<std::string, std::string>({
      {"plain", "rhsim Plain"},
      {"clusworker", "rhsim Cluster Worker"},
      {"cpp_thread", "rhsim C++ Thread"},
  }));
  CAPTURE(fake);
  auto job = job_for(fake, type, "elf-so");
  job.runs = 10;
  job.executor = "fibers";
  const auto fibers = played(job);
  job.executor = "threads";
  const auto threads = played(job);
  REQUIRE(fibers.size() == threads.size());
  for (std::size_t i = 0; i < fibers.size(); ++i) {
    CHECK(fibers[i].outcome == RunOutcome::Completed);
    CHECK(fibers[i].trace == threads[i].trace);
  }
  if (kinds().size() < 2) return;
  auto windows_job = job_for(fake, type, "pe-x64");
  windows_job.module = job.module;
  windows_job.runs = 10;
  auto& kind = windows_job.module.kind;
  kind = "pe-x64";
  const auto windows = played(windows_job);
  REQUIRE(fibers.size() == windows.size());
  for (std::size_t i = 0; i < fibers.size(); ++i) {
    CHECK(events_of(fibers[i]) == events_of(windows[i]));
    CHECK(fibers[i].hash == windows[i].hash);
  }
}

TEST_CASE("a module that ends its process is reported, and the next run is played") {
  const auto kind = GENERATE(from_range(kinds()));
  CAPTURE(kind);
  struct End {
    const char* fake;
    const char* type;
    const char* what;
  };
  const auto& end = GENERATE(values<End>({
      {"crash_in_is_alive", "rhsim Crash In IsAlive", "access violation"},
      {"crash_in_worker", "rhsim Crash In Worker", "access violation"},
      {"stack_overflow", "rhsim Stack Overflow", "stack overflow"},
      {"throws", "rhsim Throws", "abort"},
      {"aborts", "rhsim Aborts", "abort"},
  }));
  CAPTURE(end.fake);
  auto job = job_for(end.fake, end.type, kind);
  job.runs = 3;
  const auto reports = played(job);
  REQUIRE(reports.size() == 3);
  for (const auto& report : reports) {
    CHECK(report.outcome == RunOutcome::Crash);
    const auto events = events_of(report);
    const auto* crash = last_of<trace::Crash>(events);
    REQUIRE(crash != nullptr);
    CHECK(crash->what == end.what);
    if (std::string(end.what) != "abort") CHECK(crash->where.find(end.fake) != std::string::npos);
    REQUIRE(last_of<trace::RunEnd>(events) == std::get_if<trace::RunEnd>(&events.back().payload));
    CHECK(last_of<trace::RunEnd>(events)->outcome == RunOutcome::Crash);
    // The story up to the crash has survived it.
    CHECK(last_of<trace::StateChange>(events) != nullptr);
  }
}

TEST_CASE("a run that ended in a crash can be replayed from what the host left behind") {
  const auto kind = GENERATE(from_range(kinds()));
  CAPTURE(kind);
  auto job = job_for("crash_in_worker", "rhsim Crash In Worker", kind);
  job.first_seed = 7;
  job.twice = true;
  const auto crashed = played(job);
  REQUIRE(crashed.size() == 1);
  CHECK(crashed[0].replayed);
  CHECK(crashed[0].identical);
  job.policy = "replay";
  job.schedule = trace::parse_trace(crashed[0].trace, "trace")->header.schedule;
  REQUIRE_FALSE(job.schedule.empty());
  const auto again = played(job);
  REQUIRE(again.size() == 1);
  CHECK(again[0].hash == crashed[0].hash);
}

TEST_CASE("exit() in a module ends the run and not the host") {
  const auto kind = GENERATE(from_range(kinds()));
  CAPTURE(kind);
  auto job = job_for("exits", "rhsim Exits", kind);
  job.runs = 3;
  for (const auto& report : played(job)) {
    CHECK(report.outcome == RunOutcome::ProcessExit);
    CHECK(last_of<trace::ProcessExit>(events_of(report)) != nullptr);
  }
}

TEST_CASE("an endless loop without a call is found and placed in the module") {
  const auto kind = GENERATE(from_range(kinds()));
  CAPTURE(kind);
  auto job = job_for("endless_loop", "rhsim Endless Loop", kind);
  job.twice = true;
  const auto reports = played(job);
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].identical);
  CHECK(reports[0].outcome == RunOutcome::Hang);
  const auto events = events_of(reports[0]);
  REQUIRE(last_of<trace::Hang>(events) != nullptr);
  CHECK(last_of<trace::Hang>(events)->where.find("endless_loop") != std::string::npos);
}

TEST_CASE("a loop without a call that waits for another strand ends, the same way each time") {
  auto job = job_for("spins", "rhsim Spins", "elf-so");
  job.runs = 3;
  job.twice = true;
  job.executor = "fibers";
  const auto fibers = played(job);
  job.executor = "threads";
  const auto threads = played(job);
  REQUIRE(fibers.size() == 3);
  REQUIRE(threads.size() == 3);
  for (std::size_t i = 0; i < fibers.size(); ++i) {
    CHECK(fibers[i].outcome == RunOutcome::Completed);
    CHECK(fibers[i].identical);
    CHECK(threads[i].identical);
    CHECK(fibers[i].trace == threads[i].trace);
  }
}

TEST_CASE("a DLL that carries winpthread is known by it, wherever in the file its text lies") {
  const auto folder = std::filesystem::temp_directory_path() / "rhsim-runtime-test";
  std::filesystem::create_directories(folder);
  const auto file = (folder / "module.dll").string();
  // As little of a PE file as inspect_module reads, then the text across two of its pieces.
  std::string bytes(65536 - 6, '\0');
  bytes.replace(0, 2, "MZ");
  bytes[0x3C] = 0x40;
  bytes.replace(0x40, 6, std::string("PE\0\0\x64\x86", 6));
  bytes[0x40 + 23] = 0x20;  // It is a DLL.
  std::ofstream(file, std::ios::binary) << bytes << "../winpthreads/src/rwlock.c";
  CHECK(cli::inspect_module(file).value().runtime == "winpthread");
  std::ofstream(file, std::ios::binary) << bytes << "../winpthreads/other";
  CHECK(cli::inspect_module(file).value().runtime.empty());
  std::filesystem::remove_all(folder);
}

TEST_CASE("a file that is no module is refused with a reason") {
  const auto refused = cli::inspect_module("/proc/self/status");
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().reason.find("neither") != std::string::npos);
  CHECK_FALSE(cli::inspect_module("/no/such/file.dll").has_value());
  CHECK_FALSE(cli::inspect_module("/tmp").has_value());
}
