// How findings are made: one cause one finding, precedence, severity, consequence.
#include "conformance/judge.h"
#include "conformance/result.h"
#include "tests/conformance/trace_builder.h"

namespace rhsim::conformance {
namespace {

Story reports_after_terminate(int count) {
  Story s;
  s.ready().pending().terminated().after(1s).on(10);
  for (int i = 0; i < count; ++i) s.after(1s).status(online_pending, 10 + i, 1);
  return s;
}

TEST_CASE("ten reports after Terminate are one finding with a count of ten") {
  const auto verdict = reports_after_terminate(10).verdict();
  CAPTURE(to_text(verdict));
  const auto* finding = find(verdict, "SRS-25");
  REQUIRE(finding != nullptr);
  CHECK(finding->count == 10);
  CHECK(finding->message.find("10 times") != std::string::npos);
  CHECK(finding->events.size() <= 8);
  CHECK(std::is_sorted(finding->events.begin(), finding->events.end()));
  CHECK(verdict.tally.found.at("SRS-25") == 1);
}

TEST_CASE("the most specific rule speaks and the others are attached to it") {
  Story s;
  s.ready().pending().status(online).breaks("SRS-20").status(online).exits();
  const auto verdict = s.verdict();
  REQUIRE(verdict.findings.size() == 1);
  CHECK(verdict.findings[0].rule == "SRS-20");
  CHECK(verdict.findings[0].attached == std::vector<std::string>{"SRS-01", "SRS-19"});
  CHECK(verdict.tally.found.at("SRS-19") == 1);
}

TEST_CASE("the precedence of the contract's notes holds") {
  CHECK(takes_precedence("SRS-15", "SRS-07"));
  CHECK(takes_precedence("SRS-20", "SRS-19"));
  CHECK(takes_precedence("SRS-23", "SRS-24"));
  CHECK(takes_precedence("SRS-05", "SRS-04"));
  CHECK(takes_precedence("SRS-03", "SRS-02"));
  CHECK(takes_precedence("SRS-26", "SRS-25"));
  CHECK(takes_precedence("LIF-03", "LIF-04"));
  CHECK(takes_precedence("EPT-15", "EPT-01"));
  CHECK_FALSE(takes_precedence("SRS-07", "SRS-15"));
}

TEST_CASE("no rule precedes itself, however long the way round") {
  for (const auto& entry : catalogue()) CHECK_FALSE(takes_precedence(entry.id, entry.id));
}

TEST_CASE("a finding ends with what the monitor did next") {
  Story s;
  s.ready().pending().status(online_pending, 1).after(1s).status(online_pending, 1);
  s.after(179s).times_out().on(Story::terminator).call(EntryPoint::Terminate).on(10).exits();
  s.on(Story::terminator).ret().state(ResourceState::OnlinePending, ResourceState::Failed);
  const auto verdict = s.verdict();
  const auto* finding = find(verdict, "SRS-09");
  REQUIRE(finding != nullptr);
  CHECK(finding->consequence ==
        "The report was answered ResourceExitStateContinue, the monitor called Terminate at 3min "
        "and the monitor set the resource to Failed at 3min (story).");
}

TEST_CASE("repeating a CheckPoint until the timer expires is one cause, and not silence") {
  Story s;
  s.ready().pending().status(online_pending, 1);
  for (int i = 0; i < 17; ++i) s.after(10s).status(online_pending, 1);
  s.after(10s).times_out();
  const auto verdict = s.verdict();
  CAPTURE(to_text(verdict));
  CHECK(find(verdict, "SRS-09") != nullptr);
  CHECK(find(verdict, "SRS-17") == nullptr);
}

TEST_CASE("strict makes warnings about contested rules errors, lenient makes them information") {
  Story s;
  s.ready().online().on(Story::entry).call(EntryPoint::IsAlive).ret(0);  // ALV-15, inferred.
  const auto severity_under = [&](const char* profile) {
    return find(s.verdict(*named_profile(profile)), "ALV-15")->severity;
  };
  CHECK(severity_under("documented") == Severity::Warn);
  CHECK(severity_under("strict") == Severity::Error);
  CHECK(severity_under("lenient") == Severity::Info);
  CHECK_FALSE(named_profile("sloppy").has_value());
}

TEST_CASE("a profile's own severity replaces the catalogue's and caps its variants") {
  Profile profile;
  profile.severities["SRS-07"] = Severity::Info;
  CHECK(weigh(profile, "SRS-07", false, Severity::Error, Severity::Error) == Severity::Info);
  CHECK(weigh(profile, "SRS-07", false, Severity::Error, Severity::Warn) == Severity::Info);
  profile.severities["SRS-07"] = Severity::Error;
  CHECK(weigh(profile, "SRS-07", false, Severity::Error, Severity::Warn) == Severity::Warn);
}

TEST_CASE("a rule that is off is silent but counted") {
  Story s;
  s.ready().pending().status(online_pending, 500).status(online).exits();
  const auto verdict = s.verdict();
  CHECK(find(verdict, "SRS-10") == nullptr);
  CHECK(verdict.tally.exercised.at("SRS-10") == 1);
}

TEST_CASE("a rule that is off hands its word to the rule it would have spoken for") {
  Story s;
  s.ready().pending().status(online_pending, 0xFFFFFFFF).status(online_pending, 0).status(online);
  CHECK(find(s.verdict(), "SRS-12") != nullptr);
  Profile profile;
  profile.severities["SRS-12"] = Severity::Off;
  CHECK(find(s.verdict(profile), "SRS-09") != nullptr);
}

TEST_CASE("limits that a scenario does not mean to exercise are information in it") {
  Story s;
  s.ready().call(EntryPoint::Close).after(2s).ret();
  CHECK(find(s.verdict(), "EPT-04")->severity == Severity::Warn);
  s.header.limits = {"SRS-17", "EPT-05"};
  CHECK(find(s.verdict(), "EPT-04")->severity == Severity::Info);
  s.header.limits = {"EPT"};
  CHECK(find(s.verdict(), "EPT-04")->severity == Severity::Warn);
}

TEST_CASE("time that rhsim inserted is not held against the DLL") {
  Story s;
  s.ready().call(EntryPoint::Close).add(trace::Inserted{"stall", Story::entry, 5s});
  s.after(5s).after(100ms).ret();
  CHECK(find(s.verdict(), "EPT-04") == nullptr);
}

TEST_CASE("an event left open by a module that carries winpthread is a warning, other kinds not") {
  const auto left = [](const std::string& what, const std::string& runtime) {
    Story s;
    s.header.module.runtime = runtime;
    s.ready().closed().add(trace::Leak{what, 1}).of(0).call(EntryPoint::Unload).ret();
    s.add(trace::Leak{what, 1}).add(trace::RunEnd{});
    return find(s.verdict(), "RUN-LEAK-HANDLE")->severity;
  };
  CHECK(left("event", "") == Severity::Error);
  CHECK(left("event", "winpthread") == Severity::Warn);
  CHECK(left("mutex", "winpthread") == Severity::Error);
}

TEST_CASE("a leaked handle is told with the place and time of its opening, where it is known") {
  const auto message = [](const trace::Leak& leak) {
    Story s;
    s.ready().closed().add(leak).of(0).call(EntryPoint::Unload).ret();
    s.add(leak).add(trace::RunEnd{});
    return find(s.verdict(), "RUN-LEAK-HANDLE")->message;
  };
  using Catch::Matchers::Contains;
  CHECK_THAT(message({"event", 1, "Online", 2s}), Contains("\"event\", opened by Online at 2s. "));
  CHECK_THAT(message({"event", 3, "worker 4", 2s}),
             Contains(", the last of them opened by worker 4"));
  CHECK_THAT(message({"mutex", 1}), Contains("\"mutex\". "));
}

TEST_CASE("who waits for whom is told by the names that the timeline has") {
  Story s;
  s.ready().on(Story::entry).pending();
  s.on(Story::terminator).call(EntryPoint::Terminate);
  s.add(trace::Deadlock{{{Story::terminator, "ClusWorkerTerminate(thread #1)", {10}},
                         {10, "EnterCriticalSection(critical section #1)", {Story::terminator}},
                         {Story::monitor, "", {}}}});
  const auto verdict = s.verdict();
  using Catch::Matchers::Contains;
  CHECK_THAT(
      find(verdict, "TRM-14")->message,
      Contains("Terminate of r1 waits in ClusWorkerTerminate(thread #1) for worker 10, worker 10 "
               "waits in EnterCriticalSection(critical section #1) for Terminate of r1 and "));
}

TEST_CASE("a function does what its extended form does, though the page has only one of them") {
  const auto severity = [](const std::string& function, const std::string& rule) {
    Story s;
    s.ready().online().on(Story::entry).call(EntryPoint::IsAlive).api(function, "One").ret(1);
    const auto verdict = s.verdict();
    const auto* finding = find(verdict, rule);
    return finding == nullptr ? Severity::Info : finding->severity;
  };
  CHECK(severity("OnlineClusterResource", "API-01") == Severity::Error);
  CHECK(severity("OnlineClusterResourceEx", "API-01") == Severity::Warn);
  CHECK(severity("ResUtilGetResourceDependency", "API-02") == Severity::Error);
  CHECK(severity("ResUtilGetResourceDependencyEx", "API-02") == Severity::Warn);
  CHECK(severity("OpenClusterEx", "API-01") == Severity::Info);
}

TEST_CASE(
    "a control code that waits for the entry point which sends it is told by what it waits in") {
  const auto breaches = [](StrandId strand, const std::string& what) {
    Story s;
    s.ready().pending().on(Story::entry).call(EntryPoint::IsAlive).after(300s).on(Story::monitor);
    s.add(trace::DeadlockTimeout{EntryPoint::IsAlive, 5, 300s, {{strand, what, {}}}});
    const auto verdict = s.verdict();
    const auto* finding = find(verdict, "API-04");
    return finding == nullptr ? "" : finding->message;
  };
  using Catch::Matchers::Contains;
  CHECK_THAT(
      breaches(Story::entry, "ClusterResourceControl(One CLUSCTL_RESOURCE_GET_PRIVATE_PROPERTIES)"),
      Contains("IsAlive of r1 still waits in "
               "ClusterResourceControl(CLUSCTL_RESOURCE_GET_PRIVATE_PROPERTIES) at"));
  CHECK(breaches(10, "ClusterResourceControl(One 0x01000081)").empty());
  CHECK(breaches(Story::entry, "ClusterResourceControl(One 0x01200001)").empty());
  CHECK(breaches(Story::entry, "ClusterResourceControl(").empty());
  CHECK(breaches(Story::entry, "").empty());
}

TEST_CASE("a thread that waits for itself while others run is told to do so") {
  Story s;
  s.ready().online().call(EntryPoint::IsAlive).after(300s).on(Story::monitor);
  s.add(trace::DeadlockTimeout{
      EntryPoint::IsAlive,
      5,
      300s,
      {{Story::entry, "AcquireSRWLockExclusive(SRW lock #1)", {Story::entry}}, {77, "", {}}}});
  const auto verdict = s.verdict();
  using Catch::Matchers::Contains;
  CHECK_THAT(find(verdict, "RUN-DEADLOCK")->message,
             Contains("A thread of the DLL waits for itself at") &&
                 Contains("IsAlive of r1 waits in AcquireSRWLockExclusive(SRW lock #1) for itself "
                          "and strand 77 can go on."));
  CHECK(find(verdict, "EPT-17") == nullptr);
}

TEST_CASE("rules that were not exercised are said to be so, and those attached do not pass") {
  const auto verdict = reports_after_terminate(1).verdict();
  std::vector<FindingGroup> groups;
  for (const auto& finding : verdict.findings) {
    groups.emplace_back();
    groups.back().example = finding;
  }
  const auto results = rule_results(Profile{}, verdict.tally, groups);
  REQUIRE(results.size() == catalogue().size());
  const auto status_of = [&](const std::string& id) {
    for (const auto& result : results) {
      if (result.id == id) return result.status;
    }
    return RuleStatus::Waived;
  };
  CHECK(status_of("SRS-25") == RuleStatus::Fail);
  CHECK(status_of("SRS-01") == RuleStatus::Fail);
  CHECK(status_of("SRS-09") == RuleStatus::NotExercised);
  CHECK(status_of("SRS-06") == RuleStatus::Pass);
  CHECK(status_of("SRS-38") == RuleStatus::Off);
  CHECK(status_of("CTL-01") == RuleStatus::NotExercised);
}

}  // namespace
}  // namespace rhsim::conformance
