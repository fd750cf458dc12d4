// Lives in which Terminate leaves something up, something is left behind, or the run breaks off.
#include "tests/conformance/whole_trace/generated_life.h"

#include <fmt/format.h>

namespace rhsim::conformance {
namespace {

void stays_up(Life& life) {
  life.begin(EntryPoint::Online);
  life.s.up("service A");
  if (life.chance.once_in(2)) life.s.up("process b");
  if (life.chance.once_in(2)) life.finish();
  life.begin_terminate();
  life.s.down("process b");
  life.end_terminate();
  life.s.on(0).after(life.chance.one_of({0ms, 10ms, 11ms, 1000ms})).down("service A");
  life.s.on(life.worker);
  life.exit();
}

/// The Online that a Terminate met goes on; the next Terminate must take it down.
void stays_up_after_the_second_terminate(Life& life) {
  life.call(EntryPoint::Online);
  life.begin_terminate();
  life.s.on(Story::entry).up("service A");
  if (life.chance.once_in(2)) {
    life.return_from_terminate();
    life.returns(0);
  } else {
    life.returns(0);
    life.return_from_terminate();
  }
  life.s.after(1s);
  life.terminate();
  life.s.on(0).after(life.chance.one_of({0ms, 1000ms})).down("service A");
}

void fail(Life& life) {
  switch (life.chance.below(4)) {
    case 0:
      life.s.add(trace::Hang{"x.dll+0x10"});
      break;
    case 1:
      life.s.on(0).add(trace::Deadlock{{{2, "WaitForSingleObject(event #1)", {}}}});
      break;
    default:
      life.s.add(trace::Crash{"access violation", "x.dll+0x10"});
      break;
  }
}

/// In one of the two, in the worker, in another instance's call, or when Terminate has gone.
void fails_beside_terminate(Life& life) {
  const auto beside = life.chance.one_of(
      {EntryPoint::IsAlive, EntryPoint::Online, EntryPoint::Arbitrate, EntryPoint::LooksAlive});
  life.begin();
  life.finish();
  life.s.of(life.chance.once_in(5) ? 2 : 1).on(Story::entry).call(beside);
  life.begin_terminate();
  switch (life.chance.below(5)) {
    case 0:
      life.s.ret().on(Story::entry);
      break;
    case 1:
      life.s.on(Story::entry);
      break;
    case 2:
      life.s.on(life.worker);
      break;
    case 3:
      life.s.on(life.start_thread());
      break;
    default:
      break;
  }
  fail(life);
}

void fails_beside_a_type_control(Life& life) {
  life.s.of(0).on(Story::entry).asks(0x02000019);
  life.begin_terminate();
  if (life.chance.once_in(2)) life.s.ret();
  life.s.of(life.chance.below(2)).on(life.chance.one_of({Story::entry, Story::terminator}));
  fail(life);
}

void hangs_beside_terminate(Life& life) {
  life.call(EntryPoint::Online);
  const auto online_call = std::get<trace::EntryCall>(life.s.events.back().payload).call;
  life.begin_terminate();
  const auto number = life.chance.one_of({online_call, online_call + 1, 1U});
  life.s.after(300s).on(Story::monitor);
  life.s.add(trace::DeadlockTimeout{EntryPoint::Online, number, 300s, {}});
}

/// Of a resource in any state.
void terminate_crashes(Life& life) {
  switch (life.chance.below(5)) {
    case 0:
      life.begin();
      break;
    case 1:
      life.begin();
      life.finish();
      break;
    case 2:
      life.call_any();
      life.returns(life.chance.one_of({0, 5}));
      break;
    case 3:
      life.terminate();
      break;
    default:
      break;
  }
  life.begin_terminate();
  life.s.add(trace::Crash{"access violation", "x.dll+0x10"});
}

void waits_in_a_circle(Life& life) {
  life.begin();
  life.begin_terminate();
  const auto call = std::get<trace::EntryCall>(life.s.events.back().payload).call;
  trace::Waiting terminate{Story::terminator, "WaitForSingleObject(event #4)", {}};
  if (!life.chance.once_in(3)) terminate = {3, "ClusWorkerTerminate(thread #1)", {life.worker}};
  trace::Waiting worker{life.worker, "Sleep", {}};
  if (!life.chance.once_in(3)) {
    worker.what = "EnterCriticalSection(critical section #1)";
    worker.whom = {life.chance.one_of({3U, 3U, 2U, life.worker})};
  }
  life.s.after(300s).on(Story::monitor);
  if (life.chance.once_in(2)) {
    life.s.add(trace::Deadlock{{terminate, worker}});
  } else {
    life.s.add(trace::DeadlockTimeout{EntryPoint::Terminate, call, 300s, {terminate, worker}});
  }
}

void leaves_handles(Life& life) {
  const auto* what = life.chance.one_of({"thread", "thread handle", "event"});
  life.s.of(1).on(Story::entry).call(EntryPoint::Close).ret().add(trace::Leak{what, 2});
  life.s.of(0).call(EntryPoint::Unload).ret();
  if (life.chance.once_in(2)) life.s.add(trace::Leak{what, life.chance.one_of({1U, 2U, 5U})});
  life.s.on(Story::monitor).add(trace::RunEnd{});
}

constexpr Mutation mutations[] = {
    {"something stays up", stays_up},
    {"something stays up after the second Terminate", stays_up_after_the_second_terminate},
    {"a failure beside Terminate", fails_beside_terminate, true},
    {"another failure beside Terminate", fails_beside_terminate, true},
    {"a failure beside a type's control", fails_beside_a_type_control, true},
    {"a call that hangs beside Terminate", hangs_beside_terminate, true},
    {"Terminate crashes", terminate_crashes, true},
    {"Terminate crashes again", terminate_crashes, true},
    {"Terminate waits in a circle", waits_in_a_circle, true},
    {"handles are left", leaves_handles, true},
};

}  // namespace

std::span<const Mutation> mutated_ends() { return mutations; }

}  // namespace rhsim::conformance
