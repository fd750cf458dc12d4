// For every rule one trace that breaks it and one that does not.
#include <algorithm>
#include <map>
#include <set>

#include "conformance/catalogue.h"
#include "conformance/rules/rules.h"
#include "tests/conformance/rule_case.h"

namespace rhsim::conformance {
namespace {

trace::FunctionTable table_with(std::uint32_t version, std::uint32_t size) {
  auto table = Story::good_table("Type A");
  table.version = version;
  table.size = size;
  return table;
}

trace::EntryReturn startup_return(EntryPoint entry, std::uint32_t call, std::uint64_t value = 0) {
  trace::EntryReturn result;
  result.entry = entry;
  result.call = call;
  result.value = value;
  return result;
}

/// r1's entry point takes so long.
template <EntryPoint entry_point, int ms, int value>
void takes(Story& s) {
  s.ready().call(entry_point).after(std::chrono::milliseconds(ms)).ret(value);
}
template <EntryPoint entry_point, int ms, int value>
void takes_too_long(Story& s) {
  s.ready().call(entry_point).after(std::chrono::milliseconds(ms));
  const auto* rule = entry_point == EntryPoint::Close        ? "EPT-04"
                     : entry_point == EntryPoint::Online     ? "EPT-05"
                     : entry_point == EntryPoint::Offline    ? "EPT-06"
                     : entry_point == EntryPoint::LooksAlive ? "EPT-07"
                     : entry_point == EntryPoint::IsAlive    ? "EPT-08"
                     : entry_point == EntryPoint::Terminate  ? "EPT-09"
                     : entry_point == EntryPoint::Arbitrate  ? "EPT-12"
                     : entry_point == EntryPoint::Release    ? "EPT-01"
                                                             : "EPT-10";
  s.breaks(rule).ret(value);
}

/// Rules about reports, entry points, workers, load and life.
const std::vector<RuleCase>& core_cases() {
  static const std::vector<RuleCase> all{
      // --- When a report may come ---
      {"SRS-01", [](Story& s) { s.ready().on(s.thread()).breaks("SRS-01").status(online); },
       [](Story& s) { s.ready().pending().status(online).exits(); }},
      {"SRS-02",
       [](Story& s) {
         s.header.policy = "calm";
         s.ready().call(EntryPoint::Online);
         s.on(s.worker()).breaks("SRS-02").status(online_pending, 1);
         s.on(Story::entry).ret(pending_code).on(10).status(online, 2).exits();
       },
       [](Story& s) { s.ready().pending().status(online_pending, 1).status(online).exits(); }},
      {"SRS-03",
       [](Story& s) { s.ready().call(EntryPoint::Online).breaks("SRS-03").status(online).ret(0); },
       [](Story& s) { s.ready().call(EntryPoint::Online).ret(0); }},
      {"SRS-04",
       [](Story& s) {
         s.ready().pending().breaks("SRS-04").status_with(
             {.handle = HandleKind::Resid, .state = online}, 1);
         s.status(online).exits();
       },
       [](Story& s) { s.ready().pending().status(online).exits(); }},
      {"SRS-05",
       [](Story& s) {
         s.ready().pending().status(online).closed();
         s.on(10).breaks("SRS-05").status_with({.handle = HandleKind::Closed, .state = online}, 1);
       },
       [](Story& s) { s.ready().pending().status(online).exits().closed(); }},
      {"SRS-06",
       [](Story& s) {
         s.ready().pending().breaks("SRS-06").status_with({.readable = false}, 1);
         s.exits();
       },
       [](Story& s) { s.ready().pending().status(online).exits(); }},
      {"SRS-07",
       [](Story& s) { s.ready().pending().breaks("SRS-07").status(128, 1).status(online).exits(); },
       [](Story& s) { s.ready().pending().status(online_pending, 1).status(online).exits(); }},
      {"SRS-08",
       [](Story& s) {
         s.ready().pending().breaks("SRS-08").status(offline_pending, 1).status(online).exits();
       },
       [](Story& s) {
         s.ready().pending(EntryPoint::Offline).status(offline_pending, 1).status(offline).exits();
       }},
      {"SRS-09",
       [](Story& s) {
         s.ready().pending().status(online_pending, 1).breaks("SRS-09").status(online_pending, 1);
         s.status(online).exits();
       },
       [](Story& s) {
         s.ready().pending().status(online_pending, 1).status(online_pending, 2).status(online);
       }},
      {"SRS-10",
       [](Story& s) {
         s.ready().pending().breaks("SRS-10").status(online_pending, 500).status(online).exits();
       },
       [](Story& s) {
         s.ready().pending().status(online_pending, 0).status(online_pending, 1).status(online);
       }},
      {"SRS-11",
       [](Story& s) {
         s.ready().pending().status(online_pending, 7).status(online).exits();
         s.pending(EntryPoint::Offline).breaks("SRS-11").status(offline_pending, 1);
         s.status(offline).exits();
       },
       [](Story& s) {
         s.ready().pending().status(online_pending, 7).status(online).exits();
         s.pending(EntryPoint::Offline).status(offline_pending, 8).status(offline).exits();
       }},
      {"SRS-12",
       [](Story& s) {
         s.ready().pending().status(online_pending, 0xFFFFFFFF);
         s.breaks("SRS-12").status(online_pending, 0).status(online).exits();
       },
       [](Story& s) {
         s.ready().pending().status(online_pending, 0xFFFFFFFE).status(online_pending, 0xFFFFFFFF);
         s.status(online).exits();
       }},
      {"SRS-13",
       [](Story& s) {
         s.ready().pending().status(online_pending, 3).breaks("SRS-13").status(online, 3).exits();
       },
       [](Story& s) { s.ready().pending().status(online_pending, 3).status(online, 4).exits(); }},
      {"SRS-14",
       [](Story& s) {
         s.ready().pending().breaks("SRS-14").status(online_pending, 1).status(online).exits();
       },
       [](Story& s) {
         s.ready().pending().after(1s).status(online_pending, 1).status(online).exits();
       }},
      {"SRS-15",
       [](Story& s) { s.ready().pending().breaks("SRS-15").status(0, 1).status(online).exits(); },
       [](Story& s) { s.ready().pending().status(online_pending, 1).status(online).exits(); }},
      {"SRS-16",
       [](Story& s) {
         s.ready().pending();
         s.status_with({.state = online_pending, .check_point = 1, .wait_hint = 5});
         s.breaks("SRS-16").status_with(
             {.state = online_pending, .check_point = 2, .wait_hint = 5});
         s.status(online).exits();
       },
       [](Story& s) {
         s.ready().pending();
         s.status_with({.state = online_pending, .check_point = 1, .wait_hint = 5});
         s.status_with({.state = online_pending, .check_point = 2, .wait_hint = 6});
         s.status(online).exits();
       }},
      {"SRS-17",
       [](Story& s) {
         s.ready().pending().status(online_pending, 1).after(180s).breaks("SRS-17").times_out();
         s.on(Story::terminator).call(EntryPoint::Terminate).on(10).exits();
         s.on(Story::terminator).ret();
       },
       [](Story& s) {
         s.ready().pending().status(online_pending, 1).after(170s).status(online).exits();
       }},
      {"SRS-18",
       [](Story& s) {
         s.ready().pending().status(online_pending, 1).exits();
         s.after(180s).breaks("SRS-18").times_out().terminated();
       },
       [](Story& s) { s.ready().pending().status(online).exits(); }},
      {"SRS-19",
       [](Story& s) {
         s.ready().pending().status(online).breaks("SRS-19").status(online_pending, 9).exits();
       },
       [](Story& s) { s.ready().pending().status(online_pending, 8).status(online).exits(); }},
      {"SRS-20",
       [](Story& s) { s.ready().pending().status(online).breaks("SRS-20").status(online).exits(); },
       [](Story& s) { s.ready().pending().status(online).exits(); }},
      {"SRS-21",
       [](Story& s) { s.ready().online().on(s.thread()).breaks("SRS-21").status(online).exits(); },
       [](Story& s) { s.ready().online(); }},
      {"SRS-22",
       [](Story& s) {
         s.ready().call(EntryPoint::Online).ret(5);
         s.on(s.thread()).breaks("SRS-22").status(failed, 0, 1).exits();
       },
       [](Story& s) { s.ready().call(EntryPoint::Online).ret(5).terminated(); }},
      {"SRS-23",
       [](Story& s) {
         s.ready().pending().status(online_pending, 1, 1).breaks("SRS-23");
         s.status(online_pending, 2, 1).exits();
       },
       [](Story& s) { s.ready().pending().status(online_pending, 1, 1).exits(); }},
      {"SRS-24",
       [](Story& s) {
         s.ready().call(EntryPoint::Online);
         const auto first = s.worker();
         const auto second = s.worker();
         s.ret(pending_code).on(first).status(online_pending, 1, 1).exits();
         s.on(second).after(2s).breaks("SRS-24").status(online, 0, 1).exits();
       },
       [](Story& s) { s.ready().pending().status(online_pending, 1, 1).exits(); }},
      {"SRS-25",
       [](Story& s) {
         s.ready().pending().terminated().after(1s).on(10).breaks("SRS-25").status(online, 0, 1);
         s.exits();
       },
       [](Story& s) {
         s.ready().pending().on(Story::terminator).call(EntryPoint::Terminate);
         s.on(10).status(online_pending, 1, 1).exits().on(Story::terminator).ret();
       }},
      {"SRS-26",
       [](Story& s) {
         s.ready().pending().terminated().pending();
         s.on(10).breaks("SRS-26").status(online, 0, 0).exits();
         s.on(11).exits();
       },
       [](Story& s) {
         s.ready().pending().on(Story::terminator).call(EntryPoint::Terminate);
         s.on(10).exits().on(Story::terminator).ret().pending().status(online).exits();
       }},
      {"SRS-27",
       [](Story& s) {
         s.ready().pending().after(180s).times_out().terminated().after(1s).on(10);
         s.breaks("SRS-27").status(online, 0, 1).exits();
       },
       [](Story& s) {
         s.ready().pending().after(180s).times_out().on(Story::terminator);
         s.call(EntryPoint::Terminate).on(10).exits().on(Story::terminator).ret();
       },
       {"SRS-17"}},
      {"SRS-28", [](Story& s) { s.ready().pending().breaks("SRS-28").status(failed).exits(); },
       [](Story& s) { s.ready().pending().status(online).exits(); }},
      {"SRS-29",
       [](Story& s) { s.ready().pending().breaks("SRS-29").status(-1).status(online).exits(); },
       [](Story& s) {
         s.ready().pending().status_with({.state = -1, .last_error = 5}).status(online).exits();
       }},
      {"SRS-30",
       [](Story& s) {
         s.ready().pending().breaks("SRS-30").status_with(
             {.state = online, .event_handle = trace::invalid_object});
         s.exits();
       },
       [](Story& s) {
         s.ready().pending().status_with({.state = online, .event_handle = 1}).exits();
       }},
      {"SRS-31",
       [](Story& s) {
         s.ready().pending().breaks("SRS-31").status_with(
             {.state = online, .event_handle = 1, .event_signalled = true});
         s.exits();
       },
       [](Story& s) {
         s.ready().pending().status_with({.state = online, .event_handle = 1}).exits();
       }},
      {"SRS-32",
       [](Story& s) {
         s.ready().pending().breaks("SRS-32").status_with(
             {.state = online, .wait_hint = 0xCCCCCCCC});
         s.exits();
       },
       [](Story& s) { s.ready().pending().status(online).exits(); }},
      {"SRS-33",
       [](Story& s) {
         s.ready().call(EntryPoint::Online);
         const auto first = s.worker();
         const auto second = s.worker();
         s.ret(pending_code)
             .on(first)
             .add(trace::StatusCall{.state = online_pending, .check_point = 1});
         s.on(second).breaks("SRS-33").status(online_pending, 2);
         s.on(first).add(trace::StatusReturn{0}).status(online).exits().on(second).exits();
       },
       [](Story& s) { s.ready().pending().status(online_pending, 1).status(online).exits(); }},
      {"SRS-34",
       [](Story& s) {
         s.ready().pending().breaks("SRS-34").status_with({.extended = true, .state = online});
         s.exits();
       },
       [](Story& s) { s.ready().pending().status(online).exits(); }},
      {"SRS-34",  // What was given to a module that has been unloaded since counts no more.
       [](Story& s) {
         s.ready().closed().of(0).call(EntryPoint::Unload).ret().call(EntryPoint::Load).ret();
         s.call(EntryPoint::StartupEx, "Type A").ret(0).opened(1).pending();
         s.breaks("SRS-34").status(online).exits();
       },
       [](Story& s) {
         s.ready().closed().of(0).call(EntryPoint::Unload).ret().call(EntryPoint::Load).ret();
         s.call(EntryPoint::StartupEx, "Type A").ret(0).opened(1).pending();
         s.status_with({.extended = true, .state = online}).exits();
       }},
      {"SRS-35",
       [](Story& s) {
         s.ready().pending().breaks("SRS-35").status_with(
             {.extended = true, .state = online, .flags = 0x1000});
         s.exits();
       },
       [](Story& s) {
         s.of(0).on(Story::entry).call(EntryPoint::StartupEx, "Type A").ret(0);
         s.ready().pending().status_with({.extended = true, .state = online}).exits();
       },
       {"SRS-34"}},
      {"SRS-36",
       [](Story& s) {
         s.ready().pending().after(100s).status(online_pending, 1).after(100s);
         s.breaks("SRS-36").status(online).exits();
       },
       nullptr},
      {"SRS-37",
       [](Story& s) {
         s.ready().pending().on(Story::terminator).call(EntryPoint::Terminate).on(10).check(true);
         s.breaks("SRS-37").status(online, 0, 1).exits().on(Story::terminator).ret();
       },
       [](Story& s) {
         s.ready().pending().on(Story::terminator).call(EntryPoint::Terminate);
         s.on(10).status(online, 0, 1).exits().on(Story::terminator).ret();
       }},
      {"SRS-38",
       [](Story& s) {
         s.ready().pending();
         for (std::uint32_t i = 1; i <= 100; ++i) s.status(online_pending, i);
         s.breaks("SRS-38").status(online).exits();
       },
       [](Story& s) { s.ready().pending().status(online).exits(); }},

      // --- Time ---
      {"EPT-01", takes_too_long<EntryPoint::Release, 350, 0>, takes<EntryPoint::Release, 305, 0>},
      {"EPT-02",
       [](Story& s) {
         s.loaded().of(0).call(EntryPoint::Startup, "Type B").after(400ms);
         s.breaks("EPT-02").ret(5080);
       },
       [](Story& s) {
         s.loaded().of(0).call(EntryPoint::Startup, "Type B").after(300ms).ret(5080);
       }},
      {"EPT-03",
       [](Story& s) {
         s.loaded().of(1).call(EntryPoint::Open).after(400ms).breaks("EPT-03").ret(1);
       },
       [](Story& s) { s.loaded().of(1).call(EntryPoint::Open).after(300ms).ret(1); }},
      {"EPT-04", takes_too_long<EntryPoint::Close, 2000, 0>, takes<EntryPoint::Close, 300, 0>},
      {"EPT-05", takes_too_long<EntryPoint::Online, 2000, 0>, takes<EntryPoint::Online, 300, 0>},
      {"EPT-06", takes_too_long<EntryPoint::Offline, 5000, 0>, takes<EntryPoint::Offline, 300, 0>},
      {"EPT-07", takes_too_long<EntryPoint::LooksAlive, 400, 1>,
       takes<EntryPoint::LooksAlive, 1, 1>},
      {"EPT-08",
       [](Story& s) {
         s.ready().online().after(1min).call(EntryPoint::IsAlive).after(3s).breaks("EPT-08").ret(1);
       },
       [](Story& s) {
         s.ready().online().after(1min).call(EntryPoint::IsAlive).after(40ms).ret(1);
       }},
      {"EPT-09", takes_too_long<EntryPoint::Terminate, 2000, 0>,
       takes<EntryPoint::Terminate, 300, 0>},
      {"EPT-10", takes_too_long<EntryPoint::ResourceControl, 400, 1>,
       takes<EntryPoint::ResourceControl, 300, 1>},
      {"EPT-11", [](Story& s) { s.of(0).call(EntryPoint::Load).after(1s).breaks("EPT-11").ret(); },
       [](Story& s) { s.of(0).call(EntryPoint::Load).after(10ms).ret(); }},
      {"EPT-12", takes_too_long<EntryPoint::Arbitrate, 310, 0>,
       takes<EntryPoint::Arbitrate, 299, 0>},
      {"EPT-13",
       [](Story& s) {
         s.ready().online().call(EntryPoint::IsAlive).after(300s).on(Story::monitor);
         s.breaks("EPT-13").add(trace::DeadlockTimeout{EntryPoint::IsAlive, 5, 300s, {}});
       },
       [](Story& s) { s.ready().online().after(1min).call(EntryPoint::IsAlive).ret(1); }},
      {"EPT-15",
       [](Story& s) {
         s.ready().call(EntryPoint::Online);
         const auto strand = s.worker();
         s.after(1s).breaks("EPT-15").ret(pending_code).on(strand).status(online).exits();
       },
       [](Story& s) { s.ready().pending().status(online).exits(); }},
      {"EPT-17",
       [](Story& s) {
         s.ready().online().call(EntryPoint::IsAlive).after(1s).on(0).breaks("EPT-17");
         s.add(
             trace::Deadlock{{{Story::entry, "WaitForSingleObject(event #1)", {}},
                              {10, "EnterCriticalSection(critical section #1)", {Story::entry}}}});
       },
       [](Story& s) { s.ready().online().terminated(); },
       {},
       "RUN-DEADLOCK"},

      // --- What entry points return ---
      {"EPR-02",
       [](Story& s) {
         s.ready().call(EntryPoint::Online).ret(pending_code).after(180s);
         s.breaks("EPR-02").times_out().terminated();
       },
       [](Story& s) { s.ready().pending().status(online).exits(); }},
      {"EPR-03",
       [](Story& s) {
         s.ready().call(EntryPoint::Online).breaks("EPR-03").ret(0x12345678).terminated();
       },
       [](Story& s) { s.ready().call(EntryPoint::Online).ret(2).terminated(); }},
      {"EPR-04",
       [](Story& s) { s.ready().call(EntryPoint::Online).breaks("EPR-04").ret(5006).terminated(); },
       [](Story& s) {
         auto table = Story::good_table("Type A");
         table.null_slots.clear();
         s.loaded().startup("Type A", table).opened(1);
         s.call(EntryPoint::Online).ret(5006).terminated();
       }},
      {"EPR-06",
       [](Story& s) {
         s.ready().call(EntryPoint::Offline).breaks("EPR-06").ret(0x12345678).terminated();
       },
       [](Story& s) { s.ready().call(EntryPoint::Offline).ret(1053).terminated(); }},
      {"EPR-08",
       [](Story& s) {
         s.ready()
             .call(EntryPoint::Online)
             .breaks("EPR-08")
             .ret_with({.value = 0, .event_handle = 1, .event_signalled = true, .locks_held = {}});
       },
       [](Story& s) {
         s.ready()
             .call(EntryPoint::Online)
             .ret_with({.value = 0, .event_handle = 1, .locks_held = {}});
       }},
      {"EPR-09",
       [](Story& s) {
         s.ready()
             .call(EntryPoint::Online)
             .breaks("EPR-09")
             .ret_with({.value = 5, .event_handle = 1, .locks_held = {}});
       },
       [](Story& s) { s.ready().call(EntryPoint::Online).ret(5); }},
      {"EPR-10",
       [](Story& s) {
         s.ready().online().after(1min).call(EntryPoint::IsAlive).breaks("EPR-10").ret(5);
       },
       [](Story& s) { s.ready().online().after(1min).call(EntryPoint::IsAlive).ret(1); }},
      {"EPR-11", [](Story& s) { s.loaded().of(1).call(EntryPoint::Open).breaks("EPR-11").ret(0); },
       [](Story& s) {
         s.loaded()
             .of(1)
             .call(EntryPoint::Open)
             .ret_with({.value = 0, .last_error = 8, .locks_held = {}});
       }},
      {"EPR-13",
       [](Story& s) {
         s.loaded().of(0).call(EntryPoint::Startup, "Type B").ret(0);
         s.breaks("EPR-13").add(trace::FunctionTable{"Type B", false, 0, 0, {}, ""});
       },
       [](Story& s) { s.loaded().startup("Type B"); }},

      // --- Workers ---
      {"TRM-04",
       [](Story& s) {
         s.ready().pending().on(Story::terminator).call(EntryPoint::Terminate);
         s.breaks("TRM-04").ret().on(10).after(1min).exits();
       },
       [](Story& s) {
         s.ready().pending().on(Story::terminator).call(EntryPoint::Terminate).on(10).exits();
         s.on(Story::terminator).ret();
       }},
      {"TRM-05",
       [](Story& s) {
         s.ready().pending().on(Story::terminator).call(EntryPoint::Terminate).on(10).after(5s);
         s.breaks("TRM-05").exits().on(Story::terminator).ret();
       },
       [](Story& s) {
         s.ready().pending().on(Story::terminator).call(EntryPoint::Terminate).on(10).after(200ms);
         s.exits().on(Story::terminator).ret();
       }},
      {"TRM-06",
       [](Story& s) {
         s.ready().pending().on(Story::terminator).call(EntryPoint::Terminate).on(10).check(true);
         s.status(online_pending, 1, 1).after(2s).breaks("TRM-06").exits();
         s.on(Story::terminator).ret();
       },
       [](Story& s) {
         s.ready().pending().on(Story::terminator).call(EntryPoint::Terminate).on(10).check(true);
         s.after(100ms).exits().on(Story::terminator).ret();
       }},
      {"TRM-07",
       [](Story& s) {
         s.ready().call(EntryPoint::Online);
         const auto strand = s.thread();
         s.breaks("TRM-07").ret(pending_code).on(strand).status(online).exits();
       },
       [](Story& s) { s.ready().pending().status(online).exits(); }},
      {"TRM-08",
       [](Story& s) {
         s.ready().call(EntryPoint::Online);
         const auto strand = s.thread(StrandRole::Worker);
         s.breaks("TRM-08").add(trace::WorkerCreate{7, false, false, 0}).ret(pending_code);
         s.on(strand).status(online).exits();
       },
       [](Story& s) { s.ready().pending().status(online).exits(); }},
      {"TRM-09",
       [](Story& s) {
         s.ready().pending().on(Story::terminator).call(EntryPoint::Terminate);
         s.breaks("TRM-09").add(trace::WorkerTerminate{1, true, false, true}).on(10).exits();
         s.on(Story::terminator).add(trace::WorkerTerminated{1, true}).ret();
       },
       [](Story& s) {
         s.ready().pending().status(online).exits().on(Story::terminator);
         s.call(EntryPoint::Terminate).add(trace::WorkerTerminate{1, false, false, true});
         s.add(trace::WorkerTerminated{1, true}).ret();
       }},
      {"TRM-10",
       [](Story& s) {
         s.ready().pending().status(online).on(Story::entry).call(EntryPoint::Offline);
         const auto strand = s.thread(StrandRole::Worker);
         s.breaks("TRM-10").add(trace::WorkerCreate{7, false, true, 0}).ret(pending_code);
         s.on(strand).status(offline).exits().on(10).exits();
       },
       [](Story& s) { s.ready().pending().status(online).exits(); }},
      {"TRM-11",
       [](Story& s) {
         s.ready().pending().status(online).breaks("TRM-11");
         s.add(trace::WorkerTerminate{1, false, true, false});
         s.add(trace::WorkerTerminated{1, false}).exits();
       },
       [](Story& s) {
         s.ready().pending().status(online).exits().on(Story::terminator);
         s.call(EntryPoint::Terminate).add(trace::WorkerTerminate{1, true, false, false});
         s.add(trace::WorkerTerminated{1, true}).ret();
       }},
      {"TRM-12",
       [](Story& s) {
         s.ready().pending().status(online).on(Story::entry).call(EntryPoint::Close);
         s.add(trace::WorkerTerminate{1, false, false, false});
         s.add(trace::WorkerTerminated{1, false}).breaks("TRM-12").ret().on(10).after(1s).exits();
       },
       [](Story& s) {
         s.ready().pending().status(online).on(Story::entry).call(EntryPoint::Close);
         s.add(trace::WorkerTerminate{1, false, false, false});
         s.add(trace::WorkerTerminated{1, false}).on(10).exits().on(Story::entry).ret();
       }},
      {"TRM-13",
       [](Story& s) {
         s.ready().call(EntryPoint::Online).ret(5).on(Story::terminator);
         s.call(EntryPoint::Terminate).breaks("TRM-13").add(trace::Crash{"access violation", "x"});
       },
       [](Story& s) { s.ready().call(EntryPoint::Online).ret(5).terminated(); }},
      {"TRM-14",
       [](Story& s) {
         s.ready().pending().on(Story::terminator).call(EntryPoint::Terminate).after(300s);
         s.on(Story::monitor)
             .breaks("TRM-14")
             .add(trace::DeadlockTimeout{
                 EntryPoint::Terminate,
                 5,
                 300s,
                 {{Story::terminator, "ClusWorkerTerminate(thread #1)", {10}},
                  {10, "EnterCriticalSection(critical section #1)", {Story::terminator}}}});
       },
       [](Story& s) { s.ready().online().terminated(); }},
      {"TRM-15",
       [](Story& s) {
         s.ready().pending().status(online).on(Story::entry).call(EntryPoint::Close);
         s.breaks("TRM-15").ret().on(10).after(1s).exits();
       },
       [](Story& s) { s.ready().pending().status(online).exits().closed(); }},
      {"TRM-17",
       [](Story& s) {
         s.ready().call(EntryPoint::Online).add(trace::WorkerCreate{0, true, false, 8});
         s.breaks("TRM-17").ret(pending_code);
       },
       [](Story& s) {
         s.ready().call(EntryPoint::Online).add(trace::WorkerCreate{0, true, false, 8}).ret(8);
       }},
      {"TRM-20",
       [](Story& s) {
         s.ready().closed().add(trace::Leak{"thread", 3}).of(0).call(EntryPoint::Unload).ret();
         s.breaks("TRM-20").add(trace::Leak{"thread", 3}).add(trace::RunEnd{});
       },
       [](Story& s) {
         s.ready().closed().add(trace::Leak{"thread", 1}).ended();
       }},

      // --- Load and life ---
      {"LIF-02",
       [](Story& s) {
         s.of(0)
             .call(EntryPoint::Load)
             .ret()
             .add(trace::EntryCall{EntryPoint::StartupEx, 2, "Type A", 0x300, 0x400});
         s.add(startup_return(EntryPoint::StartupEx, 2));
         s.breaks("LIF-02").add(table_with(0x200, 96));
       },
       [](Story& s) { s.loaded(); }},
      {"LIF-03",
       [](Story& s) {
         s.of(0).add(trace::EntryCall{EntryPoint::Startup, 1, "Type A", 0x500, 0x600});
         s.add(startup_return(EntryPoint::Startup, 1));
         s.breaks("LIF-03").add(table_with(0x100, 88));
       },
       [](Story& s) {
         s.of(0).add(trace::EntryCall{EntryPoint::Startup, 1, "Type A", 0x500, 0x600});
         s.add(startup_return(EntryPoint::Startup, 1, 1306));
       }},
      {"LIF-04",
       [](Story& s) {
         s.loaded().of(0).call(EntryPoint::Startup, "No Such Type").ret(0);
         s.breaks("LIF-04").add(Story::good_table("No Such Type"));
       },
       [](Story& s) { s.loaded().of(0).call(EntryPoint::Startup, "No Such Type").ret(5080); }},
      {"LIF-05",
       [](Story& s) {
         s.of(0).add(trace::EntryCall{EntryPoint::StartupEx, 1, "Type A", 0x200, 0x400});
         s.add(startup_return(EntryPoint::StartupEx, 1)).add(table_with(0x300, 96));
         s.add(trace::EntryCall{EntryPoint::StartupEx, 2, "Type A", 0x200, 0x400});
         s.add(startup_return(EntryPoint::StartupEx, 2));
         s.breaks("LIF-05").add(table_with(0x200, 96));
       },
       [](Story& s) { s.loaded().startup("Type B"); }},
      {"LIF-05",  // What the module can do shows later.
       [](Story& s) {
         s.of(0).add(trace::EntryCall{EntryPoint::StartupEx, 1, "Type A", 0x200, 0x400});
         s.add(startup_return(EntryPoint::StartupEx, 1)).add(table_with(0x200, 96));
         s.add(trace::EntryCall{EntryPoint::StartupEx, 2, "Type A", 0x300, 0x400});
         s.add(startup_return(EntryPoint::StartupEx, 2));
         s.breaks("LIF-05").add(table_with(0x300, 96));
       },
       [](Story& s) {
         s.of(0).add(trace::EntryCall{EntryPoint::StartupEx, 1, "Type A", 0x200, 0x200});
         s.add(startup_return(EntryPoint::StartupEx, 1)).add(table_with(0x200, 96));
         s.add(trace::EntryCall{EntryPoint::StartupEx, 2, "Type A", 0x200, 0x400});
         s.add(startup_return(EntryPoint::StartupEx, 2)).add(table_with(0x300, 96));
       }},
      {"LIF-06",
       [](Story& s) {
         s.ready().pending().breaks("LIF-06").add(
             trace::Crash{"access violation", "no module, called from x.so+0x10"});
       },
       [](Story& s) { s.ready().pending().status(online).exits(); }},
      {"LIF-07",
       [](Story& s) {
         s.loaded().of(0).call(EntryPoint::Startup, "Type B").ret(0);
         auto table = Story::good_table("Type B");
         table.shared_with = "Type A";
         s.breaks("LIF-07").add(table);
       },
       [](Story& s) { s.loaded().startup("Type B"); }},
      {"LIF-08",
       [](Story& s) {
         s.loaded().of(0).call(EntryPoint::Startup, "Type B").ret(0);
         auto table = Story::good_table("Type B");
         table.null_slots.emplace_back("IsAlive");
         s.breaks("LIF-08").add(table);
       },
       [](Story& s) { s.loaded(); }},
      {"LIF-09",
       [](Story& s) {
         s.of(0).call(EntryPoint::Startup, "Type A").ret(0);
         s.breaks("LIF-09").add(table_with(0x100, 0));
       },
       [](Story& s) { s.loaded(); }},
      {"LIF-11", [](Story& s) { s.ready().of(2).call(EntryPoint::Open).breaks("LIF-11").ret(1); },
       [](Story& s) { s.ready().opened(2); }},
      {"LIF-14",
       [](Story& s) {
         s.loaded().of(1).call(EntryPoint::Open);
         const auto strand = s.thread();
         s.ret_with({.value = 0, .last_error = 8, .locks_held = {}}).on(strand);
         s.marked.emplace_back("LIF-14", s.events.size());
         s.log("late", "late", 0, HandleKind::NeverOpened).exits();
       },
       [](Story& s) {
         s.loaded()
             .of(1)
             .call(EntryPoint::Open)
             .ret_with({.value = 0, .last_error = 8, .locks_held = {}});
       }},
      {"LIF-15",
       [](Story& s) {
         s.ready().call(EntryPoint::Close).breaks("LIF-15");
         s.add(trace::ApiCall{"CloseHandle", "ResourceHandle", 0, 6}).ret();
       },
       [](Story& s) { s.ready().closed(); }},
      {"LIF-16",
       [](Story& s) {
         s.ready().opened(2).of(1).pending().of(2).breaks("LIF-16").status(online_pending, 1);
         s.of(1).status(online).exits();
       },
       [](Story& s) { s.ready().opened(2).of(1).pending().status(online).exits(); },
       {"SRS-01"},
       "SRS-04"},
      {"LIF-17",
       [](Story& s) {
         s.header.resources[0].name = "Resource 1";
         s.ready().call(EntryPoint::Online).breaks("LIF-17");
         s.log("Bringing %1 online.", "Bringing ########## online.").ret(0);
       },
       [](Story& s) {
         s.header.resources[0].name = "Resource 1";
         s.ready().call(EntryPoint::Online);
         s.log("Bringing %1 online.", "Bringing Resource 1 online.").ret(0);
       }},
      {"LIF-18",
       [](Story& s) {
         s.loaded().of(1).call(EntryPoint::Open).breaks("LIF-18");
         s.add(trace::ApiCall{"ClusterRegCloseKey", "ResourceKey"}).ret(1);
       },
       [](Story& s) {
         s.ready().call(EntryPoint::Close);
         s.add(trace::ApiCall{"ClusterRegCloseKey", "One\\Parameters"}).ret();
       }},
      {"LIF-20",
       [](Story& s) {
         s.ready().closed().add(trace::Leak{"event", 1}).of(0).call(EntryPoint::Unload).ret();
         s.breaks("LIF-20").add(trace::Leak{"event", 1}).add(trace::RunEnd{});
       },
       [](Story& s) { s.ready().closed().ended(); },
       {},
       "RUN-LEAK-HANDLE"},
      {"LIF-25",
       [](Story& s) {
         s.of(0).call(EntryPoint::Load).ret().breaks("LIF-25");
         s.add(trace::LoadFailure{"it exports no Startup"});
       },
       [](Story& s) { s.loaded(); }},
      {"LIF-29",
       [](Story& s) {
         s.ready().closed().call(EntryPoint::Open).breaks("LIF-29");
         s.ret_with({.value = 0, .last_error = 183, .locks_held = {}});
       },
       [](Story& s) { s.ready().closed().opened(1); }},

      // --- Health checks ---
      {"ALV-10",
       [](Story& s) {
         s.ready().call(EntryPoint::Online).ret_with({.event_handle = 1, .locks_held = {}});
         s.state(ResourceState::Offline, ResourceState::Online).on(s.thread()).after(1s);
         s.breaks("ALV-10").add(trace::ApiCall{"CloseHandle", "EventHandle", 1, 0}).exits();
       },
       [](Story& s) {
         s.ready().call(EntryPoint::Online).ret_with({.event_handle = 1, .locks_held = {}});
         s.state(ResourceState::Offline, ResourceState::Online).after(1s);
         s.on(Story::terminator).call(EntryPoint::Terminate);
         s.add(trace::ApiCall{"CloseHandle", "EventHandle", 1, 0}).ret();
       }},
      {"ALV-14",
       [](Story& s) {
         s.ready().online().after(1min).call(EntryPoint::IsAlive).breaks("ALV-14");
         s.status(failed, 0, 1).ret(1);
       },
       [](Story& s) { s.ready().online().after(1min).call(EntryPoint::IsAlive).ret(1); }},
      {"ALV-15",
       [](Story& s) {
         s.ready().online().on(Story::entry).call(EntryPoint::IsAlive).breaks("ALV-15").ret(0);
       },
       [](Story& s) { s.ready().online().on(Story::entry).call(EntryPoint::IsAlive).ret(1); }},
      {"ALV-17", [](Story& s) { s.ready().call(EntryPoint::IsAlive).breaks("ALV-17").ret(1); },
       [](Story& s) { s.ready().call(EntryPoint::IsAlive).ret(0); }},

      // --- Again and again ---
      {"EPR-16",
       [](Story& s) {
         s.ready().online().on(Story::entry).call(EntryPoint::Offline).ret(0);
         s.call(EntryPoint::Online).breaks("EPR-16").ret(170);
       },
       [](Story& s) {
         s.ready().online().on(Story::entry).call(EntryPoint::Offline).ret(0);
         s.call(EntryPoint::Online).ret(0);
       }},
      {"EPR-19",
       [](Story& s) {
         s.ready().online().terminated().on(Story::entry).call(EntryPoint::Online);
         s.breaks("EPR-19").ret(170);
       },
       [](Story& s) {
         s.ready().online().terminated().on(Story::entry).call(EntryPoint::Online).ret(0);
       }},

      // --- Calls to avoid ---
      {"API-01",
       [](Story& s) {
         s.ready().pending().breaks("API-01").add(trace::ApiCall{"FailClusterResource", "One"});
         s.status(online).exits();
       },
       [](Story& s) {
         s.ready().pending().add(trace::ApiCall{"OpenCluster", "", 1}).status(online).exits();
       }},
      {"API-02",
       [](Story& s) {
         s.ready().online().on(Story::entry).after(1min).call(EntryPoint::LooksAlive);
         s.breaks("API-02").add(trace::ApiCall{"GetClusterResourceState", "One", 2}).ret(1);
       },
       [](Story& s) {
         s.ready().pending().add(trace::ApiCall{"GetClusterResourceState", "One", 2});
         s.status(online).exits();
       }},
      {"API-03",
       [](Story& s) {
         s.ready().call(EntryPoint::Online).breaks("API-03");
         s.add(trace::ApiCall{"ResUtilSetDwordValue", "One\\Parameters\\LastOnline"}).ret(0);
       },
       [](Story& s) {
         s.ready().pending();
         s.add(trace::ApiCall{"ResUtilSetDwordValue", "One\\Parameters\\LastOnline"});
         s.status(online).on(Story::entry).call(EntryPoint::ResourceControl);
         s.add(trace::ApiCall{"ResUtilSetPropertyTable", "One\\Parameters"}).ret(0);
       }},
      {"API-10",
       [](Story& s) {
         s.ready().closed().add(trace::Leak{"cluster key", 1}).of(0).call(EntryPoint::Unload);
         s.ret().breaks("API-10").add(trace::Leak{"cluster key", 1}).add(trace::RunEnd{});
       },
       [](Story& s) { s.ready().closed().ended(); }},

      // --- Logging ---
      {"LOG-01",
       [](Story& s) {
         s.ready().call(EntryPoint::Online).breaks("LOG-01");
         s.log("x", "x", 0, HandleKind::Null).ret(0);
       },
       [](Story& s) { s.ready().call(EntryPoint::Online).log("x", "x").ret(0); }},
      {"LOG-02", [](Story& s) { s.ready().breaks("LOG-02").log("x", "x", 7); },
       [](Story& s) { s.ready().log("x", "x", 2); }},
      {"LOG-03", [](Story& s) { s.ready().breaks("LOG-03").log("error %d\n", "error 5"); },
       [](Story& s) { s.ready().log("error %1!u! of %2%n", "error 5 of x"); }},
      {"LOG-04", [](Story& s) { s.ready().breaks("LOG-04").log("%1", std::string(501, 'x')); },
       [](Story& s) { s.ready().log("%1", std::string(500, 'x')); }},
      {"LOG-07",
       [](Story& s) {
         const auto strand = s.ready().opened(2).of(1).thread();
         s.closed().on(strand).breaks("LOG-07").log("x", "x", 0, HandleKind::Closed).exits();
       },
       [](Story& s) { s.ready().log("x", "x").closed(); }},

      // --- How the run ended ---
      {"RUN-CRASH",
       [](Story& s) {
         s.ready().online().call(EntryPoint::IsAlive).breaks("RUN-CRASH");
         s.add(trace::Crash{"access violation", "x.so+0x10"});
       },
       [](Story& s) { s.ready().closed().ended(); }},
      {"RUN-DEADLOCK",
       [](Story& s) {
         s.ready().on(0).breaks("RUN-DEADLOCK").add(trace::Deadlock{{{2, "Sleep", {}}}});
       },
       [](Story& s) { s.ready().closed().ended(); }},
      {"RUN-EXIT",
       [](Story& s) {
         s.ready().breaks("RUN-EXIT").add(trace::ProcessExit{"exit", 3});
       },
       [](Story& s) { s.ready().closed().ended(); }},
      {"RUN-HANG", [](Story& s) { s.ready().breaks("RUN-HANG").add(trace::Hang{"x.so+0x10"}); },
       [](Story& s) { s.ready().closed().ended(); }},
      {"RUN-LEAK-HANDLE",
       [](Story& s) {
         s.ready().closed().of(0).call(EntryPoint::Unload).ret();
         s.breaks("RUN-LEAK-HANDLE").add(trace::Leak{"event", 1}).add(trace::RunEnd{});
       },
       [](Story& s) {
         s.ready().closed().add(trace::Leak{"event", 1}).ended();
       }},
      {"RUN-LEAK-LOCK",
       [](Story& s) {
         s.ready().online().after(1min).call(EntryPoint::IsAlive).breaks("RUN-LEAK-LOCK");
         s.ret_with({.value = 1, .locks_held = {"critical section #1"}});
       },
       [](Story& s) { s.ready(); }},
      {"RUN-LEAK-THREAD",
       [](Story& s) {
         s.ready().closed().of(0).call(EntryPoint::Unload).ret();
         s.on(s.thread()).exits(StrandEnd::Abandoned).on(Story::monitor);
         s.breaks("RUN-LEAK-THREAD").add(trace::RunEnd{});
       },
       [](Story& s) { s.ready().closed().ended(); }},
  };
  return all;
}

const std::vector<RuleCase>& cases() {
  static const auto all = [] {
    std::vector<RuleCase> joined;
    for (const auto* some :
         {&core_cases(), &environment_cases(), &control_cases(), &conduct_cases()}) {
      joined.insert(joined.end(), some->begin(), some->end());
    }
    return joined;
  }();
  return all;
}

Profile profile_for(const std::string& rule) {
  Profile profile;
  if (find_rule(rule)->severity == Severity::Off) profile.severities[rule] = Severity::Warn;
  return profile;
}

std::set<std::string> rules_above_info(const Verdict& verdict) {
  std::set<std::string> rules;
  for (const auto& finding : verdict.findings) {
    if (finding.severity > Severity::Info) rules.insert(finding.rule);
  }
  return rules;
}

TEST_CASE("every rule finds the marked event of the story that breaks it, and nothing else") {
  for (const auto& one : cases()) {
    Story story;
    one.breaking(story);
    const auto verdict = story.verdict(profile_for(one.rule));
    CAPTURE(one.rule, to_text(verdict));
    const std::string speaker = one.speaker != nullptr ? one.speaker : one.rule;
    const auto* finding = find(verdict, speaker);
    REQUIRE(finding != nullptr);
    if (one.speaker != nullptr) {
      CHECK(std::count(finding->attached.begin(), finding->attached.end(), one.rule) == 1);
    }
    REQUIRE(story.marked.size() == 1);
    CHECK(story.marked[0].first == one.rule);
    const auto marked = story.marked[0].second;
    CHECK(std::count(finding->events.begin(), finding->events.end(), marked) == 1);
    CHECK(finding->at == story.events[marked - 1].at);
    CHECK_FALSE(finding->message.empty());
    CHECK_FALSE(finding->sources.empty());
    auto others = rules_above_info(verdict);
    others.erase(speaker);
    CHECK(others == one.also);
    CHECK(verdict.tally.found.at(one.rule) == 1);
  }
}

TEST_CASE("every rule is exercised by, and silent on, the story that conforms to it") {
  for (const auto& one : cases()) {
    if (one.conforming == nullptr) continue;
    Story story;
    one.conforming(story);
    const auto verdict = story.verdict(profile_for(one.rule));
    CAPTURE(one.rule, to_text(verdict));
    CHECK(find(verdict, one.rule) == nullptr);
    for (const auto& rule : rules_above_info(verdict)) CHECK(one.also.count(rule) == 1);
    CHECK(verdict.tally.exercised.count(one.rule) == 1);
  }
}

TEST_CASE("every implemented rule has a breaking and a conforming story") {
  std::set<std::string> told;
  for (const auto& one : cases()) {
    CAPTURE(one.rule);
    told.insert(one.rule);
    CHECK(one.breaking != nullptr);
    // SRS-36 is off, and its situation is its breach.
    CHECK((one.conforming != nullptr || std::string(one.rule) == "SRS-36"));
  }
  for (const auto& definition : all_rules()) {
    CAPTURE(definition.id);
    CHECK(told.count(std::string(definition.id)) == 1);
  }
}

TEST_CASE("every rule of the contract that a trace can decide is decided") {
  std::map<RuleState, int> counts;
  for (const auto& entry : catalogue()) {
    if (entry.id.substr(0, 4) != "RUN-") ++counts[state_of(entry)];
  }
  WARN("of 190 rules " << counts[RuleState::Implemented] << " are decided by the checker, "
                       << counts[RuleState::Undecidable] << " by no trace, and "
                       << counts[RuleState::Monitor] << " are facts about the monitor");
  CHECK(counts[RuleState::Implemented] == 173);
  CHECK(counts[RuleState::Undecidable] == 5);
  CHECK(counts[RuleState::Monitor] == 12);
}

}  // namespace
}  // namespace rhsim::conformance
