// One cause is one finding: what the same mistake breaks later is attached to it, and counted.
#include "tests/conformance/trace_builder.h"

namespace rhsim::conformance {
namespace {

struct Cause {
  const char* what;
  void (*tell)(Story&);
  const char* rule;  ///< Which speaks for it.
  std::uint64_t count;
  std::vector<std::string> attached;
};

/// Several breaches, of several rules, with one cause each.
const std::vector<Cause>& causes() {
  static const std::vector<Cause> all{
      {"a worker that outlives Terminate, reports ten times and is put away with the run",
       [](Story& s) {
         s.ready().pending().terminated().on(10);
         for (int i = 0; i < 10; ++i) s.after(1s).status(online_pending, 1 + i, 1);
         s.on(Story::entry).closed().ended();
       },
       "SRS-25",
       10,
       {"SRS-01", "TRM-04", "TRM-15"}},
      {"a report after the end, again and again",
       [](Story& s) {
         s.ready().pending().status(online);
         for (int i = 0; i < 5; ++i) s.after(1s).status(online_pending, 5 + i);
         s.exits();
       },
       "SRS-19",
       5,
       {"SRS-01"}},
      {"a CheckPoint that never moves",
       [](Story& s) {
         s.ready().pending();
         for (int i = 0; i < 5; ++i) s.after(1s).status(online_pending, 1);
         s.status(online, 2).exits();
       },
       "SRS-09",
       4,
       {}},
      {"a service that neither Terminate nor Close takes down",
       [](Story& s) {
         s.ready().call(EntryPoint::Online).up("service A").ret(0);
         s.state(ResourceState::Offline, ResourceState::Online).terminated().after(1s).closed();
       },
       "TRM-01",
       1,
       {"LIF-19"}},
      {"a worker that could not be made",
       [](Story& s) {
         s.ready().call(EntryPoint::Online).add(trace::WorkerCreate{0, true, false, 8});
         s.ret(pending_code).after(180s).times_out().terminated();
       },
       "TRM-17",
       1,
       {"EPR-02"}},
      {"private codes that nobody handles",
       [](Story& s) {
         s.ready();
         for (const auto code : {0x01000079U, 0x0100007DU, 0x01000081U}) s.asks(code).answers(1);
       },
       "CTL-04",
       3,
       {}},
      {"a crash beside Terminate, inside a poll",
       [](Story& s) {
         s.ready().online().on(Story::entry).call(EntryPoint::IsAlive);
         s.on(Story::terminator).call(EntryPoint::Terminate).on(Story::entry);
         s.add(trace::Crash{"access violation", "x.so+0x10"});
       },
       "RUN-CRASH",
       1,
       {"ALV-13", "TRM-02"}},
      {"a timer that goes on after Close",
       [](Story& s) {
         const auto strand = s.ready().thread();
         s.closed().on(strand);
         for (int i = 0; i < 3; ++i) {
           s.after(1s).log("late", "late", 0, HandleKind::Closed);
           s.status_with({.handle = HandleKind::Closed, .state = online}, 1);
         }
         s.exits();
       },
       "LOG-07",
       3,
       {"LIF-21", "SRS-05"}},
  };
  return all;
}

TEST_CASE("one cause is one finding") {
  for (const auto& cause : causes()) {
    Story story;
    cause.tell(story);
    const auto verdict = story.verdict();
    CAPTURE(cause.what, to_text(verdict));
    std::size_t loud = 0;
    for (const auto& finding : verdict.findings) loud += finding.severity > Severity::Info ? 1 : 0;
    CHECK(loud == 1);
    const auto* finding = find(verdict, cause.rule);
    REQUIRE(finding != nullptr);
    CHECK(finding->count == cause.count);
    CHECK(finding->attached == cause.attached);
  }
}

TEST_CASE(
    "a finding says where the contract stood, what it allowed, and what a cluster makes of it") {
  Story s;
  s.ready().pending().after(1s).status(online_pending, 4).after(1s).status(online_pending, 3);
  const auto verdict = s.verdict();
  const auto& told = find(verdict, "SRS-09")->explanation;
  CHECK(told.state == "Online was pending, CheckPoint 4, last report at 1s");
  CHECK(told.accepted ==
        "OnlinePending with a CheckPoint above 4, at last Online or Failed; or Terminate");
  CHECK(told.outlook.find("the operation ends after 3min, and the resource fails: it is restarted, "
                          "at most 3 times within 15min, then its group fails over") !=
        std::string::npos);
}

TEST_CASE("what a cluster does next follows the resource's own properties") {
  const auto [action, words] = GENERATE(table<std::uint32_t, std::string>({
      {0, "it stays failed, for RestartAction says not to restart it"},
      {1, "then it stays failed"},
      {2, "then its group fails over to another node"},
  }));
  Story s;
  s.header.resources[0].restart_action = action;
  s.ready().pending().after(1s).exits().after(180s).times_out();
  const auto verdict = s.verdict();
  CHECK(find(verdict, "SRS-18")->explanation.outlook.find(words) != std::string::npos);
}

}  // namespace
}  // namespace rhsim::conformance
