// Lives in which a report comes at the wrong time, says the wrong thing or carries the wrong thing.
#include "tests/conformance/whole_trace/generated_life.h"

namespace rhsim::conformance {
namespace {

using trace::StatusCall;
using trace::StrandId;

std::int32_t any_state(Life& life) {
  return life.chance.one_of({online, offline, failed, online_pending, offline_pending});
}

/// An operation whose first report but one, or final one, is spoilt.
void spoil_pending(Life& life, void (*spoil)(Life&, StatusCall&)) {
  life.begin();
  life.reports(2);
  auto report = life.pending_report();
  spoil(life, report);
  life.s.after(100ms).status_with(report);
  life.reports(1);
  life.finish();
  life.exit();
}
void spoil_final(Life& life, void (*spoil)(Life&, StatusCall&)) {
  life.begin();
  life.reports(2);
  auto report = life.final_report();
  spoil(life, report);
  life.s.after(100ms);
  life.finish_with(report);
  life.exit();
}

// --- When ----------------------------------------------------------------------------------------

void nobody_asked(Life& life) {
  life.s.on(Story::entry).on(life.start_thread()).status(any_state(life), 1);
}

void two_ends(Life& life) {
  life.begin();
  life.reports(2);
  life.finish();
  life.s.after(100ms).status(life.chance.one_of({online, offline, failed, 126, -1}), 9);
  life.exit();
}

void goes_on_after_the_end(Life& life) {
  life.begin();
  life.finish();
  if (life.chance.once_in(3)) life.terminate();
  life.s.on(life.worker);
  life.report();
}

void from_inside(Life& life) {
  life.call_any();
  const auto state = any_state(life);
  life.s.status(state, life.chance.below(3));
  if (life.chance.once_in(2)) return life.returns(life.chance.one_of({0, 5}));
  life.worker = life.start_worker();
  life.returns(pending_code);
  life.s.on(life.worker);
  life.reports(2);
  life.finish();
  life.exit();
}

void early(Life& life) {
  life.call_any();
  life.worker = life.start_worker();
  life.s.on(life.worker).after(life.chance.one_of({0ms, 50ms}));
  const bool final = life.chance.once_in(3);
  auto report = final ? life.final_report() : life.pending_report();
  if (final && life.chance.once_in(3)) report.state = failed;
  life.s.status_with(report);
  life.returns(life.chance.one_of<std::uint64_t>({pending_code, pending_code, 0, 5}));
  life.s.on(life.worker);
  if (life.chance.once_in(2)) life.report();
  if (life.chance.once_in(2)) life.finish();
  life.exit();
}

void after_it_was_over_at_once(Life& life) {
  life.call_any();
  life.worker = life.start_worker();
  life.returns(life.chance.one_of({0, 5}));
  if (life.chance.once_in(3)) life.terminate();
  life.s.on(life.worker).after(10ms).status(any_state(life), 1);
  life.exit();
}

void from_inside_terminate(Life& life) {
  if (life.chance.once_in(2)) life.begin();
  life.begin_terminate();
  life.s.status(any_state(life), 1, 1);
  life.end_terminate();
}

void from_inside_a_poll(Life& life) {
  life.s.on(Story::entry).call(EntryPoint::IsAlive).status(failed, 1).ret(0);
}

void from_inside_open(Life& life) {
  life.s.of(1).on(Story::entry).call(EntryPoint::Close).ret().call(EntryPoint::Open);
  life.s.status_with({.handle = HandleKind::NeverOpened, .state = offline}).ret(1);
  life.becomes(ResourceState::Offline);
}

/// Before the next operation, and perhaps into it.
void a_finished_worker_stays(Life& life) {
  life.begin();
  const auto first = life.worker;
  life.reports(1);
  life.finish();
  if (life.chance.once_in(2)) life.begin();
  life.s.on(first).after(10ms).status(any_state(life), 40);
  life.exit();
  life.s.on(life.worker);
}

void two_at_a_time(Life& life) {
  life.call_any();
  const auto first = life.start_worker();
  life.worker = life.start_worker();
  life.returns(pending_code);
  life.s.on(first).after(10ms).add(life.pending_report());
  const bool overlaps = life.chance.once_in(2);
  if (!overlaps) life.s.add(trace::StatusReturn{0});
  life.s.on(life.worker).status_with(life.pending_report());
  if (overlaps) life.s.on(first).add(trace::StatusReturn{0});
  life.s.on(first);
  life.exit();
  life.s.on(life.worker);
  life.finish();
  life.exit();
}

void floods(Life& life) {
  life.begin();
  const auto pause = life.chance.one_of({1ms, 70ms, 80ms, 90ms});
  for (int i = 0; i < 14; ++i) life.s.after(pause).status_with(life.pending_report());
  life.finish();
  life.exit();
}

/// Around the turn of a second that begins with the first report.
void bursts(Life& life) {
  life.begin();
  life.report();
  life.s.after(900ms);
  for (int i = 0; i < 7; ++i) life.s.status_with(life.pending_report());
  life.s.after(life.chance.one_of({99ms, 100ms, 999ms, 1000ms}));
  for (int i = 0; i < 7; ++i) life.s.status_with(life.pending_report());
  life.finish();
  life.exit();
}

void no_news(Life& life) {
  life.begin();
  if (life.chance.once_in(2)) life.s.after(1ms);
  life.s.status_with(life.pending_report());
  life.finish();
  life.exit();
}

// --- What ----------------------------------------------------------------------------------------

void check_point_falls(Life& life) {
  life.begin();
  life.reports(2);
  life.check_point += life.chance.below(3);
  life.report();
  life.check_point = life.chance.below(5);
  life.report();
  life.check_point = life.chance.below(5);
  life.report();
  if (life.chance.once_in(2)) life.check_point = life.chance.below(5);
  life.finish();
  life.exit();
}

void wraps_around(Life& life) {
  life.begin();
  life.check_point = 0xFFFFFFFF - life.chance.below(3);
  for (int i = 0; i < 3; ++i) life.report();
  life.finish();
  life.exit();
}

constexpr Mutation mutations[] = {
    {"nothing", [](Life&) {}},
    {"nobody asked", nobody_asked},
    {"two ends", two_ends},
    {"it goes on after the end", goes_on_after_the_end},
    {"a report from inside", from_inside},
    {"an early report", early},
    {"an early report again", early},
    {"a report of what was over at once", after_it_was_over_at_once},
    {"a report from inside Terminate", from_inside_terminate},
    {"a report from inside a poll", from_inside_a_poll},
    {"a report from inside Open", from_inside_open},
    {"a finished worker stays", a_finished_worker_stays},
    {"two report at a time", two_at_a_time},
    {"a flood", floods},
    {"two bursts", bursts},
    {"no news", no_news},
    {"a CheckPoint that falls", check_point_falls},
    {"a CheckPoint that falls again", check_point_falls},
    {"a CheckPoint that wraps around", wraps_around},
    {"the final CheckPoint is the last",
     [](Life& life) {
       spoil_final(life, [](Life&, StatusCall& report) {
         if (report.check_point > 0) --report.check_point;
       });
     }},
    {"a WaitHint that does not grow",
     [](Life& life) {
       spoil_pending(life, [](Life& of, StatusCall& report) {
         report.wait_hint -= of.chance.below(3);
         of.wait_hint = report.wait_hint;
       });
     }},
    {"the other operation's pending state",
     [](Life& life) {
       spoil_pending(life, [](Life& of, StatusCall& report) {
         report.state = of.goes_online() ? offline_pending : online_pending;
       });
     }},
    {"the other operation's pending state while it is stopped",
     [](Life& life) {
       life.begin();
       life.begin_terminate();
       life.s.on(life.worker);
       auto report = life.pending_report();
       report.state = life.goes_online() ? offline_pending : online_pending;
       life.s.status_with(report, 1);
       life.exit();
       life.end_terminate();
     }},
    {"the other operation's final state",
     [](Life& life) {
       spoil_final(life, [](Life& of, StatusCall& report) {
         report.state = of.goes_online() ? offline : online;
       });
     }},
    {"no state",
     [](Life& life) {
       spoil_pending(life, [](Life& of, StatusCall& report) {
         report.state = of.chance.one_of({0, 1, 5, 126, 127, 128, -2});
       });
     }},
    {"no state at the end",
     [](Life& life) {
       spoil_final(life, [](Life& of, StatusCall& report) {
         report.state = of.chance.one_of({0, 126, 127, 128});
       });
     }},
    {"a state that was never written",
     [](Life& life) {
       spoil_pending(life,
                     [](Life&, StatusCall& report) { report.uninitialised = {"ResourceState"}; });
     }},
    {"a state that nobody knows",
     [](Life& life) {
       spoil_pending(life, [](Life& of, StatusCall& report) {
         report.state = -1;
         report.last_error = of.chance.below(2) * 5;
       });
     }},
};

}  // namespace

std::span<const Mutation> mutated_reports() { return mutations; }

}  // namespace rhsim::conformance
