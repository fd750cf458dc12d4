// Rules about calls to the Cluster API, about instances, and what the end of a run says.
#include "tests/conformance/rule_case.h"

namespace rhsim::conformance {
namespace {

const trace::Crash crash{"access violation", "x.so+0x10"};

/// r1, online, in an IsAlive, and Terminate beside it.
Story& polled_and_terminated(Story& s) {
  s.ready().online().on(Story::entry).after(1min).call(EntryPoint::IsAlive);
  return s.on(Story::terminator).call(EntryPoint::Terminate);
}

}  // namespace

const std::vector<RuleCase>& conduct_cases() {
  static const std::vector<RuleCase> all{
      // --- Beside Terminate, and before it ---
      {"TRM-02",
       [](Story& s) { polled_and_terminated(s).on(Story::entry).breaks("TRM-02").add(crash); },
       [](Story& s) { polled_and_terminated(s).on(Story::entry).ret(1); },
       {},
       "RUN-CRASH"},
      {"ALV-13",
       [](Story& s) { polled_and_terminated(s).on(Story::entry).breaks("ALV-13").add(crash); },
       [](Story& s) { polled_and_terminated(s).on(Story::entry).ret(1); },
       {},
       "RUN-CRASH"},
      {"ALV-06",
       [](Story& s) {
         s.ready().online().on(Story::entry).after(1min).call(EntryPoint::IsAlive).ret(0);
         s.on(Story::terminator).call(EntryPoint::Terminate).breaks("ALV-06").add(crash);
       },
       [](Story& s) {
         s.ready().online().on(Story::entry).after(1min).call(EntryPoint::IsAlive).ret(0);
         s.terminated();
       },
       {},
       "RUN-CRASH"},
      {"TRM-16",
       [](Story& s) {
         s.ready().pending().status(online).breaks("TRM-16");
         s.add(trace::StrandExit{0x80004005, StrandEnd::Returned});
       },
       [](Story& s) {
         s.ready().pending().status(online).add(trace::StrandExit{995, StrandEnd::Returned});
       }},

      // --- Instances ---
      {"LIF-01",
       [](Story& s) { s.ready().of(2).call(EntryPoint::Open).breaks("LIF-01").add(crash); },
       [](Story& s) { s.ready().opened(2); },
       {},
       "RUN-CRASH"},
      {"LIF-21",
       [](Story& s) {
         const auto strand = s.ready().thread();
         s.closed().on(strand).breaks("LIF-21");
         s.add(trace::MonitorCallback{"SetInternalState", HandleKind::Closed, {}, "", 0}).exits();
       },
       [](Story& s) { s.ready().closed(); }},
      {"LIF-22",
       [](Story& s) {
         s.header.resources.push_back({.id = "r3", .name = "Three", .type = "Type A"});
         s.ready().opened(2).closed().of(3).call(EntryPoint::Open).breaks("LIF-22");
         s.ret_with({.value = 0, .last_error = 1450, .locks_held = {}});
       },
       [](Story& s) {
         s.header.resources.push_back({.id = "r3", .name = "Three", .type = "Type A"});
         s.ready().opened(2).closed().opened(3);
       }},
      {"LIF-24",
       [](Story& s) {
         s.ready().closed().of(0).call(EntryPoint::Unload).ret().breaks("LIF-24");
         s.add(trace::Leak{"semaphore", 1}).add(trace::RunEnd{});
       },
       [](Story& s) { s.ready().closed().ended(); },
       {},
       "RUN-LEAK-HANDLE"},
      {"LIF-31",
       [](Story& s) {
         s.loaded().of(1).call(EntryPoint::Open).api("OpenCluster", "", 0, 1753).breaks("LIF-31");
         s.ret_with({.value = 0, .last_error = 1753, .locks_held = {}});
       },
       [](Story& s) {
         s.loaded().of(1).call(EntryPoint::Open).api("OpenCluster", "", 0, 1753).ret(1);
       }},

      // --- The Cluster API ---
      {"API-04",
       [](Story& s) {
         s.ready().online().on(Story::entry).call(EntryPoint::LooksAlive).breaks("API-04");
         s.api("ClusterResourceControl", "One 0x01000059").ret(1);
       },
       [](Story& s) {
         s.ready().pending().api("ClusterResourceControl", "One 0x01000059").status(online);
       }},
      {"API-06",
       [](Story& s) {
         s.ready().pending().breaks("API-06").api("RegSetValueExW", "ResourceKey", 6);
         s.status(online);
       },
       [](Story& s) { s.ready().pending().api("RegSetValueExW", "HKLM\\x").status(online); }},
      {"API-07",
       [](Story& s) {
         s.ready().pending();
         for (int i = 0; i < 20; ++i) s.api("OpenCluster", "", 0, 1753).after(100ms);
         s.breaks("API-07").api("OpenCluster", "", 0, 1753).status(failed);
       },
       [](Story& s) { s.ready().pending().api("OpenCluster", "", 0, 1753).status(failed); }},
      {"API-08",
       [](Story& s) {
         s.ready().pending().api("StartServiceW", "A", 1).up("service A").breaks("API-08");
         s.api("ResUtilSetResourceServiceStartParameters", "A").status(online);
       },
       [](Story& s) {
         s.ready().pending().api("ResUtilSetResourceServiceStartParameters", "A");
         s.api("StartServiceW", "A", 1).up("service A").status(online);
       }},
      {"API-09",
       [](Story& s) {
         s.ready().online().on(Story::terminator).call(EntryPoint::Terminate).breaks("API-09");
         s.api("ResUtilTerminateServiceProcessFromResDll", "A bOffline TRUE").ret();
       },
       [](Story& s) {
         s.ready().online().on(Story::terminator).call(EntryPoint::Terminate);
         s.api("ResUtilTerminateServiceProcessFromResDll", "A bOffline FALSE").ret();
       }},
      {"API-11",
       [](Story& s) {
         s.ready().api("ResUtilGetPropertiesToParameterBlock", "One\\Parameters");
         s.breaks("API-11").api("ResUtilFreeParameterBlock");
       },
       [](Story& s) {
         s.ready().api("ResUtilDupParameterBlock").api("ResUtilFreeParameterBlock");
       }},
      {"API-12",
       [](Story& s) {
         s.loaded().of(1).call(EntryPoint::Open).api("ResUtilGetSzValue", "One\\Parameters\\x");
         s.ret(1).pending().breaks("API-12").api("StartServiceW", "A", 1).up("service A");
         s.status(online);
       },
       [](Story& s) {
         s.ready().pending().api("ResUtilGetSzValue", "One\\Parameters\\x");
         s.api("StartServiceW", "A", 1).up("service A").status(online);
       }},
      {"LOG-06", [](Story& s) { s.ready().call(EntryPoint::Online).breaks("LOG-06").ret(5); },
       [](Story& s) { s.ready().call(EntryPoint::Online).log("no", "no", 2).ret(5); }},
  };
  return all;
}

TEST_CASE("a block loaded from the database is freed by what everybody uses, as information") {
  Story s;
  s.ready().api("ResUtilGetPropertiesToParameterBlock", "One\\Parameters");
  s.api("ResUtilFreeParameterBlock");
  const auto verdict = s.verdict();
  const auto* finding = find(verdict, "API-11");
  REQUIRE(finding != nullptr);
  CHECK(finding->severity == Severity::Info);
  Profile profile;
  profile.loaded_parameter_blocks = Severity::Off;
  CHECK(find(s.verdict(profile), "API-11") == nullptr);
}

TEST_CASE("only ClusWorkers are workers where a profile says so") {
  Story s;
  s.ready().on(s.thread()).api("GetClusterResourceState", "One", 2);
  CHECK(find(s.verdict(), "API-02") == nullptr);
  Profile profile;
  profile.workers = Profile::Workers::ClusterWorkers;
  CHECK(find(s.verdict(profile), "API-02") != nullptr);
}

TEST_CASE("a crash on a thread that has nothing to do with the meeting is not Terminate's") {
  Story s;
  s.ready().opened(2).of(2).pending().of(1).online().on(Story::entry).call(EntryPoint::IsAlive);
  s.on(Story::terminator).call(EntryPoint::Terminate).of(2).on(10).add(crash);
  const auto verdict = s.verdict();
  const auto* finding = find(verdict, "RUN-CRASH");
  REQUIRE(finding != nullptr);
  CHECK(finding->attached.empty());
}

}  // namespace rhsim::conformance
