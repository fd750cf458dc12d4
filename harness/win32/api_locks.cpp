#include <cstring>

#include "harness/win32/api.h"

namespace rhsim::win32::border {

namespace {

/// As winnt.h has it. `lock_semaphore` holds our token; the other fields show what Windows would
/// show, for the code that looks.
struct CriticalSection {
  void* debug_info;
  std::int32_t lock_count;
  std::int32_t recursion_count;
  std::uintptr_t owning_thread;
  std::uint64_t token;
  std::uint64_t spin_count;
};
static_assert(sizeof(CriticalSection) == 40);

/// SRWLOCK: a token while it is held or waited for, else zero, as its initialiser leaves it.
struct SlimLock {
  std::uint64_t token;
};

/// CONDITION_VARIABLE: never written; waiters are known by its address.
struct ConditionVariable {
  std::uint64_t unused;
};

/// INIT_ONCE: the state in the two lowest bits, the context in the others, as Windows keeps it.
struct InitOnce {
  std::uint64_t value;
};

constexpr std::uint64_t once_state_bits = 3;
constexpr std::uint64_t once_pending = 1;
constexpr std::uint64_t once_done = 2;
constexpr std::uint64_t once_pending_async = 3;
constexpr Dword once_check_only = 1;
constexpr Dword once_async = 2;
constexpr Dword once_failed = 4;

constexpr std::int32_t lock_count_free = -1;
constexpr std::int32_t lock_count_held = -2;

Instant deadline_of(Inside& in, Dword milliseconds) {
  return saturating_add(in.scheduler.now(), timeout_of(milliseconds));
}

void show(CriticalSection& section, const Lock& lock) {
  section.lock_count = lock.owner == 0 ? lock_count_free : lock_count_held;
  section.recursion_count = static_cast<std::int32_t>(lock.recursion);
  section.owning_thread = lock.owner == 0 ? 0 : thread_id_of(lock.owner);
}

void initialize(Inside& in, CriticalSection* section, std::uint64_t spin_count) {
  Lock& lock = in.critical_sections.make(section);
  *section = {reinterpret_cast<void*>(std::intptr_t{-1}), 0, 0, 0, lock.token, spin_count};
  show(*section, lock);
}

/// The lock behind a critical section. One that was never initialised, or was deleted, looks held
/// by nobody, and whoever enters it waits for ever: nullptr, and the trace keeps the call.
Lock* lock_of(Inside& in, CriticalSection* section, const char* function) {
  if (Lock* lock = in.critical_sections.find(section, section->token)) return lock;
  if (section->lock_count == lock_count_free && section->recursion_count == 0 &&
      section->token == 0) {
    // Initialised by hand, or by the real system before the module was redirected.
    Lock& lock = in.critical_sections.make(section);
    section->token = lock.token;
    return &lock;
  }
  in.recorder.record(in.strands.origin(in.scheduler.current()).resource,
                     trace::ApiCall{function, "critical section that is not initialised", 0, 0});
  return nullptr;
}

void enter(Inside& in, CriticalSection* section, const char* function) {
  Strand& me = in.self();
  Lock* const lock = lock_of(in, section, function);
  if (lock == nullptr) {
    me.why = std::string(function) + "(critical section that is not initialised)";
    for (;;) in.scheduler.block(never, me.why);
  }
  in.locks.acquire(*lock, me, false, never, function);
  // Looked up again: it may have been deleted since it was handed over.
  if (const Lock* now = in.critical_sections.find(section, section->token)) show(*section, *now);
}

void leave(Inside& in, CriticalSection* section, const char* function) {
  Lock* const lock = lock_of(in, section, function);
  if (lock == nullptr) return;
  if (lock->owner != in.scheduler.current()) {
    // "An error occurs that may cause another thread ... to wait indefinitely": the page leaves
    // the rest open. The lock stays as it is, and the trace keeps the call.
    in.recorder.record(in.strands.origin(in.scheduler.current()).resource,
                       trace::ApiCall{function, in.locks.describe(*lock, false) + " not owned", 0,
                                      error_not_owner});
    return;
  }
  in.locks.release(*lock, in.self(), false);
  show(*section, *lock);
}

Lock& lock_of(Inside& in, SlimLock* slim) {
  if (slim->token != 0) {
    if (Lock* lock = in.slim_locks.find(slim, slim->token)) return *lock;
  }
  Lock& lock = in.slim_locks.make(slim);
  slim->token = lock.token;
  return lock;
}

/// A lock that nobody holds or waits for is forgotten, so that its memory may serve for another.
void tidy(Inside& in, SlimLock* slim, const Lock& lock) {
  if (!lock.free() || !lock.waiters.empty()) return;
  in.slim_locks.erase(slim);
  slim->token = 0;
}

void acquire(Inside& in, SlimLock* slim, bool shared, const char* function) {
  in.locks.acquire(lock_of(in, slim), in.self(), shared, never, function);
}

std::uint8_t try_acquire(Inside& in, SlimLock* slim, bool shared) {
  Lock& lock = lock_of(in, slim);
  if (!in.locks.available(lock, in.scheduler.current(), shared)) return 0;
  in.locks.take(lock, in.self(), shared);
  return 1;
}

void release(Inside& in, SlimLock* slim, bool shared, const char* function) {
  Lock& lock = lock_of(in, slim);
  const bool held = shared ? !lock.sharers.empty() : lock.owner != 0;
  if (!held) {
    tidy(in, slim, lock);
    // STATUS_RESOURCE_NOT_OWNED is raised, which no frame of a DLL expects.
    in.windows.crash("exception 0xC0000264", function);
  }
  in.locks.release(lock, in.self(), shared);
  tidy(in, slim, lock);
}

/// The strand is in the queue of its condition variable already.
Bool sleep_on(Inside& in, Dword milliseconds, const char* function) {
  return Bool{in.queues.park(in.self(), deadline_of(in, milliseconds), function)};
}

/// Waits until whoever initialises `once` is done with it.
void wait_for_once(Inside& in, InitOnce* once) {
  in.queues.enter(once, in.self());
  in.queues.park(in.self(), never, "InitOnceExecuteOnce");
}

void finish_once(Inside& in, InitOnce* once, std::uint64_t value) {
  once->value = value;
  in.queues.wake_all(once);
}

void* context_of(const InitOnce& once) {
  return reinterpret_cast<void*>(once.value & ~once_state_bits);
}

}  // namespace

// --- Critical sections. Source: sync/critical-section-objects and the functions' pages. ----------

RHSIM_API(void, InitializeCriticalSection, CriticalSection* section) {
  step(0, [&](Inside& in) {
    initialize(in, section, 0);
    return 0;
  });
}

RHSIM_API(Bool, InitializeCriticalSectionAndSpinCount, CriticalSection* section, Dword spins) {
  return step(Bool{0}, [&](Inside& in) {
    initialize(in, section, spins);
    return Bool{1};
  });
}

RHSIM_API(Bool, InitializeCriticalSectionEx, CriticalSection* section, Dword spins, Dword flags) {
  constexpr Dword known_flags = 0x1F000000;
  return step(Bool{0}, [&](Inside& in) {
    if ((flags & ~known_flags) != 0) return in.fail(error_invalid_parameter, Bool{0});
    initialize(in, section, spins);
    return Bool{1};
  });
}

RHSIM_API(Dword, SetCriticalSectionSpinCount, CriticalSection* section, Dword spins) {
  return step(Dword{0}, [&](Inside&) {
    return static_cast<Dword>(std::exchange(section->spin_count, spins));
  });
}

// "If a critical section is deleted while it is still owned, the state of the threads waiting for
// ownership of the deleted critical section is undefined": here they wait for ever.
RHSIM_API(void, DeleteCriticalSection, CriticalSection* section) {
  step(0, [&](Inside& in) {
    in.critical_sections.erase(section);
    std::memset(section, 0, sizeof *section);
    return 0;
  });
}

RHSIM_API(void, EnterCriticalSection, CriticalSection* section) {
  step(0, [&](Inside& in) {
    enter(in, section, "EnterCriticalSection");
    return 0;
  });
}

RHSIM_API(Bool, TryEnterCriticalSection, CriticalSection* section) {
  return step(Bool{0}, [&](Inside& in) {
    Lock* const lock = lock_of(in, section, "TryEnterCriticalSection");
    if (lock == nullptr || !in.locks.available(*lock, in.scheduler.current(), false)) {
      return Bool{0};
    }
    in.locks.take(*lock, in.self(), false);
    show(*section, *lock);
    return Bool{1};
  });
}

RHSIM_API(void, LeaveCriticalSection, CriticalSection* section) {
  step(0, [&](Inside& in) {
    leave(in, section, "LeaveCriticalSection");
    return 0;
  });
}

// --- Slim reader/writer locks. Source: sync/slim-reader-writer--srw--locks.
// -----------------------

RHSIM_API(void, InitializeSRWLock, SlimLock* lock) {
  step(0, [&](Inside& in) {
    in.slim_locks.erase(lock);
    lock->token = 0;
    return 0;
  });
}

RHSIM_API(void, AcquireSRWLockExclusive, SlimLock* lock) {
  step(0, [&](Inside& in) {
    acquire(in, lock, false, "AcquireSRWLockExclusive");
    return 0;
  });
}

RHSIM_API(void, AcquireSRWLockShared, SlimLock* lock) {
  step(0, [&](Inside& in) {
    acquire(in, lock, true, "AcquireSRWLockShared");
    return 0;
  });
}

RHSIM_API(std::uint8_t, TryAcquireSRWLockExclusive, SlimLock* lock) {
  return step(std::uint8_t{0}, [&](Inside& in) { return try_acquire(in, lock, false); });
}

RHSIM_API(std::uint8_t, TryAcquireSRWLockShared, SlimLock* lock) {
  return step(std::uint8_t{0}, [&](Inside& in) { return try_acquire(in, lock, true); });
}

RHSIM_API(void, ReleaseSRWLockExclusive, SlimLock* lock) {
  step(0, [&](Inside& in) {
    release(in, lock, false, "ReleaseSRWLockExclusive");
    return 0;
  });
}

RHSIM_API(void, ReleaseSRWLockShared, SlimLock* lock) {
  step(0, [&](Inside& in) {
    release(in, lock, true, "ReleaseSRWLockShared");
    return 0;
  });
}

// --- Condition variables. Source: sync/condition-variables and the functions' pages.
// --------------

RHSIM_API(void, InitializeConditionVariable, ConditionVariable* condition) {
  step(0, [&](Inside& in) {
    in.queues.forget(condition);
    condition->unused = 0;
    return 0;
  });
}

RHSIM_API(Bool, SleepConditionVariableCS, ConditionVariable* condition, CriticalSection* section,
          Dword milliseconds) {
  return step(Bool{0}, [&](Inside& in) {
    // In the queue before the lock is free: releasing and waiting are one.
    in.queues.enter(condition, in.self());
    leave(in, section, "SleepConditionVariableCS");
    const Bool woken = sleep_on(in, milliseconds, "SleepConditionVariableCS");
    enter(in, section, "SleepConditionVariableCS");
    return woken != 0 ? woken : in.fail(error_timeout, Bool{0});
  });
}

RHSIM_API(Bool, SleepConditionVariableSRW, ConditionVariable* condition, SlimLock* lock,
          Dword milliseconds, Dword flags) {
  constexpr Dword lockmode_shared = 1;
  return step(Bool{0}, [&](Inside& in) {
    const bool shared = (flags & lockmode_shared) != 0;
    in.queues.enter(condition, in.self());
    release(in, lock, shared, "SleepConditionVariableSRW");
    const Bool woken = sleep_on(in, milliseconds, "SleepConditionVariableSRW");
    acquire(in, lock, shared, "SleepConditionVariableSRW");
    return woken != 0 ? woken : in.fail(error_timeout, Bool{0});
  });
}

RHSIM_API(void, WakeConditionVariable, ConditionVariable* condition) {
  step(0, [&](Inside& in) {
    in.queues.wake_one(condition);
    return 0;
  });
}

RHSIM_API(void, WakeAllConditionVariable, ConditionVariable* condition) {
  step(0, [&](Inside& in) {
    in.queues.wake_all(condition);
    return 0;
  });
}

// --- WaitOnAddress. Source: synchapi/nf-synchapi-waitonaddress.
// -----------------------------------

RHSIM_API(Bool, WaitOnAddress, const volatile void* address, const void* compare, std::size_t size,
          Dword milliseconds) {
  return step(Bool{0}, [&](Inside& in) {
    if (size != 1 && size != 2 && size != 4 && size != 8) {
      return in.fail(error_invalid_parameter, Bool{0});
    }
    const void* const watched = const_cast<const void*>(address);
    if (std::memcmp(watched, compare, size) != 0) return Bool{1};
    if (milliseconds == 0) return in.fail(error_timeout, Bool{0});
    in.queues.enter(watched, in.self());
    const bool woken = in.queues.park(in.self(), deadline_of(in, milliseconds), "WaitOnAddress");
    return woken ? Bool{1} : in.fail(error_timeout, Bool{0});
  });
}

RHSIM_API(void, WakeByAddressSingle, void* address) {
  step(0, [&](Inside& in) {
    in.queues.wake_one(address);
    return 0;
  });
}

RHSIM_API(void, WakeByAddressAll, void* address) {
  step(0, [&](Inside& in) {
    in.queues.wake_all(address);
    return 0;
  });
}

// --- One-time initialization. Source: sync/one-time-initialization and the functions' pages.
// ------

RHSIM_API(void, InitOnceInitialize, InitOnce* once) {
  step(0, [&](Inside& in) {
    in.queues.forget(once);
    once->value = 0;
    return 0;
  });
}

RHSIM_API(Bool, InitOnceExecuteOnce, InitOnce* once, Bool (*routine)(InitOnce*, void*, void**),
          void* parameter, void** context) {
  return step(Bool{0}, [&](Inside& in) {
    while ((once->value & once_state_bits) == once_pending) wait_for_once(in, once);
    if ((once->value & once_state_bits) == once_pending_async) {
      return in.fail(error_invalid_parameter, Bool{0});
    }
    if ((once->value & once_state_bits) == 0) {
      once->value = once_pending;
      void* made = nullptr;
      bool succeeded = false;
      {
        const DllCode dll(in);
        succeeded = routine(once, parameter, &made) != 0;
      }
      if (!succeeded) {
        finish_once(in, once, 0);  // The next one tries again.
        return Bool{0};
      }
      // The lowest bits belong to the system (INIT_ONCE_CTX_RESERVED_BITS).
      finish_once(in, once, (reinterpret_cast<std::uint64_t>(made) & ~once_state_bits) | once_done);
    }
    if (context != nullptr) *context = context_of(*once);
    return Bool{1};
  });
}

RHSIM_API(Bool, InitOnceBeginInitialize, InitOnce* once, Dword flags, Bool* pending,
          void** context) {
  return step(Bool{0}, [&](Inside& in) {
    const bool check_only = (flags & once_check_only) != 0;
    const bool async = (flags & once_async) != 0;
    if ((flags & ~(once_check_only | once_async)) != 0 || (check_only && async)) {
      return in.fail(error_invalid_parameter, Bool{0});
    }
    for (;;) {
      const std::uint64_t state = once->value & once_state_bits;
      if (state == once_done) {
        *pending = 0;
        if (context != nullptr) *context = context_of(*once);
        return Bool{1};
      }
      if (check_only) {
        *pending = 1;
        return in.fail(error_gen_failure, Bool{0});
      }
      const bool mixed = async ? state == once_pending : state == once_pending_async;
      if (mixed) return in.fail(error_invalid_parameter, Bool{0});
      if (state != once_pending) {
        once->value = async ? once_pending_async : once_pending;
        *pending = 1;
        return Bool{1};
      }
      wait_for_once(in, once);
    }
  });
}

RHSIM_API(Bool, InitOnceComplete, InitOnce* once, Dword flags, void* context) {
  return step(Bool{0}, [&](Inside& in) {
    const bool async = (flags & once_async) != 0;
    const bool failed = (flags & once_failed) != 0;
    const auto bits = reinterpret_cast<std::uint64_t>(context);
    if ((flags & ~(once_async | once_failed)) != 0 || (async && failed) ||
        (failed && context != nullptr) || (bits & once_state_bits) != 0) {
      return in.fail(error_invalid_parameter, Bool{0});
    }
    const std::uint64_t state = once->value & once_state_bits;
    // Nothing has begun; or all is done: of several asynchronous initialisations the first counts.
    if (state == 0 || state == once_done) return in.fail(error_gen_failure, Bool{0});
    if (state != (async ? once_pending_async : once_pending)) {
      return in.fail(error_invalid_parameter, Bool{0});
    }
    finish_once(in, once, failed ? 0 : bits | once_done);
    return Bool{1};
  });
}

}  // namespace rhsim::win32::border

namespace rhsim::win32 {

void leave_critical_section(Inside& in, void* section) {
  border::leave(in, static_cast<border::CriticalSection*>(section),
                "LeaveCriticalSectionWhenCallbackReturns");
}

ApiList lock_functions() {
  using namespace border;
  static const ApiFunction list[] = {
      RHSIM_ROW("kernel32.dll", Lock, InitializeCriticalSection),
      RHSIM_ROW("kernel32.dll", Lock, InitializeCriticalSectionAndSpinCount),
      RHSIM_ROW("kernel32.dll", Lock, InitializeCriticalSectionEx),
      RHSIM_ROW("kernel32.dll", Lock, SetCriticalSectionSpinCount),
      RHSIM_ROW("kernel32.dll", Lock, DeleteCriticalSection),
      RHSIM_ROW("kernel32.dll", Lock, EnterCriticalSection),
      RHSIM_ROW("kernel32.dll", Lock, TryEnterCriticalSection),
      RHSIM_ROW("kernel32.dll", Lock, LeaveCriticalSection),
      RHSIM_ROW("kernel32.dll", Lock, InitializeSRWLock),
      RHSIM_ROW("kernel32.dll", Lock, AcquireSRWLockExclusive),
      RHSIM_ROW("kernel32.dll", Lock, AcquireSRWLockShared),
      RHSIM_ROW("kernel32.dll", Lock, TryAcquireSRWLockExclusive),
      RHSIM_ROW("kernel32.dll", Lock, TryAcquireSRWLockShared),
      RHSIM_ROW("kernel32.dll", Lock, ReleaseSRWLockExclusive),
      RHSIM_ROW("kernel32.dll", Lock, ReleaseSRWLockShared),
      RHSIM_ROW("kernel32.dll", Lock, InitializeConditionVariable),
      RHSIM_ROW("kernel32.dll", Wait, SleepConditionVariableCS),
      RHSIM_ROW("kernel32.dll", Wait, SleepConditionVariableSRW),
      RHSIM_ROW("kernel32.dll", Lock, WakeConditionVariable),
      RHSIM_ROW("kernel32.dll", Lock, WakeAllConditionVariable),
      RHSIM_ROW("kernel32.dll", Wait, WaitOnAddress),
      RHSIM_ROW("kernel32.dll", Lock, WakeByAddressSingle),
      RHSIM_ROW("kernel32.dll", Lock, WakeByAddressAll),
      RHSIM_ROW("kernel32.dll", Lock, InitOnceInitialize),
      RHSIM_ROW("kernel32.dll", Lock, InitOnceExecuteOnce),
      RHSIM_ROW("kernel32.dll", Lock, InitOnceBeginInitialize),
      RHSIM_ROW("kernel32.dll", Lock, InitOnceComplete),
  };
  return list;
}

}  // namespace rhsim::win32
