// Rules about control codes, arbitration and the callbacks of versions 2 to 4.
#include "tests/conformance/list_bytes.h"
#include "tests/conformance/rule_case.h"

namespace rhsim::conformance {
namespace {

using lists::dword;
using lists::endmark;
using lists::number;
using lists::one;
using lists::text;
using lists::wide;

constexpr std::uint32_t resource_unknown = 0x01000000;
constexpr std::uint32_t type_unknown = 0x02000000;
constexpr std::uint32_t enum_private = 0x01000079;
constexpr std::uint32_t get_private = 0x01000081;
constexpr std::uint32_t set_private = 0x01400086;
constexpr std::uint32_t validate_private = 0x01000089;
constexpr std::uint32_t set_common = 0x0140005E;
constexpr std::uint32_t get_characteristics = 0x01000005;
constexpr std::uint32_t required_dependencies = 0x01000011;
constexpr std::uint32_t type_required_dependencies = 0x02000011;
constexpr std::uint32_t type_enum_private = 0x02000079;
constexpr std::uint32_t delete_resource = 0x01500006;
constexpr std::uint32_t state_change_reason = 0x0150004E;
constexpr std::uint32_t add_dependency = 0x01500012;
constexpr std::uint32_t user_code = 0x01200005;

const char* const sets_a_value = "ResUtilSetPropertyTable";
const char* const parameters = "One\\Parameters";

/// r1's type has Arbitrate and Release.
Story& disk(Story& s) {
  auto table = Story::good_table("Type A");
  table.null_slots.clear();
  return s.loaded().startup("Type A", table).opened(1);
}

/// A type that says that it is of the storage class.
Story& storage(Story& s) { return disk(s).asks(0x0100000D).answers(0, "0100000000000000"); }

Story& arbitrates(Story& s, std::uint64_t answer = 0) {
  return s.on(Story::entry).call(EntryPoint::Arbitrate).up("reservation").ret(answer);
}

/// A Begin call that will be answered later.
Story& begins(Story& s, bool asynchronous) {
  s.ready().call(EntryPoint::BeginResourceControl);
  return s.ret_with({.asynchronous = asynchronous, .locks_held = {}});
}

/// r1 is online with a share of that name.
Story& sharing(Story& s, const std::string& name) {
  s.ready().call(EntryPoint::Online).up("share " + name).ret(0);
  return s.state(ResourceState::Offline, ResourceState::Online).on(Story::entry);
}
Story& stops_sharing(Story& s, const std::string& name) {
  s.on(Story::entry).call(EntryPoint::Offline).down("share " + name).ret(0);
  return s.state(ResourceState::Online, ResourceState::Offline).on(Story::entry);
}

Story& asks_for_reasons(Story& s) {
  return s.ready().asks(get_characteristics).answers(0, dword(0x10));
}
/// Online, and an Offline that logs `lines` lines, told a reason or none.
Story& goes_offline(Story& s, int lines, bool reason, const char* breaks = nullptr) {
  s.on(Story::entry).online().on(Story::entry);
  if (reason) s.asks(state_change_reason, dword(12) + dword(1) + dword(1)).answers(0);
  s.call(EntryPoint::Offline);
  for (int line = 0; line < lines; ++line) s.log("winding down", "winding down");
  s.ret(0);
  if (breaks != nullptr) s.breaks(breaks);
  return s.state(ResourceState::Online, ResourceState::Offline).on(Story::entry);
}

}  // namespace

const std::vector<RuleCase>& control_cases() {
  static const std::vector<RuleCase> all{
      // --- Which codes are whose ---
      {"CTL-01", [](Story& s) { s.ready().asks(0x0100FFFD).breaks("CTL-01").answers(0); },
       [](Story& s) { s.ready().asks(0x0100FFFD).answers(1); }},
      {"CTL-02", [](Story& s) { s.ready().asks(resource_unknown).breaks("CTL-02").answers(1); },
       [](Story& s) { s.ready().asks(resource_unknown).answers(0); }},
      {"CTL-03",
       [](Story& s) {
         s.ready().asks(type_unknown).answers(1);
         s.asks(type_enum_private).breaks("CTL-03").answers(0, wide(""));
       },
       [](Story& s) {
         s.ready().asks(type_unknown).answers(0).asks(type_enum_private).answers(0, wide(""));
         s.ended();
       }},
      {"CTL-04",
       [](Story& s) {
         s.ready().asks(enum_private).answers(0, wide("Size") + "0000");
         s.asks(set_private, one(number("Size", 4))).breaks("CTL-04").answers(1);
       },
       [](Story& s) { s.ready().asks(enum_private).answers(0, wide("Size") + "0000"); }},
      {"CTL-05", [](Story& s) { s.ready().asks(type_enum_private).breaks("CTL-05").answers(1); },
       [](Story& s) { s.ready().asks(type_enum_private).answers(0); }},
      {"CTL-06",
       [](Story& s) {
         s.ready().asks(set_common, one(number("RestartAction", 2))).breaks("CTL-06").answers(0);
       },
       [](Story& s) { s.ready().asks(set_common, one(number("RestartAction", 2))).answers(1); }},
      {"CTL-16", [](Story& s) { s.ready().asks(0x01000169).breaks("CTL-16").answers(0); },
       [](Story& s) { s.ready().asks(0x01000169).answers(1); }},
      {"CTL-24", [](Story& s) { storage(s).asks(0x01000191).breaks("CTL-24").answers(1); },
       [](Story& s) { storage(s).asks(0x01000191).answers(0, endmark); }},

      // --- Buffers ---
      {"CTL-07",
       [](Story& s) {
         s.ready()
             .asks(get_private, "", 4)
             .breaks("CTL-07")
             .ret_with({.value = 234, .bytes_returned = 0, .locks_held = {}});
       },
       [](Story& s) {
         s.ready().asks(get_private, "", 4);
         s.ret_with({.value = 234, .bytes_returned = 48, .locks_held = {}});
         s.asks(get_private, "", 48).answers(0, one(number("Size", 4)));
       }},
      {"CTL-08",
       [](Story& s) {
         s.ready()
             .asks(get_characteristics, "", 4)
             .breaks("CTL-08")
             .ret_with({.value = 1, .overrun = true, .locks_held = {}});
       },
       [](Story& s) { s.ready().asks(get_characteristics, "", 4).answers(0, dword(0)); }},
      {"CTL-12",
       [](Story& s) {
         s.ready().asks(get_private).breaks("CTL-12").answers(0, dword(2) + number("Size", 4));
       },
       [](Story& s) { s.ready().asks(get_private).answers(0, one(number("Size", 4))); }},
      {"CTL-26",
       [](Story& s) { s.ready().asks(enum_private).breaks("CTL-26").answers(0, wide("Size")); },
       [](Story& s) { s.ready().asks(enum_private).answers(0, wide("Size") + "0000"); }},
      {"CTL-13",
       [](Story& s) {
         s.ready().asks(required_dependencies).breaks("CTL-13");
         s.answers(0, lists::item(0x00010003, wide("IP Address")));
       },
       [](Story& s) {
         const auto list = lists::item(0x00010003, wide("IP Address")) + endmark;
         s.ready().asks(required_dependencies).answers(0, list);
         s.asks(type_required_dependencies).answers(0, list);
       }},
      {"CTL-14",
       [](Story& s) {
         s.ready().asks(get_characteristics).breaks("CTL-14").answers(0, dword(0x1000));
       },
       [](Story& s) { s.ready().asks(get_characteristics).answers(0, dword(2)); }},

      // --- Properties ---
      {"CTL-09",
       [](Story& s) {
         s.ready().online().on(Story::entry).asks(set_private, one(number("Size", 4)));
         s.breaks("CTL-09").answers(5024);
       },
       [](Story& s) {
         s.ready().online().on(Story::entry).asks(set_private, one(number("Size", 4)));
         s.api(sets_a_value, parameters).answers(5024);
       }},
      {"CTL-10",
       [](Story& s) {
         s.ready().asks(set_private, one(number("Size", 4))).api(sets_a_value, parameters);
         s.breaks("CTL-10").answers(87);
       },
       [](Story& s) {
         s.ready().asks(set_private, one(number("Size", 4))).api(sets_a_value, parameters, 87);
         s.answers(87);
       }},
      {"CTL-11",
       [](Story& s) {
         s.ready().asks(validate_private, one(number("Size", 4))).breaks("CTL-11");
         s.api("ClusterRegSetValue", "One\\Parameters\\Size").answers(0);
       },
       [](Story& s) { s.ready().asks(validate_private, one(number("Size", 4))).answers(0); }},
      {"CTL-27",
       [](Story& s) {
         s.ready().asks(set_private, one(number("Size", 4))).api(sets_a_value, parameters);
         s.answers(5024).asks(get_private).breaks("CTL-27").answers(0, one(number("Size", 3)));
       },
       [](Story& s) {
         s.ready().asks(set_private, one(number("Size", 4))).api(sets_a_value, parameters);
         s.answers(0).asks(get_private).answers(0, one(number("size", 4)));
       }},

      // --- Notifications, users, deletion ---
      {"CTL-17",
       [](Story& s) {
         s.ready().asks(get_characteristics).answers(0, dword(0x10));
         s.asks(0x0150004E, dword(1)).breaks("CTL-17").answers(1);
       },
       [](Story& s) {
         s.ready().asks(get_characteristics).answers(0, dword(0x10));
         s.asks(0x0150004E, dword(1)).answers(0);
       }},
      {"CTL-18",
       [](Story& s) {
         s.ready().asks(delete_resource).breaks("CTL-18");
         s.add(trace::Crash{"access violation", "x.so+0x10"});
       },
       [](Story& s) { s.ready().asks(delete_resource).answers(1).closed(); },
       {},
       "RUN-CRASH"},
      {"CTL-19",
       [](Story& s) {
         s.ready().online().on(Story::entry).asks(add_dependency).breaks("CTL-19");
         s.down("service A").answers(0);
       },
       [](Story& s) { s.ready().asks(add_dependency).answers(1); }},
      {"CTL-21",
       [](Story& s) {
         s.ready().asks(0x02500036).breaks("CTL-21").api("OpenCluster", "", 0, 1753).answers(0);
       },
       [](Story& s) {
         s.ready().asks(0x02500036).answers(1).asks(0x0250003A).api("OpenCluster", "", 1);
         s.answers(0);
       }},
      {"CTL-22",
       [](Story& s) {
         s.ready().asks(user_code, "00ff").breaks("CTL-22");
         s.add(trace::Crash{"access violation", "x.so+0x10"});
       },
       [](Story& s) { s.ready().asks(user_code, "00ff").answers(1); },
       {},
       "RUN-CRASH"},
      {"CTL-23",
       [](Story& s) {
         begins(s, true).add(trace::ControlEnd{4, false, 0, false});
         s.breaks("CTL-23").add(trace::ControlEnd{4, false, 0, true});
       },
       [](Story& s) {
         begins(s, true).add(trace::ControlEnd{4, false, 0, false}).ended();
       }},
      {"CTL-23",  // Completed, but long after the monitor has given it up.
       [](Story& s) {
         s.ready().asks_later(get_private).after(300s).on(Story::monitor);
         s.add(trace::ControlTimeout{EntryPoint::BeginResourceControl, 4, 300s}).on(Story::entry);
         s.after(1s).breaks("CTL-23").completes(0, one(number("Size", 4)));
       },
       [](Story& s) {
         s.ready().asks_later(get_private).after(299s).completes(0, one(number("Size", 4)));
         s.ended();
       }},

      // --- What EndControlCall answers is judged as what returns at once ---
      {"CTL-02",
       [](Story& s) { s.ready().asks_later(resource_unknown).breaks("CTL-02").completes(1); },
       [](Story& s) { s.ready().asks_later(resource_unknown).completes(0); }},
      {"CTL-07",
       [](Story& s) { s.ready().asks_later(get_private, "", 4).breaks("CTL-07").completes(234); },
       [](Story& s) {
         s.ready().asks_later(get_private, "", 4);
         s.completes(234, one(number("Size", 4)));
       }},
      {"CTL-08",
       [](Story& s) {
         s.ready().asks_later(get_private).breaks("CTL-08");
         s.completes(0, one(number("Size", 4)), true);
       },
       [](Story& s) { s.ready().asks_later(get_private).completes(0, one(number("Size", 4))); }},
      {"CTL-12",
       [](Story& s) { s.ready().asks_later(get_private).breaks("CTL-12").completes(0, dword(7)); },
       [](Story& s) { s.ready().asks_later(get_private).completes(0, one(number("Size", 4))); }},
      {"CTL-26",
       [](Story& s) {
         s.ready().asks_later(enum_private).breaks("CTL-26").completes(0, wide("Size"));
       },
       [](Story& s) { s.ready().asks_later(enum_private).completes(0, wide("Size") + "0000"); }},
      {"CTL-09",
       [](Story& s) {
         s.ready().asks_later(set_private, one(number("Size", 4)));
         s.breaks("CTL-09").completes(5024);
       },
       [](Story& s) {
         s.ready().asks_later(set_private, one(number("Size", 4)));
         s.on(s.worker()).api(sets_a_value, parameters).completes(5024);
       }},

      // --- What the resource makes of its values ---
      {"CTL-09",  // Share B had to wait for the next Online, and the answer did not say so.
       [](Story& s) {
         sharing(s, "A").asks(set_private, one(text("ShareName", "B"))).answers(0).after(1min);
         stops_sharing(s, "A").call(EntryPoint::Online).breaks("CTL-09").up("share B").ret(0);
       },
       [](Story& s) {
         sharing(s, "A").asks(set_private, one(text("ShareName", "B"))).answers(0).after(1s);
         s.down("share A").up("share B").after(1min);
         stops_sharing(s, "B").call(EntryPoint::Online).up("share B").ret(0);
       }},
      {"CTL-27",
       [](Story& s) {
         sharing(s, "A").asks(get_private).answers(0, one(text("ShareName", "A")));
         s.asks(set_private, one(text("ShareName", "B"))).api(sets_a_value).answers(5024);
         stops_sharing(s, "A").call(EntryPoint::Online).up("share A").ret(0);
         s.breaks("CTL-27").on(Story::entry).state(ResourceState::Offline, ResourceState::Online);
       },
       [](Story& s) {
         sharing(s, "A").asks(get_private).answers(0, one(text("ShareName", "A")));
         s.asks(set_private, one(text("ShareName", "B"))).api(sets_a_value).answers(5024);
         stops_sharing(s, "A").call(EntryPoint::Online).up("share B").ret(0);
         s.state(ResourceState::Offline, ResourceState::Online);
       }},
      {"CTL-17",  // The last Offline goes as the one before it, which had a reason.
       [](Story& s) {
         asks_for_reasons(s);
         goes_offline(s, 5, false);
         goes_offline(s, 5, false);
         goes_offline(s, 0, true);
         goes_offline(s, 0, false, "CTL-17");
       },
       [](Story& s) {
         asks_for_reasons(s);
         goes_offline(s, 5, false);
         goes_offline(s, 5, false);
         goes_offline(s, 0, true);
         goes_offline(s, 5, false);
       }},
      {"CTL-25",
       [](Story& s) {
         s.ready().call(EntryPoint::Online).up("service A").ret(0);
         s.state(ResourceState::Offline, ResourceState::Online).on(Story::entry);
         s.asks(get_private).breaks("CTL-25").down("service A").answers(0);
       },
       [](Story& s) { s.ready().asks(get_private).answers(0); }},

      // --- Arbitration ---
      {"EPR-14",
       [](Story& s) {
         disk(s).call(EntryPoint::Arbitrate).up("reservation").down("reservation");
         s.breaks("EPR-14").ret(0);
       },
       [](Story& s) { arbitrates(disk(s)); }},
      {"EPR-17",
       [](Story& s) {
         arbitrates(disk(s)).online().on(Story::entry).call(EntryPoint::Offline);
         s.breaks("EPR-17").ret(0);
       },
       [](Story& s) {
         arbitrates(disk(s)).online().on(Story::entry).call(EntryPoint::Offline);
         s.down("reservation").ret(0);
       }},
      {"EPR-18",
       [](Story& s) { s.ready().call(EntryPoint::Cancel).breaks("EPR-18").ret(0x80004005); },
       [](Story& s) { s.ready().call(EntryPoint::Cancel).ret(0); }},
      {"LIF-27",
       [](Story& s) {
         s.loaded().of(0).call(EntryPoint::Startup, "Type B").ret(0);
         auto table = Story::good_table("Type B");
         table.null_slots = {"Release"};
         s.breaks("LIF-27").add(table);
       },
       [](Story& s) { s.loaded(); }},
      {"LIF-28",
       [](Story& s) {
         arbitrates(disk(s)).breaks("LIF-28").add(trace::QuorumLost{HandleKind::Resid});
       },
       [](Story& s) {
         arbitrates(disk(s)).on(0).down("reservation").on(s.thread());
         s.add(trace::QuorumLost{HandleKind::Live}).exits();
       }},
  };
  return all;
}

TEST_CASE("a reservation that is lost and never announced is told at the end") {
  Story s;
  arbitrates(disk(s)).on(0).down("reservation").of(0).on(Story::monitor);
  const auto verdict = s.add(trace::RunEnd{}).verdict();
  CHECK(find(verdict, "LIF-28") != nullptr);
}

TEST_CASE("an asynchronous call that is never completed is told at the end") {
  Story s;
  const auto verdict = begins(s, true).ended().verdict();
  CHECK(find(verdict, "CTL-23") != nullptr);
}

TEST_CASE("a call that is completed late is a warning, and one that never is an error") {
  const auto completed = GENERATE(true, false);
  Story s;
  s.ready().asks_later(get_private).after(300s).on(Story::monitor);
  s.add(trace::ControlTimeout{EntryPoint::BeginResourceControl, 4, 300s}).on(Story::entry);
  s.after(1min);
  if (completed) s.completes(0, one(number("Size", 4)));
  const auto verdict = s.ended().verdict();
  const auto* finding = find(verdict, "CTL-23");
  REQUIRE(finding != nullptr);
  CHECK(finding->severity == (completed ? Severity::Warn : Severity::Error));
}

TEST_CASE(
    "what is written after a control call was given up, or its resource closed, is not read") {
  const bool closed = GENERATE(true, false);
  Story s;
  s.ready().asks_later(get_private);
  if (closed) s.call(EntryPoint::Close).ret();
  if (!closed) s.add(trace::ControlTimeout{EntryPoint::BeginResourceControl, 4, 300s});
  trace::ControlEnd end;
  end.call = 4;
  end.overrun = true;
  CHECK(find(s.add(end).verdict(), "CTL-08") == nullptr);
}

TEST_CASE("a value that is set just before Offline need not have been put to work") {
  Story s;
  sharing(s, "A").asks(set_private, one(text("ShareName", "B"))).answers(0).after(9s);
  stops_sharing(s, "A").call(EntryPoint::Online).up("share B").ret(0);
  CHECK(find(s.verdict(), "CTL-09") == nullptr);
}

TEST_CASE("a call may be completed before it has said that it will be") {
  Story s;
  s.ready().call(EntryPoint::BeginResourceControl).on(s.thread());
  s.add(trace::ControlEnd{4, false, 0, false}).exits().on(Story::entry);
  const auto asynchronous = GENERATE(true, false);
  s.ret_with({.asynchronous = asynchronous, .locks_held = {}}).ended();
  CHECK((find(s.verdict(), "CTL-23") == nullptr) == asynchronous);
}

TEST_CASE("what a list that is accepted must be") {
  const auto [list, accepted] = GENERATE(table<std::string, bool>({
      {one(number("Size", 5)), true},
      {dword(2) + number("Size", 5), false},
      {one(text("Size", "five")), false},  // GET showed a number.
      {one(text("Unheard", "of")), true},
  }));
  CAPTURE(list);
  Story s;
  s.ready().asks(get_private).answers(0, one(number("Size", 4)));
  s.asks(validate_private, list).answers(0);
  CHECK((find(s.verdict(), "CTL-10") == nullptr) == accepted);
}

TEST_CASE("the six private codes that a type without properties leaves alone are one warning") {
  Story s;
  s.ready();
  for (const auto code :
       {0x01000079U, 0x0100007DU, 0x01000081U, 0x01400086U, 0x01000089U, 0x0100008DU}) {
    s.asks(code).answers(1);
  }
  const auto verdict = s.verdict();
  const auto* finding = find(verdict, "CTL-04");
  REQUIRE(finding != nullptr);
  CHECK(finding->severity == Severity::Warn);
  CHECK(finding->count == 6);
}

TEST_CASE("success without a buffer where bytes were needed is a warning") {
  Story s;
  s.ready().asks(get_private, "", 0);
  s.ret_with({.value = 0, .bytes_returned = 48, .locks_held = {}});
  const auto verdict = s.verdict();
  const auto* finding = find(verdict, "CTL-07");
  REQUIRE(finding != nullptr);
  CHECK(finding->severity == Severity::Warn);
  CHECK(find(verdict, "CTL-08") == nullptr);
}

}  // namespace rhsim::conformance
