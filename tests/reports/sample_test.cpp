#include "tests/reports/sample.h"

#include <algorithm>

#include <catch2/catch.hpp>

#include "conformance/catalogue.h"
#include "reports/timeline.h"

namespace rhsim::reports::test {
namespace {

using namespace trace;

/// Writes events down one after another, with running numbers.
class Script {
 public:
  Script& at(Duration time) {
    now_ = Instant(time);
    return *this;
  }
  Script& on(StrandId strand) {
    strand_ = strand;
    return *this;
  }
  Script& say(Payload payload, ResourceIndex resource = 1) {
    events_.push_back({events_.size() + 1, now_, strand_, resource, std::move(payload)});
    return *this;
  }
  [[nodiscard]] std::vector<Event> events() const { return events_; }

 private:
  Instant now_{};
  StrandId strand_ = 1;
  std::vector<Event> events_;
};

StatusCall report(ResourceState state, std::uint32_t check_point) {
  StatusCall call;
  call.state = static_cast<std::int32_t>(state);
  call.check_point = check_point;
  return call;
}

EntryCall call(EntryPoint entry, std::uint32_t number, const std::string& name = {}) {
  EntryCall event;
  event.entry = entry;
  event.call = number;
  event.name = name;
  return event;
}

EntryReturn returned(EntryPoint entry, std::uint32_t number, std::uint64_t value = 0) {
  EntryReturn event;
  event.entry = entry;
  event.call = number;
  event.value = value;
  return event;
}

constexpr StrandId monitor = 1, entry = 2, terminator = 3, worker = 4;

}  // namespace

SampleRun sample_run() {
  SampleRun run;
  run.header.module = {"share.dll", std::string(64, 'a'), "pe-x64"};
  run.header.types = {"File Share"};
  run.header.resources = {ResourceInfo{}};
  run.header.resources[0].id = "r1";
  run.header.resources[0].name = "Resource 1";
  run.header.resources[0].type = "File Share";

  Script script;
  script.on(0)
      .say(StrandStart{monitor, StrandRole::Monitor, "", 0}, 0)
      .say(StrandStart{entry, StrandRole::EntryPoint, "", 0}, 0)
      .say(StrandStart{terminator, StrandRole::Terminate, "", 0}, 0);
  script.on(entry)
      .say(call(EntryPoint::Load, 1, "share.dll"), 0)
      .say(returned(EntryPoint::Load, 1), 0);
  script.say(call(EntryPoint::Open, 2, "Resource 1")).say(returned(EntryPoint::Open, 2, 1));
  script.on(monitor).say(Command{"online", "r1", false});
  script.on(entry).at(2100ms).say(call(EntryPoint::Online, 3));
  script.say(StrandStart{worker, StrandRole::Worker, "ClusWorkerCreate", 1}, 1);
  script.at(2104ms).say(returned(EntryPoint::Online, 3, 997));
  script.say(StateChange{ResourceState::Offline, ResourceState::OnlinePending,
                         "Online returned ERROR_IO_PENDING"});
  script.on(worker).at(3100ms).say(report(ResourceState::OnlinePending, 1)).say(StatusReturn{0});
  script.at(4100ms).say(report(ResourceState::OnlinePending, 1)).say(StatusReturn{0});
  script.say(LogEvent{HandleKind::Live, 2, "%1", "Path \"C:\\data\"\nis \x1b[31mbad"});
  script.on(monitor).at(10s).say(Inserted{"stall", worker, 170s});
  script.at(184100ms).say(PendingTimeout{180s, 180s});
  script.say(StateChange{ResourceState::OnlinePending, ResourceState::Failed, "pending timeout"});
  script.on(terminator).say(call(EntryPoint::Terminate, 4));
  script.on(terminator).say(WorkerTerminate{1, true, false, false});
  script.on(worker).at(184600ms).say(report(ResourceState::Online, 2)).say(StatusReturn{1});
  script.say(StrandExit{0, StrandEnd::Returned});
  script.on(terminator).say(WorkerTerminated{1, true});
  script.say(returned(EntryPoint::Terminate, 4));
  script.on(monitor).say(RestartDecision{"restart", 1, 3, 500ms});
  script.on(entry).at(185100ms).say(call(EntryPoint::IsAlive, 5));
  script.say(returned(EntryPoint::IsAlive, 5, 1));
  script.on(0).at(190s).say(RunEnd{RunOutcome::Completed}, 0);
  run.events = script.events();
  return run;
}

conformance::Finding sample_finding() {
  conformance::Finding finding;
  finding.rule = "SRS-09";
  finding.severity = conformance::Severity::Error;
  finding.title = "Each pending report raises the CheckPoint";
  finding.message =
      "The second report of Online came at 4.1s with CheckPoint 1, and the report before it had "
      "CheckPoint 1, too. The Resource Monitor takes a report for news only when its CheckPoint is "
      "greater than the last.";
  finding.resource = 1;
  finding.events = {13, 15};
  finding.at = Instant(4100ms);
  finding.sources = {"resapi/ns-resapi-resource_status", "Implementing Online"};
  finding.consequence = "At 184.1s the monitor gave the operation up and called Terminate.";
  finding.attached = {"SRS-17"};
  finding.count = 2;
  return finding;
}

conformance::CampaignResult sample_result() {
  using conformance::FindingGroup;
  using conformance::RuleStatus;
  using conformance::Severity;
  conformance::CampaignResult result;
  result.module_path = "build/share.dll";
  result.module = {"share.dll", std::string(64, 'a'), "pe-x64"};
  result.types = {"File Share"};
  result.profile = "documented";
  result.seed = 1;
  result.runs = 1240;
  result.virtual_time = std::chrono::hours(24 * 14);
  result.outcome = conformance::Outcome::Fail;

  const auto run = sample_run();
  FindingGroup error;
  error.example = sample_finding();
  error.resource_id = "r1";
  error.resource_type = "File Share";
  error.scenario = "stall-below-pending-timeout";
  error.seed = 4;
  error.policy = "random";
  error.count = 17;
  error.trace_file = "traces/SRS-09-stall-below-pending-timeout-4.jsonl";
  error.repro = "rhsim replay traces/SRS-09-stall-below-pending-timeout-4.jsonl";
  error.timeline = timeline_of(run.header, run.events, error.example);

  FindingGroup warning;
  warning.example.rule = "SRS-02";
  warning.example.severity = Severity::Warn;
  warning.example.title = "No report before the entry point has returned";
  warning.example.message = "A worker reported at 2.1s, and Online returned 4ms later.";
  warning.example.events = {7};
  warning.example.sources = {"resapi/nc-resapi-pset_resource_status_routine"};
  warning.example.contested = true;
  warning.resource_id = "r1";
  warning.resource_type = "File Share";
  warning.scenario = "quiet-lifecycle";
  warning.policy = "calm";

  FindingGroup note;
  note.example.rule = "LOG-04";
  note.example.severity = Severity::Info;
  note.example.title = "A log entry has at most 500 characters";
  note.example.message = "One entry had 612 characters: \"\x1b]0;title\x07\" & <more>.";
  note.scenario = "quiet-lifecycle";
  note.policy = "calm";
  note.waived = true;
  result.findings = {error, warning, note};

  result.rules = {
      {"EPT-05", RuleStatus::Pass, 1240, 0},      {"LOG-04", RuleStatus::Waived, 90, 1},
      {"SRS-02", RuleStatus::Warn, 1240, 1},      {"SRS-09", RuleStatus::Fail, 900, 17},
      {"SRS-10", RuleStatus::Off, 0, 0},          {"SRS-17", RuleStatus::Fail, 900, 0},
      {"SRS-35", RuleStatus::NotExercised, 0, 0}, {"TRM-14", RuleStatus::NotExercised, 0, 0},
  };
  result.uncontrolled = {"ws2_32!connect"};
  result.replayed = 62;
  result.identical = 61;
  result.scenarios = {{"open-and-close", 17, 0},
                      {"quiet-lifecycle", 17, 2},
                      {"stall-below-pending-timeout", 1206, 17}};
  return result;
}

TEST_CASE("the sample's rules are in the catalogue, sorted") {
  const auto result = sample_result();
  for (const auto& rule : result.rules) {
    CAPTURE(rule.id);
    CHECK(conformance::find_rule(rule.id) != nullptr);
  }
  CHECK(std::is_sorted(result.rules.begin(), result.rules.end(),
                       [](const auto& left, const auto& right) { return left.id < right.id; }));
}

}  // namespace rhsim::reports::test
