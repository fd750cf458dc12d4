// How the monitor calls an entry point: strands, queue, deadlock timer, events around the call.

#include <algorithm>

#include <fmt/format.h>

#include "harness/base/assert.h"
#include "harness/monitor/monitor.h"

namespace rhsim::monitor {
namespace {

const std::string waits_for_work = "something to do";
const std::string waits_for_call = "an entry point to call";

/// The locks in `now` that are not in `before`; each may occur more than once.
std::vector<std::string> taken_since(const std::vector<std::string>& before,
                                     std::vector<std::string> now) {
  for (const auto& lock : before)
    if (const auto found = std::find(now.begin(), now.end(), lock); found != now.end())
      now.erase(found);
  return now;
}

/// What a developer calls the place where that entry point's code runs.
std::string_view place_name(trace::EntryPoint entry) {
  const bool of_loader = entry == trace::EntryPoint::Load || entry == trace::EntryPoint::Unload;
  return of_loader ? "DllMain" : to_text(entry);
}

}  // namespace

void Monitor::start() {
  RHSIM_ASSERT(monitor_strand_ == 0);
  monitor_strand_ =
      windows_.start_monitor_strand(trace::StrandRole::Monitor, [this] { run_monitor(); });
  make_lane(false);
  make_lane(true);
}

void Monitor::run_monitor() {
  for (;;) {
    if (!tasks_.empty()) {
      const auto task = std::move(tasks_.front());
      tasks_.pop_front();
      task();
    } else if (const auto due = timers_.take_due(scheduler_.now())) {
      due();
    } else {
      asleep_until_ = timers_.next();
      (void)scheduler_.block(asleep_until_, waits_for_work);
      asleep_until_ = Instant::min();
      continue;
    }
    tell_of_change();
  }
}

void Monitor::post(std::function<void()> task) {
  tasks_.push_back(std::move(task));
  scheduler_.wake(monitor_strand_);
}

Timers::Id Monitor::at(Instant instant, std::function<void()> task) {
  const auto timer = timers_.add(instant, std::move(task));
  if (instant < asleep_until_) scheduler_.wake(monitor_strand_);
  return timer;
}

void Monitor::run_lane(Lane& lane) {
  for (;;) {
    while (!lane.call) (void)scheduler_.block(never, waits_for_call);
    make_call(lane);
    queue_.finished(lane.call);
    lane.call.reset();
    pump();
    tell_of_change();
  }
}

Monitor::Lane& Monitor::make_lane(bool terminates) {
  auto& lane = lanes_.emplace_back();
  lane.terminates = terminates;
  lane.strand = windows_.start_monitor_strand(
      terminates ? trace::StrandRole::Terminate : trace::StrandRole::EntryPoint,
      [this, &lane] { run_lane(lane); });
  return lane;
}

Monitor::Lane& Monitor::idle_lane(bool terminates) {
  for (auto& lane : lanes_)
    if (lane.terminates == terminates && !lane.call) return lane;
  return make_lane(terminates);
}

void Monitor::enqueue(Call call, bool in_front) {
  if (deadlocked_) return;
  if (in_front)
    queue_.push_front(std::move(call));
  else
    queue_.push_back(std::move(call));
  pump();
}

void Monitor::pump() {
  while (!deadlocked_) {
    auto call = queue_.start_next();
    if (!call) return;
    auto& lane = idle_lane(call->entry == trace::EntryPoint::Terminate);
    lane.call = std::move(call);
    scheduler_.wake(lane.strand);
  }
}

void Monitor::make_call(Lane& lane) {
  Call& call = *lane.call;
  if (deadlocked_ || (call.wanted && !call.wanted())) {
    if (call.dropped) call.dropped();
    return;
  }
  if (call.chosen) call.entry = call.chosen();

  windows_.set_work(lane.strand, call.resource, place_name(call.entry));
  lane.locks_before = windows_.locks_held(lane.strand);

  const std::uint32_t number = ++calls_;
  {
    trace::EntryCall event;
    event.entry = call.entry;
    event.call = number;
    event.name = call.name;
    event.premature = call.premature && call.premature();
    if (call.arguments) call.arguments(event);
    recorder_.record(call.resource, std::move(event));
  }
  if (call.called) call.called();
  const auto alarm = at(first_instant_beyond(scheduler_.now(), call.deadlock_limit),
                        [this, &call, number] { deadlock(call, number); });

  // Right around the call: on Windows whatever else runs here could set the real last error.
  windows_.set_last_error(0);
  const Returned returned = call.invoke();
  const Dword last_error = windows_.last_error();

  cancel(alarm);
  {
    trace::EntryReturn event;
    event.entry = call.entry;
    event.call = number;
    event.value = traced_value(call, returned);
    event.last_error = last_error;
    if (call.entry == trace::EntryPoint::Online) {
      const auto view = windows_.view(returned.event_handle);
      event.event_handle = view.id;
      event.event_signalled = view.signalled;
    }
    if (call.results) call.results(event);
    event.locks_held = taken_since(lane.locks_before, windows_.locks_held(lane.strand));
    recorder_.record(call.resource, std::move(event));
  }
  windows_.set_work(lane.strand, 0);
  if (call.returned && !deadlocked_) call.returned(returned);
}

std::uint64_t Monitor::traced_value(const Call& call, const Returned& returned) {
  if (call.entry != trace::EntryPoint::Open) return returned.value;
  if (returned.value == 0) return 0;
  auto& it = at_index(call.resource);
  return ledger_.opened(it.handle, reinterpret_cast<Resid>(returned.value));
}

void Monitor::deadlock(const Call& call, std::uint32_t number) {
  recorder_.record(call.resource,
                   trace::DeadlockTimeout{call.entry, number, call.deadlock_limit, waiting()});
  // Documented recovery is to kill the process. Nothing of it is called any more; what its workers
  // still report is answered as if every resource had been terminated.
  deadlocked_ = true;
  queue_.clear();
  for (auto& it : instances_) {
    stop_health(it);
    cancel(it.operation.alarm);
    cancel(it.restart);
    it.operation.told_to_stop = true;
  }
  abandon_controls(nullptr);
  if (hooks_.deadlocked) hooks_.deadlocked();
}

std::vector<trace::Waiting> Monitor::waiting() const {
  std::vector<trace::Waiting> waiting;
  for (const auto strand : scheduler_.live_strands()) {
    const auto lane = std::find_if(lanes_.begin(), lanes_.end(),
                                   [strand](const Lane& other) { return other.strand == strand; });
    const bool inside_dll = lane != lanes_.end() && lane->call;
    const bool ours = strand == monitor_strand_ || lane != lanes_.end();
    if (!ours || inside_dll) waiting.push_back(windows_.waiting(strand));
  }
  return waiting;
}

bool Monitor::settled() const {
  return queue_.empty() && pending_type_controls_ == 0 &&
         std::all_of(instances_.begin(), instances_.end(),
                     [this](const Instance& it) { return at_rest(it); });
}

bool Monitor::settled(trace::ResourceIndex resource) const {
  return queue_.idle(resource) && at_rest(instance(resource));
}

bool Monitor::at_rest(const Instance& it) const {
  return !it.busy() && it.wanted.empty() && !timers_.armed(it.restart) && it.pending_controls == 0;
}

void Monitor::tell_of_change() {
  if (hooks_.changed) hooks_.changed();
}

}  // namespace rhsim::monitor
