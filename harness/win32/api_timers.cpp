#include "harness/win32/api.h"
#include "harness/win32/named_objects.h"

namespace rhsim::win32::border {

namespace {

using TimerApc = void (*)(void*, Dword, Dword);
using WaitOrTimerCallback = void (*)(void*, std::uint8_t);
using MultimediaCallback = void (*)(std::uint32_t, std::uint32_t, std::uintptr_t, std::uintptr_t,
                                    std::uintptr_t);

constexpr Dword execute_in_timer_thread = 0x20;
constexpr Dword execute_only_once = 0x8;

// --- Waitable timers
// ---------------------------------------------------------------------------------

template <class Name>
Handle create_timer(Bool manual, Name name, Dword access = every_access,
                    const char* function = __builtin_FUNCTION()) {
  return step_as(function, Handle{}, [&](Inside& in) {
    return create_named<WaitableTimer>(
        in, name, [&] { return std::make_shared<WaitableTimer>(manual != 0); }, access);
  });
}

struct TimerCompletion {
  TimerApc routine = nullptr;
  void* parameter = nullptr;
  StrandId strand = 0;  ///< The one that set the timer: the APC is for it alone.
};

void queue_completion(Inside& in, const WaitableTimer& timer, const TimerCompletion& completion) {
  if (completion.routine == nullptr || in.strands.origin(completion.strand).ended) return;
  const auto time = static_cast<std::uint64_t>(Clock::filetime(in.scheduler.now()));
  in.waits.queue_apc(
      in.strands.get(completion.strand),
      [&in, completion, time] {
        const DllCode dll(in);
        completion.routine(completion.parameter, static_cast<Dword>(time),
                           static_cast<Dword>(time >> 32U));
      },
      &timer);
}

void arm(Inside& in, const std::shared_ptr<WaitableTimer>& timer, Instant due, Duration period,
         const TimerCompletion& completion) {
  timer->armed = in.timers.arm(due, [&in, timer, due, period, completion] {
    timer->armed = 0;
    if (period > Duration::zero()) arm(in, timer, due + period, period, completion);
    queue_completion(in, *timer, completion);
    if (!std::exchange(timer->set, true)) in.waits.signalled(*timer);
  });
}

Bool set_timer(Handle handle, const std::int64_t* due, std::int32_t period, TimerApc routine,
               void* parameter, const char* function = __builtin_FUNCTION()) {
  return step_as(function, Bool{0}, [&](Inside& in) {
    const auto timer = in.object_as<WaitableTimer>(handle, function);
    if (timer == nullptr) return Bool{0};
    if (due == nullptr || period < 0) return in.fail(error_invalid_parameter, Bool{0});
    in.disarm(*timer);
    timer->set = false;
    arm(in, timer, Clock::due(*due, in.scheduler.now()), std::chrono::milliseconds{period},
        {routine, parameter, in.scheduler.current()});
    return Bool{1};
  });
}

// --- Timer queues
// ------------------------------------------------------------------------------------

bool is_timer_of(const PoolObject& object, void* queue) {
  return object.kind == "timer queue timer" && object.group == queue;
}

/// The queue behind a handle; NULL is the process's own.
bool queue_exists(Inside& in, Handle queue) {
  if (queue == nullptr) return true;
  const auto object = in.pool.find(queue);
  return object != nullptr && object->kind == "timer queue";
}

}  // namespace

// Source: synchapi/nf-synchapi-createwaitabletimerexw, -setwaitabletimer, -cancelwaitabletimer.
RHSIM_API(Handle, CreateWaitableTimerA, void*, Bool manual, const char* name) {
  return create_timer(manual, name);
}
RHSIM_API(Handle, CreateWaitableTimerW, void*, Bool manual, const WideChar* name) {
  return create_timer(manual, name);
}
RHSIM_API(Handle, CreateWaitableTimerExA, void*, const char* name, Dword flags, Dword access) {
  return create_timer(Bool(flags & 1U), name, access);
}
RHSIM_API(Handle, CreateWaitableTimerExW, void*, const WideChar* name, Dword flags, Dword access) {
  return create_timer(Bool(flags & 1U), name, access);
}
RHSIM_API(Handle, OpenWaitableTimerA, Dword access, Bool, const char* name) {
  return open_existing<WaitableTimer>(name, access);
}
RHSIM_API(Handle, OpenWaitableTimerW, Dword access, Bool, const WideChar* name) {
  return open_existing<WaitableTimer>(name, access);
}

RHSIM_API(Bool, SetWaitableTimer, Handle timer, const std::int64_t* due, std::int32_t period,
          TimerApc routine, void* parameter, Bool) {
  return set_timer(timer, due, period, routine, parameter);
}

RHSIM_API(Bool, SetWaitableTimerEx, Handle timer, const std::int64_t* due, std::int32_t period,
          TimerApc routine, void* parameter, void*, Dword) {
  return set_timer(timer, due, period, routine, parameter);
}

RHSIM_API(Bool, CancelWaitableTimer, Handle timer) {
  return step(Bool{0}, [&](Inside& in) {
    const auto object = in.object_as<WaitableTimer>(timer, "CancelWaitableTimer");
    if (object == nullptr) return Bool{0};
    in.disarm(*object);
    return Bool{1};
  });
}

// --- Timer queues. Source: threadpoollegacyapiset/nf-threadpoollegacyapiset-createtimerqueuetimer.
// --

RHSIM_API(Handle, CreateTimerQueue) {
  return step(Handle{}, [](Inside& in) {
    auto queue = std::make_shared<PoolObject>();
    queue->kind = "timer queue";
    queue->resource = in.strands.origin(in.scheduler.current()).resource;
    queue->pool = &in.pool.default_pool();
    return Handle{in.pool.publish(std::move(queue))};
  });
}

namespace {

Bool create_queue_timer(Handle* timer, Handle queue, WaitOrTimerCallback routine, void* parameter,
                        Dword due, Dword period, Dword flags,
                        const char* function = __builtin_FUNCTION()) {
  return step_as(function, Bool{0}, [&](Inside& in) {
    if (timer == nullptr || routine == nullptr) return in.fail(error_invalid_parameter, Bool{0});
    if (!queue_exists(in, queue)) return in.fail(error_invalid_handle, Bool{0});
    const bool serial = (flags & execute_in_timer_thread) != 0;
    auto object = std::make_shared<PoolObject>();
    object->kind = "timer queue timer";
    object->via = function;
    object->resource = in.strands.origin(in.scheduler.current()).resource;
    object->pool = serial ? &in.pool.timer_thread() : &in.pool.default_pool();
    object->group = queue;
    object->call = [routine, parameter](CallbackInstance&, Dword) { routine(parameter, 1); };
    *timer = in.pool.publish(object);
    const bool once = (flags & execute_only_once) != 0;
    in.pool.set_timer(object, saturating_add(in.scheduler.now(), timeout_of(due)),
                      once ? Duration::zero() : Duration{std::chrono::milliseconds{period}});
    return Bool{1};
  });
}

Bool delete_queue_timer(Handle queue, Handle timer, Handle completion,
                        const char* function = __builtin_FUNCTION()) {
  return step_as(function, Bool{0}, [&](Inside& in) {
    {
      const auto object = in.pool.find(timer);
      if (object == nullptr || !is_timer_of(*object, queue)) {
        return in.fail(error_invalid_parameter, Bool{0});
      }
    }
    return in.pool.close_and_complete({timer}, completion, function);
  });
}

}  // namespace

RHSIM_API(Bool, CreateTimerQueueTimer, Handle* timer, Handle queue, WaitOrTimerCallback routine,
          void* parameter, Dword due, Dword period, Dword flags) {
  return create_queue_timer(timer, queue, routine, parameter, due, period, flags);
}

// "If you call ChangeTimerQueueTimer on a one-shot timer that has already expired, the timer is not
// updated."
RHSIM_API(Bool, ChangeTimerQueueTimer, Handle queue, Handle timer, Dword due, Dword period) {
  return step(Bool{0}, [&](Inside& in) {
    const auto object = in.pool.find(timer);
    if (object == nullptr || !is_timer_of(*object, queue)) {
      return in.fail(error_invalid_parameter, Bool{0});
    }
    if (object->timer == 0) return Bool{1};
    in.pool.set_timer(object, saturating_add(in.scheduler.now(), timeout_of(due)),
                      std::chrono::milliseconds{period});
    return Bool{1};
  });
}

RHSIM_API(Bool, DeleteTimerQueueTimer, Handle queue, Handle timer, Handle completion) {
  return delete_queue_timer(queue, timer, completion);
}

// Source: winbase/nf-winbase-settimerqueuetimer, -canceltimerqueuetimer: the names that these had
// in Windows 2000, still exported.
RHSIM_API(Handle, SetTimerQueueTimer, Handle queue, WaitOrTimerCallback routine, void* parameter,
          Dword due, Dword period, Bool) {
  Handle timer = nullptr;
  create_queue_timer(&timer, queue, routine, parameter, due, period, 0);
  return timer;
}
RHSIM_API(Bool, CancelTimerQueueTimer, Handle queue, Handle timer) {
  return delete_queue_timer(queue, timer, nullptr);
}

namespace {

Bool delete_timer_queue(Handle queue, Handle completion,
                        const char* function = __builtin_FUNCTION()) {
  return step_as(function, Bool{0}, [&](Inside& in) {
    if (queue == nullptr || !queue_exists(in, queue)) {
      return in.fail(error_invalid_handle, Bool{0});
    }
    auto values = in.pool.values_if([&](const auto& one) { return is_timer_of(one, queue); });
    values.push_back(queue);
    return in.pool.close_and_complete(values, completion, "DeleteTimerQueueEx");
  });
}

}  // namespace

RHSIM_API(Bool, DeleteTimerQueueEx, Handle queue, Handle completion) {
  return delete_timer_queue(queue, completion);
}

// Source: threadpoollegacyapiset/nf-threadpoollegacyapiset-deletetimerqueue: does not wait.
RHSIM_API(Bool, DeleteTimerQueue, Handle queue) { return delete_timer_queue(queue, nullptr); }

// --- Multimedia timers. Source: timeapi.h, "timeSetEvent", "timeKillEvent".
// -------------------------

RHSIM_API(std::uint32_t, timeSetEvent, std::uint32_t delay, std::uint32_t,
          MultimediaCallback routine, std::uintptr_t user, std::uint32_t flags) {
  constexpr std::uint32_t periodic = 0x1;
  constexpr std::uint32_t sets_event = 0x10;
  constexpr std::uint32_t pulses_event = 0x20;
  return step(0U, [&](Inside& in) {
    if (delay == 0 || routine == nullptr) return 0U;
    auto object = std::make_shared<PoolObject>();
    object->kind = "multimedia timer";
    object->via = "timeSetEvent";
    object->resource = in.strands.origin(in.scheduler.current()).resource;
    object->pool = &in.pool.timer_thread();
    std::uint32_t id = 0;
    if ((flags & (sets_event | pulses_event)) != 0) {
      const auto event = in.object_as<Event>(reinterpret_cast<Handle>(routine), "timeSetEvent");
      if (event == nullptr) return 0U;
      const bool pulse = (flags & pulses_event) != 0;
      object->call = [&in, event, pulse](CallbackInstance&, Dword) {
        in.set_event(*event);
        if (pulse) event->set = false;
      };
      id = ThreadPool::number_of(in.pool.publish(object));
    } else {
      id = ThreadPool::number_of(in.pool.publish(object));
      object->call = [routine, id, user](CallbackInstance&, Dword) { routine(id, 0, user, 0, 0); };
    }
    const Duration span = std::chrono::milliseconds{delay};
    in.pool.set_timer(object, saturating_add(in.scheduler.now(), span),
                      (flags & periodic) != 0 ? span : Duration::zero());
    return id;
  });
}

RHSIM_API(std::uint32_t, timeKillEvent, std::uint32_t id) {
  constexpr std::uint32_t no_such_timer = 97;  // TIMERR_NOCANDO.
  return step(no_such_timer, [&](Inside& in) {
    void* const timer = ThreadPool::value_of(id);
    if (in.pool.find(timer) == nullptr) return no_such_timer;
    in.pool.close(timer);
    return 0U;
  });
}

}  // namespace rhsim::win32::border

namespace rhsim::win32 {

void Inside::disarm(WaitableTimer& timer) {
  if (timer.armed != 0) timers.cancel(std::exchange(timer.armed, 0));
  waits.cancel_apcs(timer);
}

ApiList timer_functions() {
  using namespace border;
  static const ApiFunction list[] = {
      RHSIM_ROW("kernel32.dll", Timer, CreateWaitableTimerA),
      RHSIM_ROW("kernel32.dll", Timer, CreateWaitableTimerW),
      RHSIM_ROW("kernel32.dll", Timer, CreateWaitableTimerExA),
      RHSIM_ROW("kernel32.dll", Timer, CreateWaitableTimerExW),
      RHSIM_ROW("kernel32.dll", Timer, OpenWaitableTimerA),
      RHSIM_ROW("kernel32.dll", Timer, OpenWaitableTimerW),
      RHSIM_ROW("kernel32.dll", Timer, SetWaitableTimer),
      RHSIM_ROW("kernel32.dll", Timer, SetWaitableTimerEx),
      RHSIM_ROW("kernel32.dll", Timer, CancelWaitableTimer),
      RHSIM_ROW("kernel32.dll", Timer, CreateTimerQueue),
      RHSIM_ROW("kernel32.dll", Timer, CreateTimerQueueTimer),
      RHSIM_ROW("kernel32.dll", Timer, ChangeTimerQueueTimer),
      RHSIM_ROW("kernel32.dll", Timer, DeleteTimerQueueTimer),
      RHSIM_ROW("kernel32.dll", Timer, SetTimerQueueTimer),
      RHSIM_ROW("kernel32.dll", Timer, CancelTimerQueueTimer),
      RHSIM_ROW("kernel32.dll", Timer, DeleteTimerQueueEx),
      RHSIM_ROW("kernel32.dll", Timer, DeleteTimerQueue),
      RHSIM_ROW("winmm.dll", Timer, timeSetEvent),
      RHSIM_ROW("winmm.dll", Timer, timeKillEvent),
  };
  return list;
}

}  // namespace rhsim::win32
