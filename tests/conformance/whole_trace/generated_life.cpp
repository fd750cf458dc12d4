// The steps of generated lives, and those in which nothing goes wrong.
#include "tests/conformance/whole_trace/generated_life.h"

#include <algorithm>

namespace rhsim::conformance {

using trace::StatusCall;
using trace::StrandId;

namespace {

std::vector<Mutation> all_mutations() {
  std::vector<Mutation> all;
  for (const auto& some :
       {mutated_reports(), mutated_handles(), mutated_stops(), mutated_workers(), mutated_ends()}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

const Mutation& draw(const std::vector<Mutation>& mutations, Chance& chance) {
  return mutations[chance.below(static_cast<std::uint32_t>(mutations.size()))];
}

}  // namespace

std::string Life::tell() {
  s.loaded();
  if (chance.once_in(8)) s.of(0).on(Story::entry).call(EntryPoint::StartupEx, "Type A").ret();
  s.opened(1);
  if (chance.once_in(4)) s.opened(2).of(1);
  for (auto cycles = chance.below(4); cycles > 0; --cycles) conform();
  auto what = go_wrong(draw(all_mutations(), chance));
  if (goes_on_ && chance.once_in(4)) {
    what += ", then " + go_wrong(draw(all_mutations(), chance));
  }
  if (goes_on_ && chance.once_in(3)) conform();
  if (goes_on_ && chance.once_in(2)) end();
  return what;
}

void Life::stumble() {
  auto mutations = all_mutations();
  std::erase_if(mutations, [](const Mutation& one) { return one.ends_run; });
  go_wrong(draw(mutations, chance));
  for (const auto strand : living_) s.on(strand).exits();
  living_.clear();
}

std::string Life::go_wrong(const Mutation& mutation) {
  mutation.tell(*this);
  goes_on_ = !mutation.ends_run;
  if (goes_on_ && pending_) terminate();
  return mutation.name;
}

// --- Steps ---------------------------------------------------------------------------------------

void Life::becomes(ResourceState state) {
  if (state != state_) s.state(state_, state);
  state_ = state;
}

void Life::call(EntryPoint which) {
  kind = which;
  wait_hint = 0;
  // Now and then the count goes on from the operation before.
  if (!chance.once_in(4)) check_point = chance.below(2);
  s.of(1).on(Story::entry).call(which);
}

void Life::call_any() { call(chance.once_in(2) ? EntryPoint::Online : EntryPoint::Offline); }

void Life::returns(std::uint64_t value) {
  s.on(Story::entry).ret(value);
  pending_ = value == pending_code;
  if (pending_) return becomes(static_cast<ResourceState>(pending_state()));
  becomes(value == 0 ? static_cast<ResourceState>(good()) : ResourceState::Failed);
}

void Life::begin(EntryPoint which) {
  call(which);
  worker = start_worker();
  returns(pending_code);
  s.on(worker);
}

void Life::begin() { begin(chance.once_in(2) ? EntryPoint::Online : EntryPoint::Offline); }

StrandId Life::start_worker() {
  const auto strand = s.worker();
  number = s.last_worker();
  living_.push_back(strand);
  return strand;
}

StrandId Life::start_thread(StrandRole role) {
  const auto strand = s.thread(role);
  living_.push_back(strand);
  return strand;
}

StatusCall Life::pending_report() {
  return {.state = pending_state(), .check_point = check_point++, .wait_hint = ++wait_hint};
}

StatusCall Life::final_report() { return {.state = good(), .check_point = check_point}; }

void Life::reports(std::uint32_t most) {
  for (auto count = chance.below(most + 1); count > 0; --count) report();
}

void Life::finish() {
  auto report = final_report();
  if (chance.once_in(4)) report.state = failed;
  s.after(100ms);
  finish_with(report);
}

void Life::finish_with(const StatusCall& report, std::uint32_t answer) {
  s.status_with(report, answer);
  if (report.state != online && report.state != offline && report.state != failed) return;
  pending_ = false;
  becomes(static_cast<ResourceState>(report.state));
}

void Life::exit(StrandEnd manner, std::uint32_t code) {
  s.add(trace::StrandExit{code, manner});
  std::erase(living_, s.events.back().strand);
}

void Life::begin_terminate() {
  s.of(1).on(Story::terminator);
  if (!terminating_) s.call(EntryPoint::Terminate);  // There are never two at a time.
  terminating_ = true;
}

void Life::return_from_terminate() {
  s.on(Story::terminator).ret();
  terminating_ = false;
}

void Life::end_terminate() {
  if (terminating_) return_from_terminate();
  pending_ = false;
  becomes(ResourceState::Failed);
}

void Life::terminate() {
  begin_terminate();
  end_terminate();
}

void Life::stop_politely() {
  begin_terminate();
  s.add(trace::WorkerTerminate{number, true, false, false});
  s.on(worker).check(true).after(chance.one_of({0ms, 5ms, 200ms, 300ms}));
  exit();
  s.on(Story::terminator).add(trace::WorkerTerminated{number, true});
  end_terminate();
}

void Life::times_out() {
  s.of(1).times_out();
  becomes(ResourceState::Failed);
}

// --- Conduct that conforms -----------------------------------------------------------------------

namespace {

void succeeds_at_once(Life& life) {
  life.call_any();
  const bool serves = life.goes_online() && life.chance.once_in(2);
  if (serves) life.s.up("service A");
  life.returns(0);
  if (!life.goes_online()) return;
  life.s.after(60s).on(Story::entry).call(EntryPoint::IsAlive).ret(1);
  if (!serves) return;
  life.begin_terminate();
  if (life.chance.once_in(2)) life.s.down("service A");
  life.end_terminate();
  life.s.on(0).down("service A");  // A process may take a moment to be gone.
}

void fails_at_once(Life& life) {
  life.call_any();
  if (life.chance.once_in(3)) life.s.add(trace::WorkerCreate{0, true, false, 8});
  life.returns(5);
  life.terminate();
}

void reports_and_finishes(Life& life) {
  life.begin();
  life.reports(3);
  if (life.chance.once_in(6)) life.s.status_with({.state = -1, .last_error = 5});
  life.finish();
  life.exit();
}

void hands_out_an_event(Life& life) {
  life.begin(EntryPoint::Online);
  life.reports(1);
  auto report = life.final_report();
  report.event_handle = 1;
  life.finish_with(report);
  life.exit(StrandEnd::Exited, 995);
}

void heeds_the_answer(Life& life) {
  life.begin();
  life.reports(1);
  life.report(1);
  life.s.after(life.chance.one_of({0ms, 200ms, 310ms}));
  life.exit();
  life.terminate();
}

void is_cancelled(Life& life) {
  life.begin();
  life.reports(3);
  life.stop_politely();
}

void is_cancelled_while_it_reports(Life& life) {
  life.begin();
  life.begin_terminate();
  life.s.on(life.worker);
  life.report(1);
  life.exit();
  life.end_terminate();
}

void reports_in_the_last_moment(Life& life) {
  life.begin();
  life.s.after(170s);
  life.report();
  life.s.after(180s - 100ms);
  life.report();
  life.finish();
  life.exit();
}

/// The monitor's timer fires, but rhsim took most of the time.
void is_held_up(Life& life) {
  life.begin();
  life.s.add(trace::Inserted{"stall", life.worker, 100s}).after(180s);
  life.times_out();
  life.stop_politely();
}

/// Terminate comes while the entry point runs: the operation goes on, or stops without a word.
void meets_terminate(Life& life) {
  const bool comes_first = life.chance.once_in(2);
  const bool goes_on = life.chance.once_in(2);
  life.call_any();
  life.begin_terminate();
  if (comes_first) life.return_from_terminate();
  life.s.on(Story::entry);
  life.worker = life.start_worker();
  life.returns(pending_code);
  life.s.on(life.worker);
  if (goes_on) {
    life.reports(2);
    life.finish();
  }
  life.exit();
  if (!comes_first) life.return_from_terminate();
  if (goes_on) return;
  life.s.after(180s);
  life.times_out();
  life.terminate();
}

/// The structure of a worker that has ended is cleared, and used again.
void clears_its_structure(Life& life) {
  reports_and_finishes(life);
  life.begin_terminate();
  life.s.add(trace::WorkerTerminate{life.number, false, false, true});
  life.s.add(trace::WorkerTerminated{life.number, true});
  life.end_terminate();
}

void is_opened_anew(Life& life) {
  life.s.of(1).on(Story::entry).call(EntryPoint::Close).ret();
  life.s.opened(1);
  life.becomes(ResourceState::Offline);
}

/// Another instance is busy at the same time.
void has_a_neighbour(Life& life) {
  life.begin();
  life.s.of(2).on(Story::entry).call(EntryPoint::Open).ret(2);
  life.s.call(EntryPoint::Online);
  const auto other = life.s.worker();
  life.s.ret(pending_code).on(other).after(50ms).status(online_pending, 1);
  life.s.of(1).on(life.worker);
  life.reports(2);
  life.s.of(2).on(other).after(50ms).status(online, 2).exits();
  life.s.on(Story::entry).call(EntryPoint::Close).ret();
  life.s.of(1).on(life.worker);
  life.finish();
  life.exit();
}

constexpr void (*conducts[])(Life&){
    succeeds_at_once,     fails_at_once,
    reports_and_finishes, reports_and_finishes,
    hands_out_an_event,   heeds_the_answer,
    is_cancelled,         is_cancelled_while_it_reports,
    is_held_up,           reports_in_the_last_moment,
    clears_its_structure, is_opened_anew,
    has_a_neighbour,      meets_terminate,
};

}  // namespace

void Life::conform() {
  conducts[chance.below(std::size(conducts))](*this);
  s.after(1s);
}

void Life::end() {
  s.of(1).on(Story::entry).call(EntryPoint::Close).ret();
  if (chance.once_in(2)) return;
  s.of(0).on(Story::entry).call(EntryPoint::Unload).ret().after(chance.one_of({0ms, 1000ms}));
  for (const auto strand : living_) s.on(strand).exits(StrandEnd::Abandoned);
  s.on(Story::monitor).add(trace::RunEnd{RunOutcome::Completed});
}

}  // namespace rhsim::conformance
