#include "harness/win32/implementation.h"

#include <algorithm>

#include "harness/win32/dll_code.h"
#include "harness/win32/real_windows.h"

namespace rhsim::win32 {

namespace {

// What a thread of a Windows process gets unless its image says otherwise.
// Source: procthread/thread-stack-size.
constexpr std::size_t default_stack = 1024 * 1024;
// Our own frames, below the DLL's, must fit as well.
constexpr std::size_t smallest_stack = 256 * 1024;

// PTHREAD_DESTRUCTOR_ITERATIONS.
constexpr int destructor_rounds = 4;

}  // namespace

VirtualWindows::Implementation::Implementation(VirtualWindows& face, sim::Scheduler& the_scheduler,
                                               trace::Recorder& the_recorder)
    : windows(face),
      scheduler(the_scheduler),
      recorder(the_recorder),
      waits(scheduler, strands),
      locks(scheduler, strands),
      critical_sections(LockKind::CriticalSection, locks),
      slim_locks(LockKind::Srw, locks),
      mutexes(LockKind::PthreadMutex, locks),
      rwlocks(LockKind::PthreadRwlock, locks),
      queues(scheduler, strands),
      timers(scheduler, [this](StrandId strand) { belongs_to_rhsim(strand); }),
      machine_timers(scheduler, [this](StrandId strand) { belongs_to_rhsim(strand); }),
      pool(*this),
      processes(*this) {}

VirtualWindows::Implementation::~Implementation() = default;

void VirtualWindows::Implementation::set_last_error(Dword error) {
  self().last_error = error;
  real::set_last_error(error);
}

Handle VirtualWindows::Implementation::open(std::shared_ptr<Object> object) {
  return open_with(std::move(object), every_right);
}

Handle VirtualWindows::Implementation::open_for(std::shared_ptr<Object> object, Dword mask) {
  const Dword rights = rights_of(object->kind(), mask);
  return open_with(std::move(object), rights);
}

Handle VirtualWindows::Implementation::open_with(std::shared_ptr<Object> object, Dword rights) {
  const StrandId strand = scheduler.current();
  const auto& origin = strands.origin(strand);
  return handles.open(std::move(object), origin.resource,
                      {strand, origin.role, origin.inside, scheduler.now()}, rights);
}

std::shared_ptr<Object> VirtualWindows::Implementation::object_of(Handle handle,
                                                                  const char* function,
                                                                  std::string_view stands_for) {
  if (handle == current_thread_handle) return thread_of(scheduler.current());
  if (handle == current_process_handle) return process();
  if (const auto* entry = handles.find(handle)) {
    const bool open = entry->rights == every_right;  // Most are.
    if (open ||
        may_use(stands_for.empty() ? function : stands_for, entry->object->kind(), entry->rights))
      return entry->object;
    return fail(error_access_denied, nullptr);
  }
  if (!reserved(handle, function)) set_last_error(error_invalid_handle);
  return nullptr;
}

bool VirtualWindows::Implementation::reserved(Handle handle, const char* function) {
  const auto at = reserved_.find(handle);
  if (at == reserved_.end()) return false;
  recorder.record(strands.origin(scheduler.current()).resource,
                  trace::ApiCall{function, at->second, 0, error_invalid_handle});
  set_last_error(error_invalid_handle);
  return true;
}

std::shared_ptr<Thread> VirtualWindows::Implementation::thread_of(StrandId strand) {
  Strand& record = strands.get(strand);
  if (record.thread == nullptr) record.thread = std::make_shared<Thread>(strand, scheduler.now());
  return record.thread;
}

ProcessThread* VirtualWindows::Implementation::foreign_thread(Handle handle) {
  const auto* entry = handles.find(handle);
  return entry == nullptr ? nullptr : dynamic_cast<ProcessThread*>(entry->object.get());
}

void VirtualWindows::Implementation::last_handle_closed(Object& object) {
  constexpr Dword kill_on_job_close = 0x2000;
  if (auto* port = dynamic_cast<CompletionPort*>(&object)) {
    port->closed = true;
    waits.signalled(*port);
  } else if (auto* job = dynamic_cast<Job*>(&object)) {
    if ((job->limits & kill_on_job_close) != 0) processes.terminate(*job, 0, "CloseHandle");
  } else if (auto* timer = dynamic_cast<WaitableTimer*>(&object)) {
    // One that a strand still waits for goes on until the wait is over.
    if (timer->waiters.empty()) disarm(*timer);
  }
}

StrandId VirtualWindows::Implementation::start(std::function<Dword()> routine,
                                               const ThreadOptions& options) {
  return start(std::move(routine), options, strands.origin(scheduler.current()).resource);
}

StrandId VirtualWindows::Implementation::start(std::function<Dword()> routine,
                                               const ThreadOptions& options,
                                               ResourceIndex resource) {
  strands.sweep([this](StrandId strand) { return scheduler.alive(strand); });
  const std::size_t stack =
      options.stack_bytes == 0 ? default_stack : std::max(options.stack_bytes, smallest_stack);
  // The body learns its own number from the scheduler, since it is not known before.
  const StrandId strand = scheduler.spawn(
      [this] {
        Strand& me = self();
        // The operating system's thread may have carried another strand, in an earlier run even.
        real::set_last_error(me.last_error);
        waits.run_apcs(me);
        finish(me.routine(), trace::StrandEnd::Returned);
      },
      {options.suspended, stack});
  strands.origin(strand) = {resource, options.role, false};
  Strand& record = strands.get(strand);
  record.routine = std::move(routine);
  record.suspensions = options.suspended ? 1 : 0;
  recorder.record(resource, trace::StrandStart{strand, options.role, options.via, options.worker});
  return strand;
}

Dword VirtualWindows::Implementation::misfortune(std::string_view function) {
  const auto due = faults.next(function);
  if (due.takes > Duration::zero()) {
    const StrandId strand = scheduler.current();
    recorder.record(strands.origin(strand).resource,
                    trace::Inserted{std::string(function), strand, due.takes});
    sleep(due.takes, false);
  }
  return due.error;
}

void VirtualWindows::Implementation::record_failed_call(const char* function, Dword result,
                                                        Dword error) {
  set_last_error(error);
  recorder.record(strands.origin(scheduler.current()).resource,
                  trace::ApiCall{function, "", result, error});
}

bool VirtualWindows::Implementation::thread_creation_fails(const char* function) {
  const Dword error = faults.next(any_thread).error;
  if (error == 0) return false;
  record_failed_call(function, 0, error);
  return true;
}

void VirtualWindows::Implementation::finish(Dword code, trace::StrandEnd manner) {
  Strand& me = self();
  run_destructors(me);
  recorder.record(strands.origin(me.id).resource, trace::StrandExit{code, manner});
  if (me.own_handle != nullptr && handles.find(me.own_handle) != nullptr) {
    handles.close(me.own_handle);
  }
  bury(me, code);
}

void VirtualWindows::Implementation::exit_strand(Dword code, trace::StrandEnd manner) {
  finish(code, manner);
  scheduler.exit_current();
}

void VirtualWindows::Implementation::kill(StrandId strand, Dword code) {
  Strand& record = strands.get(strand);
  recorder.record_for(strand, strands.origin(strand).resource,
                      trace::StrandExit{code, trace::StrandEnd::Killed});
  const bool itself = strand == scheduler.current();
  // Before anybody is served: a waiter that is gone must not win.
  if (record.wait.state == Wait::State::Waiting) waits.forget(record.wait);
  if (record.queued.lock != nullptr) locks.leave_queue(record);
  if (record.queued.address != nullptr) queues.leave_queue(record);
  bury(record, code);
  if (itself) scheduler.exit_current();
  scheduler.kill(strand);
}

Dword VirtualWindows::Implementation::wait(std::vector<std::shared_ptr<Object>> objects, bool all,
                                           Duration timeout, bool alertable, const char* function) {
  Strand& me = self();
  me.wait.objects = std::move(objects);
  me.wait.all = all;
  me.wait.alertable = alertable;
  return waits.wait(me, timeout, function);
}

Dword VirtualWindows::Implementation::wait_one(std::shared_ptr<Object> object, Duration timeout,
                                               bool alertable, const char* function) {
  // Moved, never copied: a reference on the stack of a strand that is killed would never go.
  std::vector<std::shared_ptr<Object>> objects;
  objects.push_back(std::move(object));
  return wait(std::move(objects), false, timeout, alertable, function);
}

Dword VirtualWindows::Implementation::sleep(Duration span, bool alertable) {
  Strand& me = self();
  if (alertable || span > Duration::zero()) {
    const Dword result = wait({}, false, span, alertable, "Sleep");
    if (result == wait_io_completion) return result;
  }
  if (span <= Duration::zero()) {
    me.why = "Sleep";
    scheduler.block(scheduler.now(), me.why);
  }
  return 0;
}

std::uint32_t VirtualWindows::Implementation::watch(const std::shared_ptr<Object>& object,
                                                    std::function<void()> signalled) {
  const std::uint32_t number = ++last_watch_;
  watches_.emplace(number, object);
  object->watchers.push_back({number, signalled});
  if (object->ready_for(0)) signalled();
  return number;
}

void VirtualWindows::Implementation::unwatch(std::uint32_t watch) {
  const auto at = watches_.find(watch);
  if (at == watches_.end()) return;
  if (const auto object = at->second.lock()) {
    std::erase_if(object->watchers, [&](const auto& watcher) { return watcher.id == watch; });
  }
  watches_.erase(at);
}

void VirtualWindows::Implementation::run_destructors(Strand& strand) {
  const DllCode dll(*this);
  // C++ objects first, the youngest at the front; a destructor may make another one.
  while (!strand.exit_functions.empty()) {
    const auto [destroy, object] = strand.exit_functions.back();
    strand.exit_functions.pop_back();
    destroy(object);
  }
  bool again = true;
  for (int round = 0; again && round < destructor_rounds; ++round) {
    again = false;
    for (std::uint32_t key = 0; key < strand.keys.size(); ++key) {
      const auto destructor = keys.destructor(key);
      void* value = std::exchange(strand.keys[key], nullptr);
      if (destructor == nullptr || value == nullptr) continue;
      destructor(value);
      again = true;
    }
  }
  for (std::uint32_t index = 0; index < strand.fls.size(); ++index) {
    const auto callback = fls.destructor(index);
    void* value = std::exchange(strand.fls[index], nullptr);
    if (callback != nullptr && value != nullptr) callback(value);
  }
}

void VirtualWindows::Implementation::bury(Strand& strand, Dword code) {
  const auto thread = thread_of(strand.id);
  RHSIM_ASSERT(!thread->ended);
  thread->ended = true;
  thread->ended_at = scheduler.now();
  thread->exit_code = code;
  strands.retire(strand.id);
  if (const auto at_end = std::exchange(strand.at_end, nullptr)) at_end();
  const auto abandoned = std::exchange(strand.mutexes, {});
  for (const auto& mutex : abandoned) {
    mutex->owner = 0;
    mutex->recursion = 0;
    mutex->abandoned = true;
    waits.signalled(*mutex);
  }
  waits.signalled(*thread);
}

}  // namespace rhsim::win32
