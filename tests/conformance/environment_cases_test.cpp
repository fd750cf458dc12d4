// Rules that compare what the DLL says with the things behind its resources.
#include "tests/conformance/rule_case.h"

namespace rhsim::conformance {
namespace {

/// r1, online with one service up.
Story& serving(Story& s) {
  s.ready().call(EntryPoint::Online).up("service A").ret(0);
  return s.state(ResourceState::Offline, ResourceState::Online).on(Story::entry);
}

/// The same with an EventHandle, also that of r2, which has a service of its own.
Story& both_serving(Story& s) {
  s.ready().opened(2).of(1);
  for (const trace::ResourceIndex which : {1U, 2U}) {
    s.of(which)
        .on(Story::entry)
        .call(EntryPoint::Online)
        .up(which == 1 ? "service A" : "service B");
    s.ret_with({.event_handle = 1, .locks_held = {}});
    s.state(ResourceState::Offline, ResourceState::Online);
  }
  return s.of(1).on(Story::entry);
}

Story& goes_offline(Story& s) { return s.on(Story::entry).call(EntryPoint::Offline); }

}  // namespace

const std::vector<RuleCase>& environment_cases() {
  static const std::vector<RuleCase> all{
      // --- Down when said to be down ---
      {"TRM-01",
       [](Story& s) {
         serving(s).on(Story::terminator).call(EntryPoint::Terminate).breaks("TRM-01").ret();
         s.after(1s).on(0).down("service A");
       },
       [](Story& s) {
         serving(s).on(Story::terminator).call(EntryPoint::Terminate).ret();
         s.on(0).down("service A");  // A process that was terminated is gone a moment later.
       }},
      {"EPR-05", [](Story& s) { goes_offline(serving(s)).breaks("EPR-05").ret(0); },
       [](Story& s) { goes_offline(serving(s)).down("service A").ret(0); }},
      {"EPR-07",
       [](Story& s) {
         serving(s).pending(EntryPoint::Offline).breaks("EPR-07").status(offline).exits();
       },
       [](Story& s) {
         serving(s).pending(EntryPoint::Offline).down("service A").status(offline).exits();
       }},
      {"LIF-19", [](Story& s) { serving(s).call(EntryPoint::Close).breaks("LIF-19").ret(); },
       [](Story& s) { serving(s).call(EntryPoint::Close).down("service A").ret(); }},
      {"TRM-19",
       [](Story& s) {
         serving(s).pending(EntryPoint::Offline).on(Story::terminator).call(EntryPoint::Terminate);
         s.on(10)
             .after(2s)
             .breaks("TRM-19")
             .api("ControlService", "A", 1)
             .down("service A")
             .exits();
         s.on(Story::terminator).ret();
       },
       [](Story& s) {
         serving(s).pending(EntryPoint::Offline).on(Story::terminator).call(EntryPoint::Terminate);
         s.on(10).exits().on(Story::terminator).down("service A").ret();
       }},

      // --- Up when said to be up ---
      {"EPR-01",
       [](Story& s) {
         s.ready().call(EntryPoint::Online).api("StartServiceW", "A", 1).breaks("EPR-01").ret(0);
       },
       [](Story& s) {
         s.ready().call(EntryPoint::Online).api("StartServiceW", "A", 1).up("service A").ret(0);
       }},
      {"LIF-12",
       [](Story& s) {
         both_serving(s).call(EntryPoint::Offline).down("service A").of(2).breaks("LIF-12");
         s.down("service B").of(1).ret(0);
       },
       [](Story& s) { both_serving(s).call(EntryPoint::Offline).down("service A").ret(0); }},
      {"LIF-13",
       [](Story& s) {
         s.loaded().of(1).call(EntryPoint::Open).up("service A").breaks("LIF-13").ret(1);
       },
       [](Story& s) { s.ready().call(EntryPoint::Online).up("service A").ret(0); }},

      // --- Health ---
      {"ALV-04",
       [](Story& s) {
         serving(s).after(1s).down("service A").after(61s).call(EntryPoint::IsAlive);
         s.breaks("ALV-04").ret(1);
       },
       [](Story& s) {
         serving(s).after(1s).down("service A").after(61s).call(EntryPoint::IsAlive).ret(0);
       }},
      {"ALV-05",
       [](Story& s) { serving(s).after(1min).call(EntryPoint::IsAlive).breaks("ALV-05").ret(0); },
       [](Story& s) { serving(s).after(1min).call(EntryPoint::IsAlive).ret(1); }},
      {"ALV-02",
       [](Story& s) {
         s.loaded().of(0).call(EntryPoint::Startup, "Type B").ret(0);
         auto table = Story::good_table("Type B");
         table.null_slots.emplace_back("LooksAlive");
         s.breaks("ALV-02").add(table);
       },
       [](Story& s) { s.loaded(); },
       {},
       "LIF-08"},
      {"ALV-07",
       [](Story& s) {
         serving(s).after(1s).down("service A").after(1s).call(EntryPoint::LooksAlive).ret(0);
         s.call(EntryPoint::IsAlive).breaks("ALV-07").ret(1);
       },
       [](Story& s) {
         serving(s).after(1s).down("service A").after(1s).call(EntryPoint::LooksAlive).ret(0);
         s.call(EntryPoint::IsAlive).ret(0);
       }},
      {"ALV-08",
       [](Story& s) {
         both_serving(s).after(1s).on(Story::monitor).breaks("ALV-08");
         s.add(trace::ObjectSignalled{1});
       },
       [](Story& s) {
         both_serving(s).after(1s).on(0).down("service A").on(Story::monitor);
         s.add(trace::ObjectSignalled{1});
       }},
      {"ALV-09",
       [](Story& s) {
         both_serving(s).after(1s).on(0).down("service A").on(Story::monitor);
         s.add(trace::ObjectSignalled{1}).on(Story::entry).call(EntryPoint::IsAlive);
         s.breaks("ALV-09").ret(1);
       },
       [](Story& s) {
         both_serving(s).after(1s).on(0).down("service A").on(Story::monitor);
         s.add(trace::ObjectSignalled{1}).on(Story::entry).call(EntryPoint::IsAlive).ret(0);
       }},
      {"ALV-11",
       [](Story& s) {
         both_serving(s).after(1s).on(0).down("service A").of(2).on(Story::entry);
         s.call(EntryPoint::IsAlive).breaks("ALV-11").ret(0);
       },
       [](Story& s) {
         both_serving(s).after(1s).on(0).down("service A").of(2).on(Story::entry);
         s.call(EntryPoint::IsAlive).ret(1);
       },
       {},
       "ALV-05"},
      {"ALV-12",
       [](Story& s) {
         s.on(serving(s).thread()).after(1s).down("service A").on(Story::entry).after(121s);
         s.call(EntryPoint::IsAlive).breaks("ALV-12").ret(1);
       },
       [](Story& s) {
         s.on(serving(s).thread()).after(1s).down("service A").on(Story::entry).after(30s);
         s.call(EntryPoint::IsAlive).ret(1);  // Less than a poll old.
       },
       {},
       "ALV-04"},
      {"ALV-18",
       [](Story& s) {
         s.header.resources[0].is_alive_poll_interval = 0s;
         s.loaded().of(1).breaks("ALV-18").call(EntryPoint::Open).ret(1);
       },
       [](Story& s) { s.ready(); }},
      {"EPR-15",
       [](Story& s) {
         serving(s).on(Story::terminator).call(EntryPoint::Terminate).down("service A").ret();
         s.state(ResourceState::Online, ResourceState::Failed).on(Story::entry);
         s.call(EntryPoint::IsAlive).breaks("EPR-15").ret(1);
       },
       [](Story& s) {
         serving(s).on(Story::terminator).call(EntryPoint::Terminate).down("service A").ret();
         s.state(ResourceState::Online, ResourceState::Failed).on(Story::entry);
         s.call(EntryPoint::IsAlive).ret(0);
       }},
  };
  return all;
}

TEST_CASE("a shared event may be signalled for the one of its resources that has failed") {
  const bool lost = GENERATE(true, false);
  Story s;
  both_serving(s).after(1s).on(0);
  if (lost) s.down("service A");
  s.of(2).on(Story::monitor).add(trace::ObjectSignalled{1});
  CHECK((find(s.verdict(), "ALV-08") == nullptr) == lost);
}

TEST_CASE("a resource with two processes is up until both are down") {
  Story s;
  s.ready().call(EntryPoint::Online).up("process a (1)").up("process b (2)").ret(0);
  s.state(ResourceState::Offline, ResourceState::Online).on(0).after(1s).down("process a (1)");
  s.on(Story::entry).after(2min).call(EntryPoint::IsAlive);
  SECTION("which of them failed is not for the checker to weigh") {
    const auto answer = GENERATE(0U, 1U);
    const auto verdict = s.ret(answer).verdict();
    CHECK(find(verdict, "ALV-04") == nullptr);
    CHECK(find(verdict, "ALV-05") == nullptr);
  }
  SECTION("and Terminate that ends one of them leaves the other") {
    s.ret(0).on(Story::terminator).call(EntryPoint::Terminate).breaks("TRM-01").ret();
    const auto verdict = s.verdict();
    const auto* finding = find(verdict, "TRM-01");
    REQUIRE(finding != nullptr);
    CHECK(finding->message.find("process b (2)") != std::string::npos);
    CHECK(finding->message.find("process a (1)") == std::string::npos);
  }
}

TEST_CASE("without an environment the rules about it are not exercised") {
  Story s;
  s.ready().online().on(Story::entry).after(1min).call(EntryPoint::IsAlive).ret(0).terminated();
  s.on(Story::entry).call(EntryPoint::Offline).ret(0).closed();
  const auto verdict = s.verdict();
  for (const char* rule :
       {"ALV-04", "ALV-05", "EPR-01", "EPR-05", "EPR-07", "TRM-01", "LIF-12", "LIF-13", "LIF-19"}) {
    CAPTURE(rule);
    CHECK(verdict.tally.exercised.count(rule) == 0);
    CHECK(find(verdict, rule) == nullptr);
  }
}

TEST_CASE("a Terminate that an Online overtook is not asked what is up") {
  Story s;
  s.ready().call(EntryPoint::Online).on(Story::terminator).call(EntryPoint::Terminate);
  s.on(Story::entry).up("service A").on(Story::terminator).ret().on(Story::entry).ret(0);
  const auto verdict = s.verdict();
  CHECK(find(verdict, "TRM-01") == nullptr);
}

TEST_CASE("what Terminate left up, and Close after it, is one finding") {
  Story s;
  serving(s).on(Story::terminator).call(EntryPoint::Terminate).ret().after(1s);
  s.on(Story::entry).call(EntryPoint::Close).ret();
  const auto verdict = s.verdict();
  CAPTURE(to_text(verdict));
  REQUIRE(verdict.findings.size() == 1);
  CHECK(verdict.findings[0].rule == "TRM-01");
  CHECK(verdict.findings[0].attached == std::vector<std::string>{"LIF-19"});
}

TEST_CASE("Online reported while its service still starts is a warning") {
  Story s;
  s.ready().pending().api("StartServiceW", "A", 1).status(online);
  const auto verdict = s.verdict();
  const auto* finding = find(verdict, "EPR-01");
  REQUIRE(finding != nullptr);
  CHECK(finding->severity == Severity::Warn);
}

}  // namespace rhsim::conformance
