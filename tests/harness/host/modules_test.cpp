// The fake DLLs in real hosts: what a module does to its process, rhsim survives and reports.

#include <sys/resource.h>

#include <algorithm>
#include <fstream>

#include "tests/harness/host/played_module.h"

namespace rhsim::host {

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

TEST_CASE("strands do not share the thread-local data of a library that the module uses") {
  auto job = job_for("calls_once", "rhsim Calls Once", "elf-so");
  job.runs = 20;
  for (const auto& report : played(job)) {
    CAPTURE(report.seed);
    CHECK(report.outcome == RunOutcome::Completed);
    CHECK(first_words(report) == "called 2 times\n");
  }
}

namespace {

constexpr const char* with_a_tool = R"({
  "name": "time", "resources": [{ "id": "r1", "name": "Resource 1", "type": "$1" }],
  "processes": [{ "program": "tool.exe", "runs_for": "10s", "exit_code": 3, "tool": true }],
  "steps": [
    { "do": "online", "resource": "r1" },
    { "when": { "settled": true, "resource": "r1", "delay": "1s" }, "do": "wait" }
  ]
})";

/// A module of these tests as a PE DLL; without a path where that cannot be played.
Job job_for_test_dll(const std::string& name, const std::string& type) {
  const auto path = fs::path(module_file(name, "elf-so")).parent_path() / (name + ".dll");
  if (kinds().size() < 2 || !fs::exists(path)) {
    WARN("skipped: " << path.string() << " needs a cross compiler and the windows preset");
    return {};
  }
  auto job = job_for("plain", type, "pe-x64");
  job.module_path = path.string();
  job.module = cli::inspect_module(job.module_path).value();
  return job;
}

/// A module of these tests as each kind that can be played here.
std::vector<Job> jobs_of_each_kind(const std::string& name, const std::string& type) {
  std::vector<Job> jobs{job_for(name, type, "elf-so")};
  auto windows = job_for_test_dll(name, type);
  if (!windows.module_path.empty()) jobs.push_back(std::move(windows));
  return jobs;
}

/// What a run logged.
std::vector<std::string> logged(const RunReport& report) {
  std::vector<std::string> told;
  for (const auto& event : events_of(report))
    if (const auto* log = std::get_if<trace::LogEvent>(&event.payload)) told.push_back(log->text);
  return told;
}

/// The only run of a job, played twice: what it logged. It may call nothing that is not simulated.
std::vector<std::string> logged_twice(Job job) {
  job.twice = true;
  const auto reports = played(job);
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].identical);
  CHECK(reports[0].uncontrolled.empty());
  CHECK(reports[0].virtual_time > 20s);
  return logged(reports[0]);
}

}  // namespace

TEST_CASE("the C library's local time is UTC, and the programs it starts are the scenario's") {
  auto job = job_for("tells_time", "rhsim Tells Time", "elf-so");
  job.scenario = with_a_tool;
  const std::vector<std::string> expected{"1970-01-02 01:01:01 UTC\n", "mktime 90000\n",
                                          "Fri Jan  2 01:01:01 1970\n", "system 768\n",
                                          "popen -1 768\n"};
  CHECK(logged_twice(job) == expected);
}

TEST_CASE("on Windows dates as text are virtual, and _popen's programs are the scenario's") {
  auto job = job_for_test_dll("tells_time_pe", "rhsim Tells Time");
  if (job.module_path.empty()) return;
  job.scenario = with_a_tool;
  const std::vector<std::string> expected{"2024-01-01\n", "00:00\n",
                                          "read 0, ended 1, exit code 3\n",
                                          "read 0, ended 1, exit code 3\n", "no pipe\n"};
  CHECK(logged_twice(job) == expected);
}

TEST_CASE("programs' streams that a module never closes are closed after its run") {
  // As many open files as a process may have on a plain system, and more runs than go with that.
  rlimit usual{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &usual) == 0);
  rlimit few = usual;
  few.rlim_cur = std::min<rlim_t>(usual.rlim_cur, 1024);
  for (auto job : jobs_of_each_kind("leaves_pipes", "rhsim Leaves Pipes")) {
    CAPTURE(job.module.kind);
    job.runs = 50;
    job.freshness = "reset";
    REQUIRE(setrlimit(RLIMIT_NOFILE, &few) == 0);
    const auto player = cli::make_host_player(job.module_path).value();
    std::vector<RunReport> reports;
    const auto result = player->play(job, [&](RunReport report) {
      reports.push_back(std::move(report));
      return true;
    });
    REQUIRE(setrlimit(RLIMIT_NOFILE, &usual) == 0);
    REQUIRE(result.has_value());
    REQUIRE(reports.size() == 50);
    for (const auto& report : reports) {
      CAPTURE(report.seed);
      CHECK(first_words(report) == "all opened\n");
    }
  }
}

namespace {

constexpr const char* asking_at_once = R"({
  "name": "asking", "resources": [{ "id": "r1", "name": "Resource 1", "type": "$1",
    "parameters": { "AskAtOnce": 1 }, "properties": { "DeadlockTimeout": "30s" } }],
  "steps": [
    { "do": "online", "resource": "r1" },
    { "when": { "settled": true, "resource": "r1", "delay": "1s" }, "do": "wait" }
  ]
})";

}  // namespace

TEST_CASE(
    "a worker's control code reaches the resource's own DLL, and else has the default answer") {
  for (auto job : jobs_of_each_kind("asks_itself", "rhsim Asks Itself")) {
    CAPTURE(job.module.kind);
    job.twice = true;
    const auto reports = played(job);
    REQUIRE(reports.size() == 1);
    CHECK(reports[0].identical);
    CHECK(reports[0].outcome == RunOutcome::Completed);
    CHECK(logged(reports[0]) == std::vector<std::string>{"greeted 0 hi\n", "no room 234 told\n",
                                                         "by default 0 empty\n",
                                                         "of the type 183 \n"});
    std::vector<std::uint32_t> delivered;
    for (const auto& event : events_of(reports[0]))
      if (const auto* call = std::get_if<trace::EntryCall>(&event.payload))
        if (call->control_code != 0) delivered.push_back(call->control_code);
    CHECK(delivered == std::vector<std::uint32_t>{0x01200001, 0x01200001, 0x01000081, 0x02200001});
  }
}

TEST_CASE("a control code for the resource whose entry point sends it waits until the deadlock") {
  for (auto job : jobs_of_each_kind("asks_itself", "rhsim Asks Itself")) {
    CAPTURE(job.module.kind);
    job.scenario = asking_at_once;
    const auto reports = played(job);
    REQUIRE(reports.size() == 1);
    const auto events = events_of(reports[0]);
    const auto* deadlock = last_of<trace::DeadlockTimeout>(events);
    REQUIRE(deadlock != nullptr);
    CHECK(deadlock->entry == trace::EntryPoint::Online);
    REQUIRE_FALSE(deadlock->waiting.empty());
    CHECK(deadlock->waiting[0].what == "ClusterResourceControl(Resource 1 0x01200001)");
    CHECK(logged(reports[0]).empty());
  }
}

}  // namespace rhsim::host
