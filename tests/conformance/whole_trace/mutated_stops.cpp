// Lives in which an operation is silent for too long, or goes on although it was told to stop.
#include "tests/conformance/whole_trace/generated_life.h"

namespace rhsim::conformance {
namespace {

using trace::StatusCall;
using trace::StrandId;

// --- Silence -------------------------------------------------------------------------------------

void is_silent(Life& life) {
  life.begin();
  life.reports(2);
  life.s.after(180s);
  if (life.chance.once_in(4)) life.s.add(trace::Inserted{"slow callback", 0, 60s}).after(60s);
  life.times_out();
  life.s.on(life.worker).after(life.chance.one_of({0ms, 5ms, 10ms, 11ms, 1000ms}));
  if (life.chance.once_in(2)) life.report(1);
  life.stop_politely();
}

void speaks_late(Life& life) {
  life.begin();
  life.reports(1);
  life.s.after(180s + life.chance.one_of({-1ms, 0ms, 10ms, 11ms, 1000ms}));
  life.s.status_with(life.chance.once_in(2) ? life.pending_report() : life.final_report());
  life.finish();
  life.exit();
}

/// Reports come in time, for longer than the limit of one silence.
void takes_long(Life& life) {
  life.begin();
  for (auto minutes = 1 + life.chance.below(4); minutes > 0; --minutes) {
    life.s.after(60s);
    life.report();
  }
  if (life.chance.once_in(2)) return life.stop_politely();
  life.finish();
  life.exit();
}

void ends_in_silence(Life& life) {
  life.begin();
  life.reports(2);
  life.exit();
  life.s.after(180s);
  life.times_out();
  life.terminate();
}

void ends_before_the_return(Life& life) {
  life.call_any();
  life.worker = life.start_worker();
  life.s.on(life.worker);
  life.exit();
  life.returns(pending_code);
  life.s.after(180s);
  life.times_out();
  life.terminate();
}

/// The run ends while the operation is pending: its worker is gone, or is put away.
void the_run_ends(Life& life) {
  life.begin();
  life.reports(2);
  life.exit(life.chance.one_of({StrandEnd::Returned, StrandEnd::Abandoned}));
  life.s.on(Story::monitor);
  life.s.add(trace::RunEnd{
      life.chance.one_of({RunOutcome::Completed, RunOutcome::TimeLimit, RunOutcome::Crash})});
}

/// The worker ends in silence, but another thread could still report.
void another_is_left(Life& life) {
  life.s.on(Story::entry);
  const auto free = life.start_thread();
  life.begin();
  life.exit();
  life.s.after(60s).on(free);
  const bool ends = life.chance.once_in(2);
  if (ends) life.exit();
  life.s.after(120s);
  life.times_out();
  life.terminate();
}

void somebody_comes_later(Life& life) {
  life.begin();
  life.exit();
  life.s.on(Story::entry);
  const auto later =
      life.start_thread(life.chance.once_in(2) ? StrandRole::Callback : StrandRole::Thread);
  life.s.after(180s);
  life.times_out();
  life.s.on(later);
  life.exit();
  life.terminate();
}

// --- Told by the answer --------------------------------------------------------------------------

/// What a worker does that should end.
void go_on(Life& life) {
  switch (life.chance.below(6)) {
    case 0:
      life.report(1);
      break;
    case 1:
      life.s.status_with(life.final_report(), 1);
      break;
    case 2:
      life.s.on(life.start_thread());
      life.exit();
      life.s.on(life.worker);
      break;
    default:
      break;
  }
  life.s.after(life.chance.one_of({1ms, 310ms, 311ms, 400ms, 2000ms}));
}

void ignores_the_answer(Life& life) {
  life.begin();
  life.reports(1);
  life.report(1);
  if (life.chance.once_in(2)) life.s.check(true);
  go_on(life);
  if (life.chance.once_in(3)) life.begin_terminate();
  life.s.on(life.worker);
  go_on(life);
  if (life.chance.once_in(3)) life.terminate();
  life.s.on(life.worker).after(life.chance.one_of({0ms, 5ms, 2000ms}));
  if (!life.chance.once_in(4)) life.exit();
}

void ignores_the_check(Life& life) {
  life.begin();
  life.reports(1);
  life.begin_terminate();
  life.s.on(life.worker).after(life.chance.one_of({0ms, 1011ms})).check(true);
  if (life.chance.once_in(3)) life.report(1);
  go_on(life);
  if (life.chance.once_in(2)) life.end_terminate();
  life.s.on(life.worker).after(life.chance.one_of({0ms, 5ms, 2000ms}));
  if (!life.chance.once_in(4)) life.exit();
  life.end_terminate();
}

/// One worker is answered Terminate, the other reports success.
void one_of_two_is_told(Life& life) {
  life.call_any();
  const auto told = life.start_worker();
  life.worker = life.start_worker();
  life.returns(pending_code);
  life.s.on(told);
  life.report(1);
  life.exit();
  if (life.chance.once_in(2)) life.begin_terminate();
  life.s.on(life.worker).after(life.chance.one_of({0ms, 300ms, 301ms, 2000ms}));
  life.s.status_with(life.chance.once_in(3) ? life.pending_report() : life.final_report(), 1);
  life.exit();
  life.end_terminate();
}

/// The answer comes with the final report, which leaves nothing to stop.
void the_last_report_is_answered(Life& life) {
  life.begin();
  life.reports(1);
  life.finish_with(life.final_report(), 1);
  life.s.after(life.chance.one_of({1ms, 2000ms}));
  if (life.chance.once_in(2)) life.report(1);
  life.exit();
}

// --- Told by Terminate and the timer -------------------------------------------------------------

void reports_success_while_cancelled(Life& life) {
  life.begin();
  if (life.chance.once_in(3)) {
    life.s.after(180s);
    life.times_out();
  }
  life.begin_terminate();
  life.s.on(life.worker);
  if (life.chance.once_in(2)) life.s.check(true);
  if (life.chance.once_in(4)) life.end_terminate();
  life.s.on(life.worker).after(1ms).status_with(life.final_report(), 1);
  life.exit();
  life.end_terminate();
}

/// It met a Terminate, goes on rightly, and is told later.
void reports_success_after_an_old_terminate(Life& life) {
  life.call_any();
  life.begin_terminate();
  life.return_from_terminate();
  life.s.on(Story::entry);
  life.worker = life.start_worker();
  life.returns(pending_code);
  life.s.on(life.worker);
  life.report(life.chance.below(2));
  life.s.status_with(life.final_report(), 1);
  life.exit();
}

void leftover(Life& life) {
  life.begin();
  const auto first = life.worker;
  life.reports(1);
  life.terminate();
  life.s.after(1s);
  for (auto others = life.chance.below(3); others > 0; --others) {
    life.call_any();
    life.returns(0);
  }
  life.begin();
  life.s.on(first).after(10ms);
  if (!life.chance.once_in(3)) life.s.status(life.pending_state(), 50);
  life.exit();
  life.s.on(life.worker);
  life.finish();
  life.exit();
}

/// A plain thread that outlives its operation; it may serve the next.
void leftover_thread(Life& life) {
  life.call_any();
  const auto thread = life.start_thread();
  life.returns(pending_code);
  life.s.on(thread);
  life.report();
  if (life.chance.once_in(2)) {
    life.terminate();
  } else {
    life.finish();
  }
  life.s.after(1s);
  life.begin();
  life.s.on(thread);
  life.report();
  life.exit();
  life.s.on(life.worker);
  life.finish();
  life.exit();
}

void drains(Life& life) {
  life.begin(EntryPoint::Offline);
  life.begin_terminate();
  life.s.on(life.worker).after(life.chance.one_of({0ms, 310ms, 311ms, 2000ms}));
  life.s.api(life.chance.one_of({"ControlService", "ResUtilStopService", "Sleep"}), "A", 1);
  life.exit();
  life.end_terminate();
}

void stays_inside(Life& life) {
  life.call(life.chance.one_of({EntryPoint::Offline, EntryPoint::Offline, EntryPoint::Online}));
  life.begin_terminate();
  life.s.on(Story::entry).after(life.chance.one_of({310ms, 311ms, 30000ms}));
  if (life.chance.once_in(2)) life.s.api("ControlService", "A", 1);
  life.returns(0);
  life.end_terminate();
}

constexpr Mutation mutations[] = {
    {"silence until the timer", is_silent},
    {"a late report", speaks_late},
    {"a long operation", takes_long},
    {"an end in silence", ends_in_silence},
    {"an end in silence before the return", ends_before_the_return},
    {"the end of the run", the_run_ends, true},
    {"an end in silence, but another is left", another_is_left},
    {"an end in silence, but somebody comes later", somebody_comes_later},
    {"the answer is ignored", ignores_the_answer},
    {"the answer is ignored once more", ignores_the_answer},
    {"the check is ignored", ignores_the_check},
    {"the check is ignored once more", ignores_the_check},
    {"one of two is told", one_of_two_is_told},
    {"the last report is answered", the_last_report_is_answered},
    {"success while cancelled", reports_success_while_cancelled},
    {"success after an old Terminate", reports_success_after_an_old_terminate},
    {"a leftover worker", leftover},
    {"a leftover worker again", leftover},
    {"a leftover thread", leftover_thread},
    {"an Offline that drains", drains},
    {"an Offline that stays inside", stays_inside},
};

}  // namespace

std::span<const Mutation> mutated_stops() { return mutations; }

}  // namespace rhsim::conformance
