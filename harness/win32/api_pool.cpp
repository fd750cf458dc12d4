#include "harness/win32/api.h"

namespace rhsim::win32::border {

namespace {

using StartRoutine = Dword (*)(void*);
using WaitOrTimerCallback = void (*)(void*, std::uint8_t);
using SimpleCallback = void (*)(CallbackInstance*, void*);
using ObjectCallback = void (*)(CallbackInstance*, void*, void*);
using WaitCallback = void (*)(CallbackInstance*, void*, void*, Dword);

constexpr Dword execute_in_wait_thread = 0x4;
constexpr Dword execute_only_once = 0x8;

/// TP_CALLBACK_ENVIRON as winnt.h has it; its inline functions fill it in.
struct Environment {
  Dword version;
  void* pool;
  void* cleanup_group;
  void (*cancelled)(void* context, void* cleanup);
  void* race_dll;
  void* activation_context;
  SimpleCallback finalization;
  Dword flags;
};

/// FILETIME: two DWORDs, aligned to four bytes.
struct FileTime {
  Dword low;
  Dword high;
  [[nodiscard]] std::int64_t value() const {
    return static_cast<std::int64_t>(std::uint64_t{high} << 32U | low);
  }
};

/// A new object with what every kind has.
std::shared_ptr<PoolObject> make(Inside& in, const char* kind, const char* via, void* context,
                                 const Environment* environment) {
  auto object = std::make_shared<PoolObject>();
  object->kind = kind;
  object->via = via;
  object->context = context;
  object->resource = in.strands.origin(in.scheduler.current()).resource;
  object->pool = &in.pool.default_pool();
  if (environment == nullptr) return object;
  if (CallbackPool* pool = in.pool.find_pool(environment->pool)) object->pool = pool;
  object->group = environment->cleanup_group;
  object->cancelled = environment->cancelled;
  return object;
}

/// What an environment asks to be called after each callback; does nothing without one.
SimpleCallback finalization(const Environment* environment) {
  return environment == nullptr ? nullptr : environment->finalization;
}

/// The object behind a PTP_* pointer. Windows would read what is there; here the run ends.
PoolObject& object_at(Inside& in, void* value, const char* function) {
  // A reference outlives the look-up: objects stay until the run ends.
  const auto object = in.pool.find(value);
  if (object == nullptr) in.windows.crash("invalid thread pool object", function);
  return *object;
}

template <class Routine>
void* create(Routine routine, void* context, const Environment* environment, const char* kind,
             const char* via) {
  void* const none = nullptr;
  return step_as(via, none, [&](Inside& in) {
    if (routine == nullptr) return in.fail(error_invalid_parameter, none);
    auto object = make(in, kind, via, context, environment);
    void* const value = in.pool.publish(object);
    const SimpleCallback last = finalization(environment);
    object->call = [routine, context, value, last](CallbackInstance& instance, Dword result) {
      if constexpr (std::is_same_v<Routine, WaitCallback>) {
        routine(&instance, context, value, result);
      } else {
        static_cast<void>(result);
        routine(&instance, context, value);
      }
      if (last != nullptr) last(&instance, context);
    };
    return value;
  });
}

void wait_for_callbacks(void* value, Bool cancel, const char* function) {
  step(0, [&](Inside& in) {
    PoolObject& object = object_at(in, value, function);
    if (cancel != 0) in.pool.cancel_pending(object);
    in.pool.wait_until_idle(object, function);
    return 0;
  });
}

void close(void* value, const char* function) {
  step(0, [&](Inside& in) {
    object_at(in, value, function);
    in.pool.close(value);
    return 0;
  });
}

/// Lets `act` happen when the callback has returned.
void when_done(CallbackInstance* instance, std::function<void(Inside&)> act) {
  step(0, [&](Inside& in) {
    instance->when_done.push_back([&in, act = std::move(act)] { act(in); });
    return 0;
  });
}

Bool set_timer(void* timer, const FileTime* due, Dword period, const char* function) {
  return step(Bool{0}, [&](Inside& in) {
    const bool was_set = object_at(in, timer, function).timer != 0;
    const auto object = in.pool.find(timer);
    in.pool.unset_timer(*object);
    if (due != nullptr) {
      in.pool.set_timer(object, Clock::due(due->value(), in.scheduler.now()),
                        std::chrono::milliseconds{period});
    }
    return Bool{was_set};
  });
}

Bool set_wait(void* wait, Handle handle, const FileTime* timeout, const char* function) {
  return step(Bool{0}, [&](Inside& in) {
    const bool was_set = object_at(in, wait, function).waiting;
    const auto object = in.pool.find(wait);
    in.pool.unset_wait(*object);
    if (handle == nullptr) return Bool{was_set};
    auto target = in.object_of(handle, function);
    if (target == nullptr) in.windows.crash("exception 0xC0000008", function);
    const Instant now = in.scheduler.now();
    const Duration span =
        timeout == nullptr ? Duration::max() : Clock::due(timeout->value(), now) - now;
    in.pool.set_wait(object, std::move(target), span);
    return Bool{was_set};
  });
}

}  // namespace

// Source: threadpoollegacyapiset/nf-threadpoollegacyapiset-queueuserworkitem.
RHSIM_API(Bool, QueueUserWorkItem, StartRoutine routine, void* context, Dword) {
  return step(Bool{0}, [&](Inside& in) {
    auto object = make(in, "work item", "QueueUserWorkItem", context, nullptr);
    object->call = [routine, context](CallbackInstance&, Dword) { routine(context); };
    in.pool.submit(object);
    return Bool{1};
  });
}

// --- Registered waits. Source: winbase/nf-winbase-registerwaitforsingleobject.
// --------------------

RHSIM_API(Bool, RegisterWaitForSingleObject, Handle* wait, Handle handle,
          WaitOrTimerCallback routine, void* context, Dword milliseconds, Dword flags) {
  return step(Bool{0}, [&](Inside& in) {
    auto target = in.object_of(handle, "RegisterWaitForSingleObject");
    if (target == nullptr) return Bool{0};
    if (wait == nullptr || routine == nullptr) return in.fail(error_invalid_parameter, Bool{0});
    auto object = make(in, "registered wait", "RegisterWaitForSingleObject", context, nullptr);
    if ((flags & execute_in_wait_thread) != 0) object->pool = &in.pool.wait_thread();
    object->repeats = (flags & execute_only_once) == 0;
    object->call = [routine, context](CallbackInstance&, Dword result) {
      routine(context, result == wait_timeout ? 1 : 0);
    };
    *wait = in.pool.publish(object);
    in.pool.set_wait(object, std::move(target), timeout_of(milliseconds));
    return Bool{1};
  });
}

namespace {

Bool unregister_wait(Handle wait, Handle completion, const char* function = __builtin_FUNCTION()) {
  return step_as(function, Bool{0}, [&](Inside& in) {
    {
      const auto object = in.pool.find(wait);
      if (object == nullptr || object->kind != "registered wait") {
        return in.fail(error_invalid_handle, Bool{0});
      }
    }
    return in.pool.close_and_complete({wait}, completion, "UnregisterWaitEx");
  });
}

}  // namespace

RHSIM_API(Bool, UnregisterWaitEx, Handle wait, Handle completion) {
  return unregister_wait(wait, completion);
}

RHSIM_API(Bool, UnregisterWait, Handle wait) { return unregister_wait(wait, nullptr); }

// --- Thread pool API. Source: procthread/thread-pool-api and the functions' pages.
// ----------------

RHSIM_API(Bool, TrySubmitThreadpoolCallback, SimpleCallback routine, void* context,
          const Environment* environment) {
  return step(Bool{0}, [&](Inside& in) {
    if (routine == nullptr) return in.fail(error_invalid_parameter, Bool{0});
    auto object =
        make(in, "thread pool callback", "TrySubmitThreadpoolCallback", context, environment);
    const SimpleCallback last = finalization(environment);
    object->call = [routine, context, last](CallbackInstance& instance, Dword) {
      routine(&instance, context);
      if (last != nullptr) last(&instance, context);
    };
    // A cleanup group must be able to find it; nobody else does.
    object->transient = true;
    if (object->group != nullptr) in.pool.publish(object);
    in.pool.submit(object);
    return Bool{1};
  });
}

RHSIM_API(void*, CreateThreadpoolWork, ObjectCallback routine, void* context,
          const Environment* environment) {
  return create(routine, context, environment, "thread pool work", "CreateThreadpoolWork");
}
RHSIM_API(void, SubmitThreadpoolWork, void* work) {
  step(0, [&](Inside& in) {
    object_at(in, work, "SubmitThreadpoolWork");
    in.pool.submit(in.pool.find(work));
    return 0;
  });
}
RHSIM_API(void, WaitForThreadpoolWorkCallbacks, void* work, Bool cancel) {
  wait_for_callbacks(work, cancel, "WaitForThreadpoolWorkCallbacks");
}
RHSIM_API(void, CloseThreadpoolWork, void* work) { close(work, "CloseThreadpoolWork"); }

RHSIM_API(void*, CreateThreadpoolTimer, ObjectCallback routine, void* context,
          const Environment* environment) {
  return create(routine, context, environment, "thread pool timer", "CreateThreadpoolTimer");
}
RHSIM_API(void, SetThreadpoolTimer, void* timer, const FileTime* due, Dword period, Dword) {
  set_timer(timer, due, period, "SetThreadpoolTimer");
}
RHSIM_API(Bool, SetThreadpoolTimerEx, void* timer, const FileTime* due, Dword period, Dword) {
  return set_timer(timer, due, period, "SetThreadpoolTimerEx");
}
RHSIM_API(Bool, IsThreadpoolTimerSet, void* timer) {
  return step(Bool{0}, [&](Inside& in) {
    const PoolObject& object = object_at(in, timer, "IsThreadpoolTimerSet");
    return Bool{object.timer != 0};
  });
}
RHSIM_API(void, WaitForThreadpoolTimerCallbacks, void* timer, Bool cancel) {
  wait_for_callbacks(timer, cancel, "WaitForThreadpoolTimerCallbacks");
}
RHSIM_API(void, CloseThreadpoolTimer, void* timer) { close(timer, "CloseThreadpoolTimer"); }

RHSIM_API(void*, CreateThreadpoolWait, WaitCallback routine, void* context,
          const Environment* environment) {
  return create(routine, context, environment, "thread pool wait", "CreateThreadpoolWait");
}
RHSIM_API(void, SetThreadpoolWait, void* wait, Handle object, const FileTime* timeout) {
  set_wait(wait, object, timeout, "SetThreadpoolWait");
}
RHSIM_API(Bool, SetThreadpoolWaitEx, void* wait, Handle object, const FileTime* timeout, void*) {
  return set_wait(wait, object, timeout, "SetThreadpoolWaitEx");
}
RHSIM_API(void, WaitForThreadpoolWaitCallbacks, void* wait, Bool cancel) {
  wait_for_callbacks(wait, cancel, "WaitForThreadpoolWaitCallbacks");
}
RHSIM_API(void, CloseThreadpoolWait, void* wait) { close(wait, "CloseThreadpoolWait"); }

RHSIM_API(void*, CreateThreadpool, void*) {
  return step(static_cast<void*>(nullptr), [](Inside& in) { return in.pool.make_pool(); });
}
RHSIM_API(void, SetThreadpoolThreadMaximum, void* value, Dword most) {
  step(0, [&](Inside& in) {
    CallbackPool* pool = in.pool.find_pool(value);
    if (pool == nullptr) in.windows.crash("invalid thread pool", "SetThreadpoolThreadMaximum");
    pool->maximum = most == 0 ? 1 : most;
    return 0;
  });
}
RHSIM_API(Bool, SetThreadpoolThreadMinimum, void* value, Dword) {
  return step(Bool{0}, [&](Inside& in) { return Bool{in.pool.find_pool(value) != nullptr}; });
}
// TP_POOL_STACK_INFORMATION is kept and not used: callbacks have stacks of the default size.
// Source: threadpoolapiset/nf-threadpoolapiset-setthreadpoolstackinformation.
RHSIM_API(Bool, SetThreadpoolStackInformation, void* value, const StackInformation* stack) {
  return step(Bool{0}, [&](Inside& in) {
    CallbackPool* const pool = in.pool.find_pool(value);
    if (pool == nullptr || stack == nullptr) return in.fail(error_invalid_parameter, Bool{0});
    pool->stack = *stack;
    return Bool{1};
  });
}
RHSIM_API(Bool, QueryThreadpoolStackInformation, void* value, StackInformation* stack) {
  return step(Bool{0}, [&](Inside& in) {
    const CallbackPool* const pool = in.pool.find_pool(value);
    if (pool == nullptr || stack == nullptr) return in.fail(error_invalid_parameter, Bool{0});
    *stack = pool->stack;
    return Bool{1};
  });
}
RHSIM_API(void, CloseThreadpool, void* value) {
  step(0, [&](Inside& in) {
    if (in.pool.find_pool(value) == nullptr) {
      in.windows.crash("invalid thread pool", "CloseThreadpool");
    }
    in.pool.close_pool(value);
    return 0;
  });
}

// --- Cleanup groups. Source:
// threadpoolapiset/nf-threadpoolapiset-closethreadpoolcleanupgroupmembers.

RHSIM_API(void*, CreateThreadpoolCleanupGroup) {
  return step(static_cast<void*>(nullptr), [](Inside& in) { return in.pool.make_group(); });
}

RHSIM_API(void, CloseThreadpoolCleanupGroupMembers, void* group, Bool cancel, void* cleanup) {
  step(0, [&](Inside& in) {
    if (!in.pool.is_group(group)) {
      in.windows.crash("invalid thread pool object", "CloseThreadpoolCleanupGroupMembers");
    }
    const auto members =
        in.pool.values_if([&](const PoolObject& object) { return object.group == group; });
    std::vector<PoolObject*> closed;
    for (void* member : members) {
      PoolObject& object = in.pool.close(member);
      closed.push_back(&object);
      if (cancel == 0 || !in.pool.cancel_pending(object) || object.cancelled == nullptr) continue;
      const DllCode dll(in);
      object.cancelled(object.context, cleanup);
    }
    for (PoolObject* object : closed) {
      in.pool.wait_until_idle(*object, "CloseThreadpoolCleanupGroupMembers");
    }
    return 0;
  });
}

RHSIM_API(void, CloseThreadpoolCleanupGroup, void* group) {
  step(0, [&](Inside& in) {
    in.pool.close_group(group);
    return 0;
  });
}

// --- What a callback may ask for. Source: threadpoolapiset.h, "...WhenCallbackReturns".
// -------------

RHSIM_API(void, SetEventWhenCallbackReturns, CallbackInstance* instance, Handle event) {
  when_done(instance, [event](Inside& in) {
    if (const auto object = in.object_as<Event>(event, "SetEventWhenCallbackReturns")) {
      in.set_event(*object);
    }
  });
}
RHSIM_API(void, ReleaseMutexWhenCallbackReturns, CallbackInstance* instance, Handle mutex) {
  when_done(instance, [mutex](Inside& in) {
    if (const auto object = in.object_as<Mutex>(mutex, "ReleaseMutexWhenCallbackReturns")) {
      in.release_mutex(*object);
    }
  });
}
RHSIM_API(void, ReleaseSemaphoreWhenCallbackReturns, CallbackInstance* instance, Handle semaphore,
          Dword count) {
  when_done(instance, [semaphore, count](Inside& in) {
    const auto object = in.object_as<Semaphore>(semaphore, "ReleaseSemaphoreWhenCallbackReturns");
    if (object != nullptr) in.release_semaphore(*object, static_cast<std::int32_t>(count));
  });
}
RHSIM_API(void, LeaveCriticalSectionWhenCallbackReturns, CallbackInstance* instance,
          void* section) {
  when_done(instance, [section](Inside& in) { leave_critical_section(in, section); });
}
// The image stays until the run ends, whatever its reference count.
RHSIM_API(void, FreeLibraryWhenCallbackReturns, CallbackInstance* instance, void*) {
  when_done(instance, [](Inside&) {});
}
RHSIM_API(Bool, CallbackMayRunLong, CallbackInstance*) {
  return step(Bool{0}, [](Inside&) { return Bool{1}; });
}
RHSIM_API(void, DisassociateCurrentThreadFromCallback, CallbackInstance* instance) {
  step(0, [&](Inside& in) {
    in.pool.disassociate(*instance);
    return 0;
  });
}

}  // namespace rhsim::win32::border

namespace rhsim::win32 {

ApiList pool_functions() {
  using namespace border;
  static const ApiFunction list[] = {
      RHSIM_ROW("kernel32.dll", Thread, QueueUserWorkItem),
      RHSIM_ROW("kernel32.dll", Wait, RegisterWaitForSingleObject),
      RHSIM_ROW("kernel32.dll", Wait, UnregisterWait),
      RHSIM_ROW("kernel32.dll", Wait, UnregisterWaitEx),
      RHSIM_ROW("kernel32.dll", Thread, TrySubmitThreadpoolCallback),
      RHSIM_ROW("kernel32.dll", Thread, CreateThreadpoolWork),
      RHSIM_ROW("kernel32.dll", Thread, SubmitThreadpoolWork),
      RHSIM_ROW("kernel32.dll", Wait, WaitForThreadpoolWorkCallbacks),
      RHSIM_ROW("kernel32.dll", Thread, CloseThreadpoolWork),
      RHSIM_ROW("kernel32.dll", Timer, CreateThreadpoolTimer),
      RHSIM_ROW("kernel32.dll", Timer, SetThreadpoolTimer),
      RHSIM_ROW("kernel32.dll", Timer, SetThreadpoolTimerEx),
      RHSIM_ROW("kernel32.dll", Timer, IsThreadpoolTimerSet),
      RHSIM_ROW("kernel32.dll", Wait, WaitForThreadpoolTimerCallbacks),
      RHSIM_ROW("kernel32.dll", Timer, CloseThreadpoolTimer),
      RHSIM_ROW("kernel32.dll", Wait, CreateThreadpoolWait),
      RHSIM_ROW("kernel32.dll", Wait, SetThreadpoolWait),
      RHSIM_ROW("kernel32.dll", Wait, SetThreadpoolWaitEx),
      RHSIM_ROW("kernel32.dll", Wait, WaitForThreadpoolWaitCallbacks),
      RHSIM_ROW("kernel32.dll", Wait, CloseThreadpoolWait),
      RHSIM_ROW("kernel32.dll", Thread, CreateThreadpool),
      RHSIM_ROW("kernel32.dll", Thread, SetThreadpoolThreadMaximum),
      RHSIM_ROW("kernel32.dll", Thread, SetThreadpoolThreadMinimum),
      RHSIM_ROW("kernel32.dll", Thread, SetThreadpoolStackInformation),
      RHSIM_ROW("kernel32.dll", Thread, QueryThreadpoolStackInformation),
      RHSIM_ROW("kernel32.dll", Thread, CloseThreadpool),
      RHSIM_ROW("kernel32.dll", Thread, CreateThreadpoolCleanupGroup),
      RHSIM_ROW("kernel32.dll", Thread, CloseThreadpoolCleanupGroupMembers),
      RHSIM_ROW("kernel32.dll", Thread, CloseThreadpoolCleanupGroup),
      RHSIM_ROW("kernel32.dll", Thread, SetEventWhenCallbackReturns),
      RHSIM_ROW("kernel32.dll", Thread, ReleaseMutexWhenCallbackReturns),
      RHSIM_ROW("kernel32.dll", Thread, ReleaseSemaphoreWhenCallbackReturns),
      RHSIM_ROW("kernel32.dll", Thread, LeaveCriticalSectionWhenCallbackReturns),
      RHSIM_ROW("kernel32.dll", Thread, FreeLibraryWhenCallbackReturns),
      RHSIM_ROW("kernel32.dll", Thread, CallbackMayRunLong),
      RHSIM_ROW("kernel32.dll", Thread, DisassociateCurrentThreadFromCallback),
  };
  return list;
}

}  // namespace rhsim::win32
