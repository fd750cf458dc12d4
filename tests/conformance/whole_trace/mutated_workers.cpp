// Lives in which a worker is made or ended in the wrong way, or lives too long.
#include "tests/conformance/whole_trace/generated_life.h"

namespace rhsim::conformance {
namespace {

using trace::StrandId;

// --- How they are made ---------------------------------------------------------------------------

void without_a_worker(Life& life) {
  life.call_any();
  if (life.chance.once_in(4)) {
    life.s.api("CreateThread", "", 0, 8);
  } else {
    life.s.add(trace::WorkerCreate{0, true, false, 8});
  }
  const bool second_attempt = life.chance.once_in(4);
  if (second_attempt) life.worker = life.start_worker();
  const auto value = life.chance.one_of<std::uint64_t>({pending_code, pending_code, 0, 8});
  life.returns(value);
  if (value != pending_code) return;
  life.s.after(180s);
  life.times_out();
  life.terminate();
}

void by_a_plain_thread(Life& life) {
  life.call_any();
  life.worker = life.start_thread();
  life.returns(pending_code);
  life.s.on(life.worker);
  life.reports(1);
  if (life.chance.once_in(3)) life.terminate();
  life.s.on(life.worker).after(life.chance.one_of({0ms, 2000ms}));
  life.finish();
  life.exit();
}

void with_a_used_structure(Life& life) {
  life.call_any();
  life.worker = life.start_thread(StrandRole::Worker);
  const bool alive = life.chance.once_in(2);
  life.s.add(trace::WorkerCreate{99, false, alive, 0});
  life.returns(pending_code);
  life.s.on(life.worker);
  life.finish();
  life.exit();
}

void tampers(Life& life) {
  life.begin();
  if (life.chance.once_in(2)) life.exit();
  life.begin_terminate();
  life.s.add(trace::WorkerTerminate{life.number, false, false, true});
  life.s.add(trace::WorkerTerminated{life.number, false});
  life.end_terminate();
}

void waits_for_itself(Life& life) {
  life.begin();
  if (life.chance.once_in(2)) life.finish();
  life.s.add(trace::WorkerTerminate{life.number, true, true, false});
  if (life.chance.once_in(2)) life.exit();
}

// --- How they end --------------------------------------------------------------------------------

void with_a_strange_code(Life& life) {
  life.begin();
  life.finish();
  const auto manner =
      life.chance.one_of({StrandEnd::Returned, StrandEnd::Exited, StrandEnd::Killed});
  life.exit(manner, life.chance.one_of<std::uint32_t>({0x80004005, 16000, 15999, 259}));
}

void notices_late(Life& life) {
  life.begin();
  life.begin_terminate();
  life.s.on(life.worker).after(life.chance.one_of({900ms, 1010ms, 1011ms, 5000ms}));
  if (life.chance.once_in(3)) life.s.check(true).after(200ms);
  life.exit(life.chance.one_of({StrandEnd::Returned, StrandEnd::Exited, StrandEnd::Killed}));
  life.end_terminate();
}

/// It may end on its last instructions, or do something before.
void outlives_terminate(Life& life) {
  life.begin();
  life.reports(2);
  if (life.chance.once_in(3)) life.report(1);
  life.begin_terminate();
  life.s.after(life.chance.one_of({0ms, 400ms}));
  life.end_terminate();
  life.s.on(life.worker).after(life.chance.one_of({0ms, 10ms, 11ms, 310ms, 311ms, 5000ms}));
  switch (life.chance.below(5)) {
    case 0:
      life.s.status(life.good(), 9, 1);
      break;
    case 1:
      life.s.log("%1", "late");
      break;
    case 2:
      life.s.check(true);
      break;
    default:
      break;
  }
  life.exit();
}

void is_inside_a_report_when_terminate_returns(Life& life) {
  life.begin();
  life.begin_terminate();
  life.s.on(life.worker).add(life.pending_report());
  life.end_terminate();
  life.s.on(life.worker).add(trace::StatusReturn{1});
  life.exit();
}

void one_of_two_outlives_terminate(Life& life) {
  life.call_any();
  const auto helper = life.start_thread();
  life.worker = life.start_worker();
  life.returns(pending_code);
  if (life.chance.once_in(2)) {
    life.s.on(helper);
    life.report();
  }
  life.stop_politely();
  life.s.on(helper).after(1s);
  life.exit();
}

/// It outlives two Terminates and perhaps the next operations.
void outlives_two(Life& life) {
  life.begin();
  const auto first = life.worker;
  life.terminate();
  life.s.after(1s);
  if (life.chance.once_in(2)) life.terminate();
  for (auto others = life.chance.below(4); others > 0; --others) {
    life.call_any();
    life.returns(0);
  }
  life.s.on(first).after(2s);
  life.exit();
}

void close(Life& life) { life.s.of(1).on(Story::entry).call(EntryPoint::Close); }
void reopen(Life& life) {
  life.s.opened(1);
  life.becomes(ResourceState::Offline);
}

void outlives_close(Life& life) {
  life.begin();
  if (life.chance.once_in(3)) {
    life.terminate();
    life.s.after(life.chance.one_of({0ms, 1000ms}));
  } else {
    life.finish();
  }
  close(life);
  if (life.chance.once_in(2)) {
    life.s.add(trace::WorkerTerminate{life.number, false, false, false});
    life.s.add(trace::WorkerTerminated{life.number, false});
  }
  life.s.ret().on(life.worker).after(life.chance.one_of({0ms, 5ms, 1000ms}));
  life.exit();
  reopen(life);
}

void a_free_thread_outlives_close(Life& life) {
  life.s.on(Story::entry);
  const auto thread = life.start_thread();
  life.begin();
  life.s.on(thread);
  life.reports(1);
  life.finish();
  life.s.on(life.worker);
  life.exit();
  close(life);
  life.s.ret().on(thread).after(1s);
  life.exit();
  reopen(life);
}

void outlives_the_module(Life& life) {
  life.begin();
  life.finish();
  const auto other =
      life.start_thread(life.chance.once_in(3) ? StrandRole::Callback : StrandRole::Thread);
  life.exit();
  close(life);
  life.s.ret().of(0).call(EntryPoint::Unload).ret();
  life.s.on(other).after(life.chance.one_of({0ms, 1000ms})).exits();
}

constexpr Mutation mutations[] = {
    {"no worker", without_a_worker},
    {"a plain thread", by_a_plain_thread},
    {"a used structure", with_a_used_structure},
    {"a structure that was written to", tampers},
    {"a worker waits for itself", waits_for_itself},
    {"a strange exit code", with_a_strange_code},
    {"a worker notices late", notices_late},
    {"a worker outlives Terminate", outlives_terminate},
    {"a worker outlives Terminate again", outlives_terminate},
    {"inside a report when Terminate returns", is_inside_a_report_when_terminate_returns},
    {"one of two outlives Terminate", one_of_two_outlives_terminate},
    {"a worker outlives more than one", outlives_two},
    {"a worker outlives Close", outlives_close},
    {"a worker outlives Close again", outlives_close},
    {"a free thread outlives Close", a_free_thread_outlives_close},
    {"a thread outlives the module", outlives_the_module, true},
};

}  // namespace

std::span<const Mutation> mutated_workers() { return mutations; }

}  // namespace rhsim::conformance
