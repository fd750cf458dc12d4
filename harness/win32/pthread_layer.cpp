#include "harness/win32/pthread_layer.h"

#include <cerrno>
#include <cstring>
#include <optional>

#include "harness/win32/api.h"

#ifndef _WIN32
#include <pthread.h>
#endif

namespace rhsim::win32::pthread {

namespace {

enum MutexType : std::int32_t { Normal, Recursive, ErrorCheck };

constexpr std::int32_t clock_realtime = 0;
constexpr std::int32_t clock_monotonic = 1;
constexpr std::int32_t clock_process_cpu = 2;
constexpr std::int32_t clock_thread_cpu = 3;
constexpr std::int32_t clock_monotonic_raw = 4;
constexpr std::int32_t clock_realtime_coarse = 5;
constexpr std::int32_t clock_monotonic_coarse = 6;
constexpr std::int32_t clock_boottime = 7;
constexpr int timer_abstime = 1;
constexpr int processors = 4;

/// Without any call of the scheduler; for what cannot wait and nobody else can see. So is the making
/// of locks: std::mutex makes its own by a call on Windows and by an initialiser on Linux.
template <class Result, class Body>
Result unseen(Result outside, Body&& body) {
  return on_strand() ? body(Current<VirtualWindows>::get().inside()) : outside;
}

// --- What the two layouts say --------------------------------------------------------------------

#ifdef _WIN32

// Source: pthread.h of mingw-w64's winpthreads.
constexpr unsigned create_detached = 0x04;

struct Attributes {
  unsigned state;
  void* stack;
  std::size_t stack_bytes;
};

bool detached(const void* attributes) {
  return attributes != nullptr &&
         (static_cast<const Attributes*>(attributes)->state & create_detached) != 0;
}
std::size_t stack_bytes(const void* attributes) {
  return attributes == nullptr ? 0 : static_cast<const Attributes*>(attributes)->stack_bytes;
}
MutexType type_of_attributes(const void* attributes) {
  if (attributes == nullptr) return Normal;
  switch (*static_cast<const unsigned*>(attributes) & 3U) {
    case 1:
      return ErrorCheck;
    case 2:
      return Recursive;
    default:
      return Normal;
  }
}
/// PTHREAD_RECURSIVE_MUTEX_INITIALIZER is -2, PTHREAD_ERRORCHECK_MUTEX_INITIALIZER -3.
MutexType type_of_initializer(const void* mutex) {
  std::intptr_t value = 0;
  std::memcpy(&value, mutex, sizeof value);
  return value == -2 ? Recursive : value == -3 ? ErrorCheck : Normal;
}
std::int32_t clock_of_attributes(const void*) { return clock_realtime; }

#else

bool detached(const void* attributes) {
  int state = PTHREAD_CREATE_JOINABLE;
  if (attributes != nullptr) {
    pthread_attr_getdetachstate(static_cast<const pthread_attr_t*>(attributes), &state);
  }
  return state == PTHREAD_CREATE_DETACHED;
}
std::size_t stack_bytes(const void* attributes) {
  std::size_t bytes = 0;
  if (attributes != nullptr) {
    pthread_attr_getstacksize(static_cast<const pthread_attr_t*>(attributes), &bytes);
  }
  return bytes;
}
MutexType type_of(int type) {
  switch (type) {
    case PTHREAD_MUTEX_RECURSIVE:
      return Recursive;
    case PTHREAD_MUTEX_ERRORCHECK:
      return ErrorCheck;
    default:
      return Normal;
  }
}
MutexType type_of_attributes(const void* attributes) {
  int type = PTHREAD_MUTEX_NORMAL;
  if (attributes != nullptr) {
    pthread_mutexattr_gettype(static_cast<const pthread_mutexattr_t*>(attributes), &type);
  }
  return type_of(type);
}
MutexType type_of_initializer(const void* mutex) {
  constexpr int type_bits = 3;
  return type_of(static_cast<const pthread_mutex_t*>(mutex)->__data.__kind & type_bits);
}
std::int32_t clock_of_attributes(const void* attributes) {
  clockid_t clock = clock_realtime;
  if (attributes != nullptr) {
    pthread_condattr_getclock(static_cast<const pthread_condattr_t*>(attributes), &clock);
  }
  return clock;
}

#endif

// --- Time
// ------------------------------------------------------------------------------------------

bool valid(const timespec& span) {
  return span.tv_sec >= 0 && span.tv_nsec >= 0 && span.tv_nsec < 1'000'000'000;
}

/// Rounded up to a tick; beyond what a Duration holds it is for ever.
Duration duration_of(const timespec& span) {
  constexpr std::int64_t longest = 400'000'000'000;
  if (span.tv_sec > longest) return Duration::max();
  return std::chrono::seconds{span.tv_sec} +
         std::chrono::ceil<Duration>(std::chrono::nanoseconds{span.tv_nsec});
}

timespec timespec_of(Duration span) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(span);
  timespec result{};
  result.tv_sec = seconds.count();
  result.tv_nsec = static_cast<decltype(result.tv_nsec)>((span - seconds).count() * 100);
  return result;
}

/// What a clock shows; nothing for an unknown one.
std::optional<Duration> shows(std::int32_t clock, Instant now) {
  switch (clock) {
    case clock_realtime:
    case clock_realtime_coarse:
      return Clock::unix_time(now);
    case clock_monotonic:
    case clock_monotonic_raw:
    case clock_monotonic_coarse:
    case clock_boottime:
      return Clock::uptime(now);
    case clock_process_cpu:
    case clock_thread_cpu:
      return now.time_since_epoch();
    default:
      return std::nullopt;
  }
}

/// How long it is until a clock shows `at`; below zero when it is past.
Duration until(Inside& in, std::int32_t clock, const timespec& at) {
  const Duration shown = shows(clock, in.scheduler.now()).value_or(Duration::zero());
  const Duration wanted = duration_of(at);
  return wanted == Duration::max() ? wanted : wanted - shown;
}

Instant deadline(Inside& in, std::int32_t clock, const timespec* at) {
  if (at == nullptr) return never;
  return saturating_add(in.scheduler.now(), until(in, clock, *at));
}

int with_errno(int error) {
  if (error == 0) return 0;
  errno = error;
  return -1;
}

// --- Mutexes
// -----------------------------------------------------------------------------------------

Lock& mutex_at(Inside& in, const void* mutex) {
  if (Lock* lock = in.mutexes.at(mutex)) return *lock;
  Lock& lock = in.mutexes.make(mutex);
  lock.type = type_of_initializer(mutex);
  return lock;
}

/// A statically initialised object that nobody holds is forgotten: its memory may become another.
void tidy(LockTable& table, const void* address, const Lock& lock) {
  if (!lock.explicitly_made && lock.free() && lock.waiters.empty()) table.erase(address);
}

int lock_until(Inside& in, void* mutex, Instant at) {
  Lock& lock = mutex_at(in, mutex);
  Strand& me = in.self();
  if (lock.owner == me.id && lock.type == Recursive) {
    in.locks.take(lock, me, false);
    return 0;
  }
  if (lock.owner == me.id && lock.type == ErrorCheck) return EDEADLK;
  return in.locks.acquire(lock, me, false, at, "pthread_mutex_lock") ? 0 : ETIMEDOUT;
}

int unlock(Inside& in, void* mutex) {
  Lock& lock = mutex_at(in, mutex);
  if (lock.owner != in.scheduler.current() && lock.type != Normal) return EPERM;
  if (lock.owner != 0) in.locks.release(lock, in.self(), false);
  tidy(in.mutexes, mutex, lock);
  return 0;
}

int timed_lock(void* mutex, std::int32_t clock, const timespec* at) {
  return step(0, [&](Inside& in) {
    if (!shows(clock, in.scheduler.now())) return EINVAL;
    if (in.locks.available(mutex_at(in, mutex), in.scheduler.current(), false)) {
      return lock_until(in, mutex, never);
    }
    if (!valid(*at)) return EINVAL;
    const Instant end = deadline(in, clock, at);
    if (end <= in.scheduler.now() && mutex_at(in, mutex).owner != in.scheduler.current()) {
      return ETIMEDOUT;
    }
    return lock_until(in, mutex, end);
  });
}

int wait_until(void* condition, void* mutex, std::int32_t clock, const timespec* at) {
  return step(0, [&](Inside& in) {
    if (!shows(clock, in.scheduler.now()) || (at != nullptr && !valid(*at))) return EINVAL;
    const Instant end = deadline(in, clock, at);
    // In the queue before the mutex is free: releasing and waiting are one.
    in.queues.enter(condition, in.self());
    const int error = unlock(in, mutex);
    if (error != 0) {
      in.queues.leave_queue(in.self());
      return error;
    }
    const bool woken = in.queues.park(in.self(), end, "pthread_cond_wait");
    lock_until(in, mutex, never);
    return woken ? 0 : ETIMEDOUT;
  });
}

// --- Reader/writer locks
// -----------------------------------------------------------------------------

Lock& rwlock_at(Inside& in, const void* lock) {
  Lock* found = in.rwlocks.at(lock);
  return found != nullptr ? *found : in.rwlocks.make(lock);
}

int rwlock_until(void* address, bool shared, std::int32_t clock, const timespec* at) {
  return step(0, [&](Inside& in) {
    if (!shows(clock, in.scheduler.now())) return EINVAL;
    Lock& lock = rwlock_at(in, address);
    Strand& me = in.self();
    if (lock.owner == me.id) return EDEADLK;
    if (!in.locks.available(lock, me.id, shared) && at != nullptr) {
      if (!valid(*at)) return EINVAL;
      if (deadline(in, clock, at) <= in.scheduler.now()) return ETIMEDOUT;
    }
    const char* const name = shared ? "pthread_rwlock_rdlock" : "pthread_rwlock_wrlock";
    return in.locks.acquire(lock, me, shared, deadline(in, clock, at), name) ? 0 : ETIMEDOUT;
  });
}

int rwlock_try(void* address, bool shared) {
  return step(0, [&](Inside& in) {
    Lock& lock = rwlock_at(in, address);
    if (!in.locks.available(lock, in.scheduler.current(), shared)) return EBUSY;
    in.locks.take(lock, in.self(), shared);
    return 0;
  });
}

// --- Semaphores
// --------------------------------------------------------------------------------------

int sem_until(void* semaphore, std::int32_t clock, const timespec* at) {
  return with_errno(step(0, [&](Inside& in) {
    const auto count = in.semaphores.find(semaphore);
    if (count == in.semaphores.end() || !shows(clock, in.scheduler.now())) return EINVAL;
    if (count->second > 0) {
      --count->second;
      return 0;
    }
    if (at != nullptr && !valid(*at)) return EINVAL;
    const Instant end = deadline(in, clock, at);
    if (end <= in.scheduler.now()) return ETIMEDOUT;
    // A post that finds a waiter goes to it and not through the count.
    in.queues.enter(semaphore, in.self());
    return in.queues.park(in.self(), end, "sem_wait") ? 0 : ETIMEDOUT;
  }));
}

// --- Once
// --------------------------------------------------------------------------------------------

constexpr std::int32_t once_running = 1;
constexpr std::int32_t once_done = 2;

/// Leaves the control at what the routine's end deserves, an exception included.
class OnceGuard {
 public:
  OnceGuard(Inside& in, std::int32_t* control) : in_(in), control_(control) {
    *control_ = once_running;
  }
  ~OnceGuard() {
    *control_ = succeeded ? once_done : 0;
    in_.queues.wake_all(control_);
  }
  OnceGuard(const OnceGuard&) = delete;
  OnceGuard& operator=(const OnceGuard&) = delete;

  bool succeeded = false;

 private:
  Inside& in_;
  std::int32_t* control_;
};

int run_once(Inside& in, std::int32_t* control, void (*routine)()) {
  while (*control == once_running) {
    in.queues.enter(control, in.self());
    in.queues.park(in.self(), never, "pthread_once");
  }
  if (*control == once_done) return 0;
  OnceGuard guard(in, control);
  const DllCode dll(in);
  routine();
  guard.succeeded = true;
  return 0;
}

int make_key(Inside& in, Key* key, void (*destructor)(void*)) {
  const auto index = in.keys.allocate(destructor);
  if (!index) return EAGAIN;
  in.strands.for_each([&](Strand& strand) { set_slot_value(strand.keys, *index, nullptr); });
  *key = first_key + *index;
  return 0;
}

// A key that is not in use is taken as well: a runtime that stayed loaded made it in another run.
bool plausible(Inside& in, Key key) {
  return key >= first_key && in.keys.in_range(key - first_key);
}

int put(Inside& in, Key key, const void* value) {
  if (!plausible(in, key)) return EINVAL;
  set_slot_value(in.self().keys, key - first_key, const_cast<void*>(value));
  return 0;
}

Thread* joinable(Inside& in, Id thread) {
  const auto at = in.joinable.find(strand_of_thread_id(static_cast<Dword>(thread)));
  return at == in.joinable.end() ? nullptr : at->second.get();
}

}  // namespace

// --- Threads
// -----------------------------------------------------------------------------------------

int create(Id* thread, const void* attributes, Routine routine, void* argument) {
  const int error = step(EAGAIN, [&](Inside& in) {
    if (in.thread_creation_fails("pthread_create")) return EAGAIN;
    VirtualWindows::ThreadOptions options;
    options.via = "pthread_create";
    options.stack_bytes = stack_bytes(attributes);
    const StrandId strand = in.start(
        [&in, routine, argument] {
          void* const result = routine(argument);
          in.thread_of(in.scheduler.current())->result = result;
          // A pointer, and so not for the trace.
          return Dword{0};
        },
        options);
    if (!detached(attributes)) in.joinable[strand] = in.thread_of(strand);
    *thread = thread_id_of(strand);
    return 0;
  });
  step(0, [](Inside&) { return 0; });  // The new strand may run before its creator goes on.
  return error;
}

int join(Id thread, void** result) {
  return step(ESRCH, [&](Inside& in) {
    const StrandId strand = strand_of_thread_id(static_cast<Dword>(thread));
    if (strand == in.scheduler.current()) return EDEADLK;
    if (joinable(in, thread) == nullptr) return in.scheduler.alive(strand) ? EINVAL : ESRCH;
    in.wait_one(in.joinable.at(strand), Duration::max(), false, "pthread_join");
    const auto ended = in.joinable.find(strand);
    if (ended == in.joinable.end()) return EINVAL;  // Somebody else joined it meanwhile.
    if (result != nullptr) *result = ended->second->result;
    in.joinable.erase(ended);
    return 0;
  });
}

int detach(Id thread) {
  return step(ESRCH, [&](Inside& in) {
    const StrandId strand = strand_of_thread_id(static_cast<Dword>(thread));
    if (joinable(in, thread) == nullptr) return in.scheduler.alive(strand) ? EINVAL : ESRCH;
    in.joinable.erase(strand);
    return 0;
  });
}

Id self() {
  return read(Id{1}, [](Inside& in) { return Id{thread_id_of(in.scheduler.current())}; });
}

int equal(Id left, Id right) { return left == right ? 1 : 0; }

void exit(void* result) {
  step(0, [&](Inside& in) -> int {
    in.thread_of(in.scheduler.current())->result = result;
    in.exit_strand(0, trace::StrandEnd::Exited);
  });
}

int yield() {
  return step(0, [](Inside& in) {
    in.sleep(Duration::zero(), false);
    return 0;
  });
}

int set_name(Id, const char*) {
  return step(0, [](Inside&) { return 0; });
}

// --- Mutexes
// -----------------------------------------------------------------------------------------

int mutex_init(void* mutex, const void* attributes) {
  return unseen(0, [&](Inside& in) {
    Lock& lock = in.mutexes.make(mutex);
    lock.explicitly_made = true;
    lock.type = type_of_attributes(attributes);
    return 0;
  });
}

int mutex_destroy(void* mutex) {
  return unseen(0, [&](Inside& in) {
    const Lock* lock = in.mutexes.at(mutex);
    if (lock != nullptr && !lock->free()) return EBUSY;
    in.mutexes.erase(mutex);
    return 0;
  });
}

int mutex_lock(void* mutex) {
  return step(0, [&](Inside& in) { return lock_until(in, mutex, never); });
}

int mutex_trylock(void* mutex) {
  return step(0, [&](Inside& in) {
    Lock& lock = mutex_at(in, mutex);
    const bool again = lock.owner == in.scheduler.current() && lock.type == Recursive;
    if (!again && !in.locks.available(lock, in.scheduler.current(), false)) return EBUSY;
    in.locks.take(lock, in.self(), false);
    return 0;
  });
}

int mutex_timedlock(void* mutex, const timespec* at) {
  return timed_lock(mutex, clock_realtime, at);
}
int mutex_clocklock(void* mutex, std::int32_t clock, const timespec* at) {
  return timed_lock(mutex, clock, at);
}

int mutex_unlock(void* mutex) {
  return step(0, [&](Inside& in) { return unlock(in, mutex); });
}

// --- Condition variables
// -----------------------------------------------------------------------------

int cond_init(void* condition, const void* attributes) {
  return unseen(0, [&](Inside& in) {
    in.queues.forget(condition);
    in.condition_clocks.erase(condition);
    const std::int32_t clock = clock_of_attributes(attributes);
    if (clock != clock_realtime) in.condition_clocks[condition] = clock;
    return 0;
  });
}

int cond_destroy(void* condition) {
  return unseen(0, [&](Inside& in) {
    in.condition_clocks.erase(condition);
    return 0;
  });
}

int cond_wait(void* condition, void* mutex) {
  return wait_until(condition, mutex, clock_realtime, nullptr);
}

int cond_timedwait(void* condition, void* mutex, const timespec* at) {
  std::int32_t clock = clock_realtime;
  if (on_strand()) {
    const auto& clocks = Current<VirtualWindows>::get().inside().condition_clocks;
    const auto found = clocks.find(condition);
    if (found != clocks.end()) clock = found->second;
  }
  return wait_until(condition, mutex, clock, at);
}

int cond_clockwait(void* condition, void* mutex, std::int32_t clock, const timespec* at) {
  return wait_until(condition, mutex, clock, at);
}

int cond_timedwait_relative(void* condition, void* mutex, const timespec* span) {
  timespec at = *span;
  if (on_strand()) {
    const Instant now = Current<VirtualWindows>::get().scheduler().now();
    // The call itself costs a tick.
    at = timespec_of(Clock::unix_time(now) + duration_of(*span) + Duration{1});
  }
  return wait_until(condition, mutex, clock_realtime, &at);
}

int cond_signal(void* condition) {
  return step(0, [&](Inside& in) {
    in.queues.wake_one(condition);
    return 0;
  });
}

int cond_broadcast(void* condition) {
  return step(0, [&](Inside& in) {
    in.queues.wake_all(condition);
    return 0;
  });
}

// --- Reader/writer locks
// -----------------------------------------------------------------------------

int rwlock_init(void* lock, const void*) {
  return unseen(0, [&](Inside& in) {
    in.rwlocks.make(lock).explicitly_made = true;
    return 0;
  });
}

int rwlock_destroy(void* lock) {
  return unseen(0, [&](Inside& in) {
    const Lock* found = in.rwlocks.at(lock);
    if (found != nullptr && !found->free()) return EBUSY;
    in.rwlocks.erase(lock);
    return 0;
  });
}

int rwlock_rdlock(void* lock) { return rwlock_until(lock, true, clock_realtime, nullptr); }
int rwlock_wrlock(void* lock) { return rwlock_until(lock, false, clock_realtime, nullptr); }
int rwlock_tryrdlock(void* lock) { return rwlock_try(lock, true); }
int rwlock_trywrlock(void* lock) { return rwlock_try(lock, false); }
int rwlock_timedrdlock(void* lock, const timespec* at) {
  return rwlock_until(lock, true, clock_realtime, at);
}
int rwlock_timedwrlock(void* lock, const timespec* at) {
  return rwlock_until(lock, false, clock_realtime, at);
}
int rwlock_clockrdlock(void* lock, std::int32_t clock, const timespec* at) {
  return rwlock_until(lock, true, clock, at);
}
int rwlock_clockwrlock(void* lock, std::int32_t clock, const timespec* at) {
  return rwlock_until(lock, false, clock, at);
}

int rwlock_unlock(void* address) {
  return step(0, [&](Inside& in) {
    Lock& lock = rwlock_at(in, address);
    const bool shared = lock.owner == 0;
    if (lock.free()) return EPERM;
    in.locks.release(lock, in.self(), shared);
    tidy(in.rwlocks, address, lock);
    return 0;
  });
}

// --- Once, thread-specific data
// ----------------------------------------------------------------------

int once(std::int32_t* control, void (*routine)()) {
  if (*control == once_done) {
    return read(0, [](Inside&) { return 0; });
  }
  return step(0, [&](Inside& in) { return run_once(in, control, routine); });
}

int key_create(Key* key, void (*destructor)(void*)) {
  return step(EAGAIN, [&](Inside& in) { return make_key(in, key, destructor); });
}

int key_delete(Key key) {
  return step(0, [&](Inside& in) {
    if (!plausible(in, key) || !in.keys.used(key - first_key)) return EINVAL;
    in.keys.free(key - first_key);
    return 0;
  });
}

void* getspecific(Key key) {
  return read(static_cast<void*>(nullptr), [&](Inside& in) {
    return plausible(in, key) ? slot_value(in.self().keys, key - first_key) : nullptr;
  });
}

int setspecific(Key key, const void* value) {
  return read(0, [&](Inside& in) { return put(in, key, value); });
}

// --- Semaphores
// --------------------------------------------------------------------------------------

int sem_init(void* semaphore, int, unsigned value) {
  return step(0, [&](Inside& in) {
    in.queues.forget(semaphore);
    in.semaphores[semaphore] = value;
    return 0;
  });
}

int sem_destroy(void* semaphore) {
  return with_errno(
      step(0, [&](Inside& in) { return in.semaphores.erase(semaphore) == 1 ? 0 : EINVAL; }));
}

int sem_wait(void* semaphore) { return sem_until(semaphore, clock_realtime, nullptr); }

int sem_trywait(void* semaphore) {
  return with_errno(step(0, [&](Inside& in) {
    const auto count = in.semaphores.find(semaphore);
    if (count == in.semaphores.end()) return EINVAL;
    if (count->second == 0) return EAGAIN;
    --count->second;
    return 0;
  }));
}

int sem_timedwait(void* semaphore, const timespec* at) {
  return sem_until(semaphore, clock_realtime, at);
}
int sem_clockwait(void* semaphore, std::int32_t clock, const timespec* at) {
  return sem_until(semaphore, clock, at);
}

int sem_post(void* semaphore) {
  return with_errno(step(0, [&](Inside& in) {
    const auto count = in.semaphores.find(semaphore);
    if (count == in.semaphores.end()) return EINVAL;
    if (!in.queues.wake_one(semaphore)) ++count->second;
    return 0;
  }));
}

int sem_getvalue(void* semaphore, int* value) {
  return with_errno(step(0, [&](Inside& in) {
    const auto count = in.semaphores.find(semaphore);
    if (count == in.semaphores.end()) return EINVAL;
    *value = static_cast<int>(count->second);
    return 0;
  }));
}

// --- Time
// --------------------------------------------------------------------------------------------

int clock_gettime(std::int32_t clock, timespec* now) {
  return with_errno(read(0, [&](Inside& in) {
    const auto shown = shows(clock, in.scheduler.now());
    if (!shown) return EINVAL;
    *now = timespec_of(*shown);
    return 0;
  }));
}

int clock_getres(std::int32_t clock, timespec* resolution) {
  return with_errno(read(0, [&](Inside& in) {
    if (!shows(clock, in.scheduler.now())) return EINVAL;
    if (resolution != nullptr) *resolution = timespec_of(Duration{1});
    return 0;
  }));
}

int clock_nanosleep(std::int32_t clock, int flags, const timespec* span, timespec* rest) {
  return step(0, [&](Inside& in) {
    if (!shows(clock, in.scheduler.now()) || !valid(*span)) return EINVAL;
    const bool absolute = (flags & timer_abstime) != 0;
    in.sleep(absolute ? until(in, clock, *span) : duration_of(*span), false);
    if (rest != nullptr && !absolute) *rest = {};
    return 0;
  });
}

int nanosleep(const timespec* span, timespec* rest) {
  return with_errno(pthread::clock_nanosleep(clock_realtime, 0, span, rest));
}

int usleep(std::uint32_t microseconds) {
  return step(0, [&](Inside& in) {
    in.sleep(std::chrono::microseconds{microseconds}, false);
    return 0;
  });
}

unsigned sleep(unsigned seconds) {
  return step(0U, [&](Inside& in) {
    in.sleep(std::chrono::seconds{seconds}, false);
    return 0U;
  });
}

// --- The tables
// --------------------------------------------------------------------------------------

namespace {

int unseen_mutex_lock(void* mutex) {
  return unseen(0, [&](Inside& in) { return lock_until(in, mutex, never); });
}
int unseen_mutex_unlock(void* mutex) {
  return unseen(0, [&](Inside& in) { return unlock(in, mutex); });
}
int unseen_mutex_init(void* mutex, const void* attributes) {
  return unseen(0, [&](Inside& in) {
    in.mutexes.make(mutex).type = type_of_attributes(attributes);
    return 0;
  });
}
int unseen_once(std::int32_t* control, void (*routine)()) {
  return unseen(0, [&](Inside& in) { return run_once(in, control, routine); });
}
int unseen_key_create(Key* key, void (*destructor)(void*)) {
  return unseen(EAGAIN, [&](Inside& in) { return make_key(in, key, destructor); });
}
void* unseen_getspecific(Key key) {
  return unseen(static_cast<void*>(nullptr), [&](Inside& in) {
    return plausible(in, key) ? slot_value(in.self().keys, key - first_key) : nullptr;
  });
}
int unseen_setspecific(Key key, const void* value) {
  return unseen(0, [&](Inside& in) { return put(in, key, value); });
}

int get_name(Id, char* name, std::size_t size) {
  if (size > 0) *name = '\0';
  return 0;
}
int num_processors() { return processors; }

template <class Function>
ApiFunction row(std::string_view name, Function* function) {
  return {"libwinpthread-1.dll", name, ApiClass::Runtime, reinterpret_cast<void*>(function)};
}

}  // namespace

std::span<const ApiFunction> unseen_functions() {
  static const ApiFunction list[] = {
      row("pthread_getspecific", unseen_getspecific),
      row("pthread_key_create", unseen_key_create),
      row("pthread_mutex_init", unseen_mutex_init),
      row("pthread_mutex_lock", unseen_mutex_lock),
      row("pthread_mutex_unlock", unseen_mutex_unlock),
      row("pthread_once", unseen_once),
      row("pthread_setspecific", unseen_setspecific),
  };
  return list;
}

}  // namespace rhsim::win32::pthread

namespace rhsim::win32 {

ApiList pthread_functions() {
  using namespace pthread;
  static const ApiFunction list[] = {
      row("pthread_create", create),
      row("pthread_join", join),
      row("pthread_detach", detach),
      row("pthread_self", self),
      row("pthread_equal", equal),
      row("pthread_exit", pthread::exit),
      row("pthread_setname_np", set_name),
      row("pthread_getname_np", get_name),
      row("pthread_num_processors_np", num_processors),
      row("sched_yield", yield),
      row("pthread_mutex_init", mutex_init),
      row("pthread_mutex_destroy", mutex_destroy),
      row("pthread_mutex_lock", mutex_lock),
      row("pthread_mutex_trylock", mutex_trylock),
      row("pthread_mutex_timedlock", mutex_timedlock),
      row("pthread_mutex_unlock", mutex_unlock),
      row("pthread_cond_init", cond_init),
      row("pthread_cond_destroy", cond_destroy),
      row("pthread_cond_wait", cond_wait),
      row("pthread_cond_timedwait", cond_timedwait),
      row("pthread_cond_timedwait_relative_np", cond_timedwait_relative),
      row("pthread_cond_signal", cond_signal),
      row("pthread_cond_broadcast", cond_broadcast),
      row("pthread_rwlock_init", rwlock_init),
      row("pthread_rwlock_destroy", rwlock_destroy),
      row("pthread_rwlock_rdlock", rwlock_rdlock),
      row("pthread_rwlock_wrlock", rwlock_wrlock),
      row("pthread_rwlock_tryrdlock", rwlock_tryrdlock),
      row("pthread_rwlock_trywrlock", rwlock_trywrlock),
      row("pthread_rwlock_timedrdlock", rwlock_timedrdlock),
      row("pthread_rwlock_timedwrlock", rwlock_timedwrlock),
      row("pthread_rwlock_unlock", rwlock_unlock),
      row("pthread_once", once),
      row("pthread_key_create", key_create),
      row("pthread_key_delete", key_delete),
      row("pthread_getspecific", getspecific),
      row("pthread_setspecific", setspecific),
      row("sem_init", sem_init),
      row("sem_destroy", sem_destroy),
      row("sem_wait", sem_wait),
      row("sem_trywait", sem_trywait),
      row("sem_timedwait", sem_timedwait),
      row("sem_post", sem_post),
      row("sem_getvalue", sem_getvalue),
      row("clock_gettime", pthread::clock_gettime),
      row("clock_getres", pthread::clock_getres),
      row("clock_nanosleep", pthread::clock_nanosleep),
      row("nanosleep", pthread::nanosleep),
  };
  return list;
}

}  // namespace rhsim::win32
