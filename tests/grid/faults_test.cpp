// The well-behaved take a failing call in their stride: whichever function fails, at whichever of
// its first calls, nothing hangs or crashes, no rule is broken and nothing piles up in the host.

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "fakes/cluster/cluster.h"
#include "harness/win32/call_faults.h"
#include "tests/grid/fakes.h"
#include "tests/grid/player.h"

namespace rhsim::grid {
namespace {

using trace::RunOutcome;

/// ERROR_NO_SYSTEM_RESOURCES: any function may fail with it, and none does so by itself here.
constexpr std::uint32_t scripted = 1450;

/// What comes of the failure of a function that no DLL can do without, and so is no fault of the
/// fake: the rules' ids, with a blank on either side.
struct Explained {
  std::string_view function;
  std::string_view rules;
};
constexpr Explained explained[] = {
    // There is no other way to give back what was taken.
    {"CloseHandle", " RUN-LEAK-HANDLE LIF-20 TRM-20 "},
    {"CloseServiceHandle", " RUN-LEAK-HANDLE LIF-20 "},
    {"ClusterRegCloseKey", " RUN-LEAK-HANDLE LIF-20 API-10 "},
    {"NetApiBufferFree", " RUN-LEAK-HANDLE API-10 "},
    {"ReleaseMutex", " RUN-LEAK-LOCK "},
    {"UnregisterWaitEx", " RUN-LEAK-HANDLE LIF-20 "},
    // What cannot be taken down stays up, and a share that cannot be seen is taken for gone.
    {"NetShareDel", " TRM-01 LIF-19 "},
    {"NetShareGetInfo", " ALV-05 "},
    {"ResUtilTerminateServiceProcessFromResDll", " TRM-01 LIF-19 "},
    // Nor to tell a thread to end: its page knows no failure with a handle that is open.
    {"SetEvent", " EPT-13 EPT-17 RUN-LEAK-THREAD RUN-DEADLOCK "},
};

std::string scenario_with(const std::string& faults) {
  return fmt::format(
      R"({{"name": "failing-call", "title": "One call fails",
           "resources": [{{"id": "r1", "type": "$1"}}],
           "faults": [{}],
           "steps": [
             {{"do": "online", "resource": "r1"}},
             {{"when": {{"settled": true, "delay": "2min"}}, "do": "offline", "resource": "r1"}},
             {{"when": {{"settled": true, "delay": "5s"}}, "do": "online", "resource": "r1"}},
             {{"when": {{"settled": true, "delay": "5s"}}, "do": "terminate", "resource": "r1"}},
             {{"when": {{"settled": true, "delay": "5s"}}, "do": "online", "resource": "r1"}},
             {{"when": {{"settled": true, "delay": "2min"}}, "do": "wait"}}]}})",
      faults);
}

std::vector<RunReport> play(Player& player, const Fake& fake, const std::string& faults) {
  Job job;
  job.types = {fake.type};
  job.scenario = scenario_with(faults);
  job.first_seed = 1;
  job.runs = number_from("RHSIM_GRID_SEEDS", 2);
  job.keep_traces = Job::Keep::All;
  return player.play(job);
}

template <class Payload, class Visit>
void each(const RunReport& report, Visit&& visit) {
  const auto parsed = trace::parse_trace(report.trace, "trace").value();
  for (const auto& event : parsed.events)
    if (const auto* payload = std::get_if<Payload>(&event.payload)) visit(*payload);
}

/// The functions that the fake calls and that may fail: each is slowed by as little as can be seen,
/// and the trace says which were.
std::set<std::string> called_by(Player& player, const Fake& fake) {
  std::string faults;
  for (const auto table : {win32::functions(), cluster::functions()}) {
    for (const auto& row : table) {
      if (!win32::may_fail(row)) continue;
      const auto fault = fmt::format(R"({{"function": "{}", "takes": "1us"}})", row.name);
      if (faults.find(fault) == std::string::npos) faults += (faults.empty() ? "" : ",") + fault;
    }
  }
  std::set<std::string> called;
  for (const auto& report : play(player, fake, faults))
    each<trace::Inserted>(report, [&](const auto& slowed) { called.insert(slowed.what); });
  return called;
}

/// Whether the fault has struck: the call that failed is an event.
bool struck(const RunReport& report, const std::string& function) {
  bool found = false;
  each<trace::ApiCall>(report, [&](const auto& call) {
    found = found || (call.name == function && (call.error == scripted || call.result == scripted));
  });
  each<trace::WorkerCreate>(report, [&](const auto& creation) {
    found = found || (function == "ClusWorkerCreate" && creation.result == scripted);
  });
  return found;
}

std::string complaints(const RunReport& report, const std::string& function) {
  std::string found;
  // A DllMain that refuses, for want of what it needs, ends the run before it begins.
  if (report.outcome != RunOutcome::Completed && report.outcome != RunOutcome::LoadFailed)
    found += fmt::format("outcome {}\n", static_cast<int>(report.outcome));
  for (const auto& finding : report.verdict.findings) {
    if (finding.severity != conformance::Severity::Error) continue;
    const bool known =
        std::any_of(std::begin(explained), std::end(explained), [&](const Explained& one) {
          return one.function == function &&
                 one.rules.find(" " + finding.rule + " ") != one.rules.npos;
        });
    if (!known) found += finding.rule + ": " + finding.message + "\n";
  }
  return found;
}

}  // namespace

TEST_CASE("the well-behaved take the failure of any call of theirs in their stride") {
  const auto fake = GENERATE(from_range(well_behaved()));
  CAPTURE(fake.name);
  Player player(native_module(fake));
  const auto functions = called_by(player, fake);
  CHECK(functions.size() >= 3);
  std::uint64_t first_memory = 0;
  std::uint64_t last_memory = 0;
  std::uint64_t faults = 0;
  for (const auto& function : functions) {
    CAPTURE(function);
    bool strikes = true;
    for (int call = 1; call <= 4 && strikes; ++call) {
      CAPTURE(call);
      strikes = false;
      for (const auto& report :
           play(player, fake,
                fmt::format(R"({{"function": "{}", "call": {}, "count": 1, "error": {}}})",
                            function, call, scripted))) {
        strikes = struck(report, function) || strikes;
        CHECK(complaints(report, function) == "");
        last_memory = report.host_memory;
        if (first_memory == 0) first_memory = last_memory;
      }
      faults += strikes ? 1 : 0;
      // What is called at all is called a first time.
      if (call == 1) CHECK(strikes);
    }
  }
  CHECK(faults >= functions.size());
  CHECK(static_cast<double>(last_memory) < 1.25 * static_cast<double>(first_memory));
}

}  // namespace rhsim::grid
