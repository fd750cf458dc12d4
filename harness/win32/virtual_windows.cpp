#include "harness/win32/virtual_windows.h"

#include <algorithm>
#include <map>

#include "harness/base/assert.h"
#include "harness/win32/implementation.h"
#include "harness/win32/real_windows.h"

namespace rhsim::win32 {

VirtualWindows::VirtualWindows(sim::Scheduler& scheduler, trace::Recorder& recorder)
    : implementation_(std::make_unique<Implementation>(*this, scheduler, recorder)) {}

VirtualWindows::~VirtualWindows() = default;

sim::Scheduler& VirtualWindows::scheduler() { return implementation_->scheduler; }

trace::Recorder& VirtualWindows::recorder() { return implementation_->recorder; }

Dword VirtualWindows::last_error() const {
  const StrandId strand = implementation_->scheduler.current();
  Strand& record = implementation_->strands.get(strand);
  // While the DLL's own code runs, a real function may have set the real last error.
  if (real::present && !record.inside_call) record.last_error = real::last_error();
  return record.last_error;
}

void VirtualWindows::set_last_error(Dword error) { implementation_->set_last_error(error); }

void VirtualWindows::set_work(StrandId strand, ResourceIndex resource, std::string_view inside) {
  auto& origin = implementation_->strands.origin(strand);
  origin.resource = resource;
  origin.inside = inside;
}

ResourceIndex VirtualWindows::resource_of(StrandId strand) const {
  return std::as_const(implementation_->strands).origin(strand).resource;
}

void VirtualWindows::end_timers() { inside().timers.forget(); }

StrandRole VirtualWindows::role_of(StrandId strand) const {
  return std::as_const(implementation_->strands).origin(strand).role;
}

StrandId VirtualWindows::start_monitor_strand(StrandRole role, std::function<void()> body) {
  Implementation& in = *implementation_;
  const StrandId strand = in.scheduler.spawn(std::move(body), {false, 1024 * 1024});
  in.strands.origin(strand) = {0, role, false};
  in.recorder.record(0, trace::StrandStart{strand, role, "", 0});
  return strand;
}

Handle VirtualWindows::create_thread(std::function<Dword()> routine, ThreadOptions options,
                                     Dword* id) {
  const StrandId strand = implementation_->start(std::move(routine), options);
  if (id != nullptr) *id = thread_id_of(strand);
  return implementation_->open(implementation_->thread_of(strand));
}

CallFaults& VirtualWindows::faults() { return implementation_->faults; }

void VirtualWindows::fail_next_threads(std::uint32_t count, Dword error) {
  implementation_->faults.fail_next(any_thread, count, error);
}

void VirtualWindows::script_process(ProcessScript script) {
  implementation_->processes.add_script(std::move(script));
}

std::uint32_t VirtualWindows::end_processes(const std::string& program, Dword exit_code) {
  return implementation_->processes.end_matching(program, exit_code);
}

std::uint32_t VirtualWindows::running_processes(const std::string& program) const {
  return implementation_->processes.running(program);
}

std::vector<ProcessView> VirtualWindows::processes() const {
  return implementation_->processes.all();
}

bool VirtualWindows::thread_alive(Handle thread) const {
  const StrandId strand = strand_of(thread);
  return strand != 0 && !std::as_const(implementation_->strands).origin(strand).ended;
}

StrandId VirtualWindows::strand_of(Handle thread) const {
  const auto* entry = std::as_const(implementation_->handles).find(thread);
  if (entry == nullptr) return 0;
  const auto* object = dynamic_cast<const Thread*>(entry->object.get());
  return object != nullptr ? object->strand : 0;
}

Dword VirtualWindows::wait(Handle object, Duration timeout) {
  auto target = implementation_->object_of(object, "WaitForSingleObject");
  if (target == nullptr) return wait_failed;
  return implementation_->wait_one(std::move(target), timeout, false, "WaitForSingleObject");
}

void VirtualWindows::sleep(Duration span) { implementation_->sleep(span, false); }

bool VirtualWindows::close(Handle object) {
  Implementation& in = *implementation_;
  if (object == current_process_handle || object == current_thread_handle) return true;
  const auto* entry = in.handles.find(object);
  if (entry == nullptr) {
    if (!in.reserved(object, "CloseHandle")) in.set_last_error(error_invalid_handle);
    return false;
  }
  // The monitor watches the object: a real one would be left with a handle that names nothing.
  if (!entry->object->watchers.empty() && entry->object->handles == 1) {
    in.recorder.record(in.strands.origin(in.scheduler.current()).resource,
                       trace::ApiCall{"CloseHandle", "EventHandle", 1, 0});
  }
  const auto target = entry->object;
  in.handles.close(object);
  if (target->handles == 0) in.last_handle_closed(*target);
  return true;
}

ObjectView VirtualWindows::view(Handle object) {
  if (object == nullptr) return {};
  const auto* entry = implementation_->handles.find(object);
  if (entry == nullptr) return {trace::invalid_object, "", false};
  Object& target = *entry->object;
  return {implementation_->waits.mention(target), target.kind(), target.ready_for(0)};
}

std::uint32_t VirtualWindows::watch(Handle object, std::function<void()> signalled) {
  const auto* entry = implementation_->handles.find(object);
  if (entry == nullptr) return 0;
  return implementation_->watch(entry->object, std::move(signalled));
}

void VirtualWindows::unwatch(std::uint32_t watch) { implementation_->unwatch(watch); }

void VirtualWindows::reserve_value(Handle value, std::string name) {
  implementation_->reserve(value, std::move(name));
}

trace::Waiting VirtualWindows::waiting(StrandId strand) const {
  trace::Waiting answer{strand, implementation_->scheduler.waiting_for(strand), {}};
  const Strand* record = std::as_const(implementation_->strands).find(strand);
  if (record == nullptr || answer.what.empty()) return answer;
  if (record->queued.lock != nullptr) {
    answer.whom = Locks::holders(*record->queued.lock);
    const auto ended = [this](StrandId one) { return !implementation_->scheduler.alive(one); };
    if (std::any_of(answer.whom.begin(), answer.whom.end(), ended))
      answer.what += ", whose holder has ended";
  } else if (record->wait.state == Wait::State::Waiting) {
    answer.whom = Waits::waited_for(record->wait);
  }
  return answer;
}

std::vector<std::string> VirtualWindows::locks_held(StrandId strand) const {
  std::vector<std::string> held;
  const Strand* record = std::as_const(implementation_->strands).find(strand);
  if (record == nullptr) return held;
  for (const auto& [lock, shared] : record->locks) {
    held.push_back(implementation_->locks.describe(*lock, shared));
  }
  for (const auto& mutex : record->mutexes) {
    held.push_back(implementation_->waits.describe(*mutex));
  }
  return held;
}

std::vector<VirtualWindows::HandleCount> VirtualWindows::open_handles(
    ResourceIndex resource) const {
  std::map<std::string, std::uint32_t> counts;
  std::map<std::string, HandleTable::Opening> last;
  for (const auto& entry : implementation_->handles.entries()) {
    if (entry.object == nullptr) continue;
    if (resource != 0 && entry.resource != resource) continue;
    ++counts[entry.object->kind()];
    last[entry.object->kind()] = entry.opening;
  }
  implementation_->pool.count_open(resource, counts);
  std::vector<HandleCount> result;
  for (const auto& [kind, open] : counts) {
    const auto& opening = last[kind];
    result.push_back({kind, open, to_text(opening), opening.at});
  }
  return result;
}

void VirtualWindows::exit_process(const char* function, Dword code) {
  Implementation& in = *implementation_;
  RHSIM_ASSERT(in.scheduler.current() != 0);
  in.recorder.record(resource_of(in.scheduler.current()), trace::ProcessExit{function, code});
  in.ended = trace::RunOutcome::ProcessExit;
  in.scheduler.stop();
  in.scheduler.exit_current();
}

void VirtualWindows::crash(const char* what, const std::string& where) {
  Implementation& in = *implementation_;
  RHSIM_ASSERT(in.scheduler.current() != 0);
  in.recorder.record(resource_of(in.scheduler.current()), trace::Crash{what, where});
  in.ended = trace::RunOutcome::Crash;
  in.scheduler.stop();
  in.scheduler.exit_current();
}

std::optional<trace::RunOutcome> VirtualWindows::ended() const { return implementation_->ended; }

}  // namespace rhsim::win32
