// The edges of rules: conduct that two readings of the contract once judged differently.
#include <set>

#include "tests/conformance/rule_case.h"

namespace rhsim::conformance {
namespace {

using trace::StrandId;

struct Edge {
  const char* what;
  Tell tell;
  std::set<std::string> broken;
  std::set<std::string> kept;
  void (*switches)(Profile&) = nullptr;
};

void changed_check_points(Profile& profile) {
  profile.check_points = Profile::CheckPoints::Changed;
}
void unknown_fails(Profile& profile) { profile.unknown_state = Profile::OddState::Failure; }
void header_only_ends_nothing(Profile& profile) {
  profile.header_only_states = Profile::OddState::Neither;
}
void ten_reports(Profile& profile) { profile.reports_per_second = 10; }

Story& overtaken(Story& s, std::uint64_t value, std::int32_t state = online_pending) {
  s.ready().call(EntryPoint::Online);
  s.on(s.worker()).status(state).on(Story::entry).ret(value);
  return s.on(10);
}
Story& check_points(Story& s, std::initializer_list<std::uint32_t> values) {
  s.ready().pending();
  for (const auto value : values) s.after(1s).status(online_pending, value);
  return s;
}
/// r1's Online met a Terminate that has returned, and succeeds or goes on.
Story& met_terminate(Story& s) {
  s.ready().call(EntryPoint::Online).terminated().on(Story::entry);
  return s;
}
void burst(Story& s, int reports) {
  for (int i = 0; i < reports; ++i) s.status(online_pending, 1);
}

const std::vector<Edge>& edges_of_reports() {
  static const std::vector<Edge> all{
      {"a report that overtook a success",
       [](Story& s) { overtaken(s, 0).exits(); },
       {"SRS-21"},
       {"SRS-02", "SRS-22"}},
      {"a report that overtook an error",
       [](Story& s) { overtaken(s, 5).exits(); },
       {"SRS-22"},
       {"SRS-02", "SRS-21"}},
      {"a final report that overtook an error ends nothing",
       [](Story& s) { overtaken(s, 5, online).terminated().after(1s).on(10).status(online); },
       {"SRS-22", "SRS-25"},
       {"SRS-19", "SRS-20"}},
      {"a Failed that overtook the return",
       [](Story& s) { overtaken(s, pending_code, failed); },
       {"SRS-28"},
       {}},
      {"an answer to a final report that overtook the return has nothing to stop",
       [](Story& s) {
         s.ready().call(EntryPoint::Online);
         s.on(s.worker()).status(online, 0, 1).on(Story::entry).ret(pending_code);
         s.on(10).after(1s).exits();
       },
       {},
       {"SRS-23"}},
      {"a CheckPoint that changes back",
       [](Story& s) {
         check_points(s, {5, 3, 5});
       },
       {},
       {"SRS-09"},
       changed_check_points},
      {"a fallen CheckPoint that stays",
       [](Story& s) {
         check_points(s, {5, 3, 3});
       },
       {"SRS-09"},
       {},
       changed_check_points},
      {"a final CheckPoint that is the highest",
       [](Story& s) {
         check_points(s, {5, 3}).status(online, 5);
       },
       {"SRS-13"},
       {}},
      {"a final CheckPoint that is not the last",
       [](Story& s) {
         check_points(s, {5, 3}).status(online, 5);
       },
       {},
       {"SRS-13"},
       changed_check_points},
      {"a CheckPoint of the resource, with an operation between that had none",
       [](Story& s) {
         check_points(s, {7}).status(online, 8).exits().on(Story::entry);
         s.call(EntryPoint::Offline).ret(0).pending().after(1s).status(online_pending, 1);
       },
       {"SRS-11"},
       {}},
      {"a WaitHint that had been reported from inside",
       [](Story& s) {
         s.ready().call(EntryPoint::Online);
         s.status_with({.state = online_pending, .wait_hint = 5});
         s.on(s.worker()).on(Story::entry).ret(pending_code).on(10);
         s.status_with({.state = online_pending, .check_point = 1, .wait_hint = 5});
       },
       {"SRS-16"},
       {}},
      {"the other operation's state while it is being stopped",
       [](Story& s) {
         s.ready().pending().on(Story::terminator).call(EntryPoint::Terminate);
         s.on(10).status(offline_pending, 1, 1).exits().on(Story::terminator).ret();
       },
       {},
       {"SRS-08"}},
      {"Unknown as an end, after the end",
       [](Story& s) { s.ready().pending().status(online).status(-1); },
       {"SRS-20"},
       {},
       unknown_fails},
      {"a state of the header alone that ends nothing, after the end",
       [](Story& s) { s.ready().pending().status(online).status(126); },
       {"SRS-19"},
       {"SRS-20"},
       header_only_ends_nothing},
      {"flags of an Offline that has ended",
       [](Story& s) {
         s.ready().pending(EntryPoint::Offline).status(offline);
         s.status_with({.extended = true, .state = offline, .flags = 1});
       },
       {"SRS-35"},
       {}},
      {"a long operation that is cancelled",
       [](Story& s) {
         s.ready().pending();
         for (std::uint32_t minute = 1; minute < 5; ++minute) {
           s.after(1min).status(online_pending, minute);
         }
         s.on(Story::terminator).call(EntryPoint::Terminate).on(10).exits();
         s.on(Story::terminator).ret();
       },
       {"SRS-36"},
       {"SRS-17"}},
      {"two bursts around the turn of a second",
       [](Story& s) {
         s.ready().pending().status(online_pending, 1).after(900ms);
         burst(s, 6);
         s.after(200ms);
         burst(s, 6);
       },
       {"SRS-38"},
       {},
       ten_reports},
      {"two bursts with a second between",
       [](Story& s) {
         s.ready().pending().after(900ms);
         burst(s, 6);
         s.after(1s);
         burst(s, 6);
       },
       {},
       {"SRS-38"},
       ten_reports},
  };
  return all;
}

const std::vector<Edge>& edges_of_silence() {
  static const std::vector<Edge> all{
      {"a worker that ended in silence before the return",
       [](Story& s) {
         s.ready().call(EntryPoint::Online);
         s.on(s.worker()).exits().on(Story::entry).ret(pending_code).after(180s).times_out();
       },
       {"SRS-18"},
       {}},
      {"a worker that ended in silence, and a free thread after it",
       [](Story& s) {
         s.ready().opened(2);
         const auto free = s.thread();
         s.of(1).pending().exits().of(2).on(free).after(1s).exits().of(1).after(179s).times_out();
       },
       {"SRS-18"},
       {}},
      {"a worker that ended in silence, but a thread has come since",
       [](Story& s) {
         s.ready().pending().exits().on(Story::entry);
         s.thread();
         s.after(180s).times_out();
       },
       {"SRS-17"},
       {"SRS-18"}},
      {"a worker that was put away with the run",
       [](Story& s) {
         s.ready().pending().status(online_pending, 1).exits(StrandEnd::Abandoned);
         s.on(Story::monitor).add(trace::RunEnd{RunOutcome::TimeLimit});
       },
       {},
       {"SRS-18"}},
  };
  return all;
}

const std::vector<Edge>& edges_of_stops() {
  static const std::vector<Edge> all{
      {"a worker told by the check, then by the answer, that reports on",
       [](Story& s) {
         s.ready().pending().check(true).status(online_pending, 1, 1);
         s.status(online_pending, 2, 1).exits();
       },
       {"SRS-23", "SRS-24"},
       {}},
      {"a worker told by the answer, then by the check, that lingers",
       [](Story& s) {
         s.ready().pending().status(online_pending, 1, 1).check(true).after(2s).exits();
       },
       {"SRS-23", "TRM-06"},
       {}},
      {"a worker that lingered, and was on its last instructions when Terminate returned",
       [](Story& s) {
         s.ready().pending().status(online_pending, 1, 1).on(Story::terminator);
         s.call(EntryPoint::Terminate).after(1s).ret().on(10).exits();
       },
       {"SRS-23"},
       {"TRM-04"}},
      {"success, when the Terminate had come before the operation was pending",
       [](Story& s) {
         met_terminate(s).on(s.worker()).on(Story::entry).ret(pending_code);
         s.on(10).status(online_pending, 1, 1).status(online, 2, 1);
       },
       {"SRS-23"},
       {"SRS-37"}},
      {"a report after a success that Terminate had met",
       [](Story& s) {
         s.ready().call(EntryPoint::Online).on(Story::terminator).call(EntryPoint::Terminate);
         s.on(Story::entry);
         s.on(s.worker()).on(Story::entry).ret(0).on(Story::terminator).ret();
         s.on(10).status(online).exits();
       },
       {"SRS-21"},
       {"SRS-25"}},
      {"a leftover of the operation before the last",
       [](Story& s) {
         s.ready().pending().terminated().on(Story::entry).call(EntryPoint::Offline).ret(0);
         s.pending().on(10).status(online_pending, 1);
       },
       {"SRS-25", "SRS-26"},
       {}},
      {"a worker that notices after three more operations",
       [](Story& s) {
         s.ready().pending().terminated().after(5s).online().online().online();
         s.on(10).exits();
       },
       {"TRM-04", "TRM-05"},
       {}},
      {"a worker that notices after the second Terminate",
       [](Story& s) { s.ready().pending().terminated().after(5s).terminated().on(10).exits(); },
       {"TRM-04", "TRM-05"},
       {}},
      {"a worker that notices late, and ends by ExitThread",
       [](Story& s) {
         s.ready().pending().on(Story::terminator).call(EntryPoint::Terminate).on(10).after(5s);
         s.exits(StrandEnd::Exited).on(Story::terminator).ret();
       },
       {"TRM-05"},
       {"TRM-04"}},
      {"a worker that outlived Terminate, and is on its last instructions when Close returns",
       [](Story& s) {
         s.ready().pending().terminated().after(1s).closed().on(10).after(5ms).exits();
       },
       {"TRM-04"},
       {"TRM-15"}},
      {"a thread on its last instructions when the module goes, but not when Close returned",
       [](Story& s) {
         s.ready().pending().status(online).closed().after(1s).of(0).call(EntryPoint::Unload);
         s.ret().on(10).exits();
       },
       {"TRM-15"},
       {}},
      {"of two threads, the one that is not on its last instructions when the module goes",
       [](Story& s) {
         s.ready().thread();
         s.pending().status(online).closed().of(0).call(EntryPoint::Unload).ret().on(11).exits();
       },
       {"TRM-15"},
       {}},
      {"of two workers, the one that was waited for when Close returns, and lives on",
       [](Story& s) {
         s.ready().pending().status(online).pending(EntryPoint::Offline).status(offline);
         s.on(Story::entry).call(EntryPoint::Close);
         s.add(trace::WorkerTerminate{2, false, false, false});
         s.add(trace::WorkerTerminated{2, false}).ret().on(11).exits();
       },
       {"TRM-15"},
       {"TRM-12"}},
      {"what is up when the Terminate after a met one returns",
       [](Story& s) {
         met_terminate(s).up("service A").ret(0).after(1s).terminated();
         s.after(1s).on(0).down("service A");
       },
       {"TRM-01"},
       {}},
      {"a crash in a type's control while Terminate runs",
       [](Story& s) {
         s.ready().of(0).asks(0x02000019).of(1).on(Story::terminator);
         s.call(EntryPoint::Terminate).on(Story::entry).add(trace::Crash{"access violation", "x"});
       },
       {"TRM-02"},
       {}},
      {"a crash in a type's control that Terminate ran beside",
       [](Story& s) {
         s.ready().of(0).asks(0x02000019).of(1).terminated().of(0).on(Story::entry);
         s.add(trace::Crash{"access violation", "x"});
       },
       {"TRM-02"},
       {}},
  };
  return all;
}

Profile profile_for(const Edge& edge) {
  Profile profile;
  for (const auto& rule : edge.broken) profile.severities[rule] = Severity::Warn;
  for (const auto& rule : edge.kept) profile.severities[rule] = Severity::Warn;
  if (edge.switches != nullptr) edge.switches(profile);
  return profile;
}

TEST_CASE("rules hold at their edges") {
  for (const auto* edges : {&edges_of_reports(), &edges_of_silence(), &edges_of_stops()}) {
    for (const auto& edge : *edges) {
      Story story;
      edge.tell(story);
      const auto verdict = story.verdict(profile_for(edge));
      CAPTURE(edge.what, to_text(verdict));
      for (const auto& rule : edge.broken) {
        CAPTURE(rule);
        CHECK(verdict.tally.found.count(rule) == 1);
      }
      for (const auto& rule : edge.kept) {
        CAPTURE(rule);
        CHECK(verdict.tally.found.count(rule) == 0);
      }
    }
  }
}

}  // namespace
}  // namespace rhsim::conformance
