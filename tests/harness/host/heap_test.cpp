// What a module allocates is the run's: at the same addresses each time, poisoned, counted.

#include <set>

#include "tests/harness/host/played_module.h"

namespace rhsim::host {

#if defined(RHSIM_SANITIZED)
TEST_CASE("the heap of a run") { WARN("skipped: a sanitizer brings a heap of its own"); }
#else

namespace {

Job allocating_job() {
  auto job = job_for("allocates", "rhsim Allocates", "elf-so");
  job.policy = "calm";
  return job;
}

}  // namespace

TEST_CASE("addresses are the same in every run, executor, level and process") {
  std::set<std::string> words;
  for (const char* executor : {"fibers", "threads"}) {
    for (const char* freshness : {"reload", "reset", "process"}) {
      auto job = allocating_job();
      job.runs = 3;
      job.executor = executor;
      job.freshness = freshness;
      for (const auto& report : played(job)) words.insert(first_words(report));
    }
  }
  CAPTURE(words);
  CHECK(words.size() == 1);
}

TEST_CASE("memory that nobody has written holds the poison, or zero without one") {
  auto job = allocating_job();
  CHECK(first_words(played(job).at(0)).find("holding cd cd 0") != std::string::npos);
  job.poison = 0x5A;
  CHECK(first_words(played(job).at(0)).find("holding 5a 5a 0") != std::string::npos);
  job.poison.reset();
  CHECK(first_words(played(job).at(0)).find("holding 0 0 0") != std::string::npos);
}

TEST_CASE("what a module has not freed when it goes is counted") {
  auto job = allocating_job();
  const auto report = played(job).at(0);
  CHECK(report.left_in_heap.blocks == 1);
  CHECK(report.left_in_heap.bytes == 40);
  job = job_for("plain", "rhsim Plain", "elf-so");
  CHECK(played(job).at(0).left_in_heap == win32::RunHeap::Usage{});
}

TEST_CASE("a block that is freed twice is a crash, at the second free, the same way each time") {
  auto job = allocating_job();
  job.runs = 2;
  job.scenario = R"({
    "name": "frees-twice",
    "resources": [{ "id": "r1", "name": "Resource 1", "type": "$1",
                    "parameters": { "DieAfterMs": 1000000 } }],
    "steps": [
      { "do": "online", "resource": "r1" },
      { "when": { "state": "Online", "resource": "r1", "delay": "1s" }, "do": "offline",
        "resource": "r1" }
    ]
  })";
  const auto reports = played(job);
  REQUIRE(reports.size() == 2);
  for (const auto& report : reports) {
    CHECK(report.outcome == RunOutcome::Crash);
    const auto events = events_of(report);
    REQUIRE(last_of<trace::Crash>(events) != nullptr);
    CHECK(last_of<trace::Crash>(events)->what == "heap corruption");
  }
  CHECK(reports[0].hash == reports[1].hash);
}

#endif

}  // namespace rhsim::host
