// However a run gets fresh globals, its trace is the same.

#include <set>

#include "tests/harness/host/played_module.h"

namespace rhsim::host {
namespace {

std::set<std::uint64_t> hashes_of(const std::vector<RunReport>& reports) {
  std::set<std::uint64_t> hashes;
  for (const auto& report : reports) hashes.insert(report.hash);
  return hashes;
}

/// A few times the same run, in one host as far as the level allows.
std::vector<RunReport> same_run(const std::string& fake, const std::string& type,
                                const std::string& freshness) {
  auto job = job_for(fake, type, "elf-so");
  job.policy = "calm";
  job.runs = 4;
  job.freshness = freshness;
  return played(job);
}

}  // namespace

TEST_CASE("globals of every kind are fresh in each run, at every freshness") {
  const std::string freshness = GENERATE("reload", "reset", "process");
  CAPTURE(freshness);
  const auto reports = same_run("remembers", "rhsim Remembers", freshness);
  REQUIRE(reports.size() == 4);
  for (const auto& report : reports) {
    CHECK(report.outcome == RunOutcome::Completed);
    CHECK(report.not_reset.empty());
    CHECK(first_words(report) ==
          "living 1, constructed 2, plain 1, initial 42, large 1, shared 1, local 1, thread 1 and "
          "1\n");
  }
  CHECK(hashes_of(reports).size() == 1);
}

TEST_CASE("a reset needs no unmapping, so unique symbols do not hinder it") {
  const auto reports = same_run("remembers_unique", "rhsim Remembers", "reset");
  REQUIRE(reports.size() == 4);
  CHECK(reports[0].not_reset.empty());
  CHECK(hashes_of(reports).size() == 1);
}

TEST_CASE("a module that brings a library along is loaded anew, and the report says why") {
  const auto reports = same_run("brings_library", "rhsim Brings Library", "reset");
  REQUIRE(reports.size() == 4);
  for (const auto& report : reports) {
    CHECK(report.not_reset.find("libbrought_along.so") != std::string::npos);
    CHECK(first_words(report) == "opened 1 times\n");
  }
}

TEST_CASE("a module may come and go within a run, at every freshness") {
  auto job = job_for("remembers", "rhsim Remembers", "elf-so");
  job.scenario = R"({
    "name": "reload",
    "resources": [{ "id": "r1", "name": "Resource 1", "type": "$1" }],
    "steps": [
      { "do": "online", "resource": "r1" },
      { "when": { "state": "Online", "resource": "r1", "delay": "1s" }, "do": "restart" },
      { "when": { "settled": true, "resource": "r1", "delay": "5s" }, "do": "online",
        "resource": "r1" },
      { "when": { "state": "Online", "resource": "r1", "delay": "1s" }, "do": "wait" }
    ]
  })";
  job.runs = 3;
  job.freshness = "reload";
  const auto expected = hashes_of(played(job));
  job.freshness = "reset";
  CHECK(hashes_of(played(job)) == expected);
  job.freshness = "process";
  CHECK(hashes_of(played(job)) == expected);
}

}  // namespace rhsim::host
