// The well-behaved take a failing call in their stride: whichever function fails, at whichever of
// its first calls, nothing hangs or crashes and no rule is broken.

#include <algorithm>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "tests/grid/fakes.h"
#include "tests/grid/player.h"

namespace rhsim::grid {
namespace {

struct Fault {
  std::string fake;
  std::string function;
  std::string error;
  /// Without the first call DllMain refuses, and there is nothing to play.
  bool of_dll_main = false;
};

/// What the fakes in the way of the field cannot do without.
const std::vector<Fault>& faults() {
  static const std::vector<Fault> all{
      {"service_backed", "ClusterRegOpenKey", "ERROR_FILE_NOT_FOUND"},
      {"service_backed", "ClusWorkerCreate", "ERROR_NOT_ENOUGH_MEMORY"},
      {"service_backed", "OpenSCManagerW", "ERROR_ACCESS_DENIED"},
      {"service_backed", "OpenServiceW", "ERROR_ACCESS_DENIED"},
      {"service_backed", "StartServiceW", "ERROR_ACCESS_DENIED"},
      {"service_backed", "QueryServiceStatusEx", "ERROR_INVALID_HANDLE"},
      {"service_backed", "ControlService", "ERROR_ACCESS_DENIED"},
      {"service_backed", "ResUtilTerminateServiceProcessFromResDll", "ERROR_ACCESS_DENIED"},
      {"process_backed", "CreateEventW", "ERROR_NOT_ENOUGH_MEMORY"},
      {"process_backed", "CreateJobObjectW", "ERROR_NOT_ENOUGH_MEMORY"},
      {"process_backed", "SetInformationJobObject", "ERROR_ACCESS_DENIED"},
      {"process_backed", "CreateProcessW", "ERROR_FILE_NOT_FOUND"},
      {"process_backed", "AssignProcessToJobObject", "ERROR_ACCESS_DENIED"},
      {"process_backed", "RegisterWaitForSingleObject", "ERROR_NOT_ENOUGH_MEMORY"},
      {"process_backed", "ClusWorkerCreate", "ERROR_NOT_ENOUGH_MEMORY"},
      {"file_share", "ResUtilGetPropertiesToParameterBlock", "ERROR_INVALID_DATA"},
      {"file_share", "NetShareAdd", "ERROR_ACCESS_DENIED"},
      {"file_share", "NetShareDel", "ERROR_ACCESS_DENIED"},
      {"file_share", "NetShareGetInfo", "ERROR_ACCESS_DENIED"},
      {"pool_timer", "CreateThreadpoolCleanupGroup", "ERROR_NOT_ENOUGH_MEMORY"},
      {"pool_timer", "CreateThreadpoolTimer", "ERROR_NOT_ENOUGH_MEMORY"},
      {"pool_timer", "CreateThreadpoolWork", "ERROR_NOT_ENOUGH_MEMORY"},
      {"event_watcher", "CreateEventW", "ERROR_NOT_ENOUGH_MEMORY"},
      {"event_watcher", "CreateWaitableTimerW", "ERROR_NOT_ENOUGH_MEMORY"},
      {"dllmain_objects", "CreateMutexW", "ERROR_NOT_ENOUGH_MEMORY", true},
      {"dllmain_objects", "CreateThread", "ERROR_NOT_ENOUGH_MEMORY", true},
      {"delay_loaded", "ResUtilGetDwordValue", "ERROR_FILE_NOT_FOUND"},
  };
  return all;
}

std::string scenario_of(const Fault& fault, int call) {
  return fmt::format(
      R"({{"name": "failing-call", "title": "One call fails",
           "resources": [{{"id": "r1", "type": "$1"}}],
           "faults": [{{"function": "{}", "call": {}, "count": 1, "error": "{}"}}],
           "steps": [
             {{"do": "online", "resource": "r1"}},
             {{"when": {{"settled": true, "delay": "2min"}}, "do": "offline", "resource": "r1"}},
             {{"when": {{"settled": true, "delay": "5s"}}, "do": "online", "resource": "r1"}},
             {{"when": {{"settled": true, "delay": "5s"}}, "do": "terminate", "resource": "r1"}},
             {{"when": {{"settled": true, "delay": "5s"}}, "do": "online", "resource": "r1"}},
             {{"when": {{"settled": true, "delay": "2min"}}, "do": "wait"}}]}})",
      fault.function, call, fault.error);
}

}  // namespace

TEST_CASE("the well-behaved take the failure of any call of theirs in their stride") {
  const auto fault = GENERATE(from_range(faults()));
  CAPTURE(fault.fake, fault.function);
  const auto all = fakes();
  const auto fake =
      std::find_if(all.begin(), all.end(), [&](const Fake& one) { return one.name == fault.fake; });
  REQUIRE(fake != all.end());
  Player player(native_module(*fake));
  for (int call = 1; call <= 4; ++call) {
    CAPTURE(call);
    Job job;
    job.types = {fake->type};
    job.scenario = scenario_of(fault, call);
    job.first_seed = 1;
    job.runs = 3;
    job.keep_traces = Job::Keep::None;
    const auto outcome = fault.of_dll_main && call == 1 ? trace::RunOutcome::LoadFailed
                                                        : trace::RunOutcome::Completed;
    std::string found;
    for (const auto& report : player.play(job)) {
      CHECK(report.outcome == outcome);
      for (const auto& finding : report.verdict.findings) {
        if (finding.severity != conformance::Severity::Error) continue;
        found += finding.rule + ": " + finding.message + "\n";
      }
    }
    CHECK(found == "");
  }
}

}  // namespace rhsim::grid
