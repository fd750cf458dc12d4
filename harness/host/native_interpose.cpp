// The C library as a native module sees it.
//
// The program exports these functions, so a shared object's calls of sleep() or pthread_create()
// come here instead of to libc, directly or through libstdc++. On a strand the virtual Windows
// answers them, anywhere else libc. Our own calls never come here: the linker turns them into calls
// of __wrap_NAME (native_wrapped.list names them all), which lead to libc.

#include <dlfcn.h>
#include <link.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "harness/host/native_futex.h"
#include "harness/host/piped_streams.h"
#include "harness/host/strand_exits.h"
#include "harness/win32/pthread_layer.h"
#include "harness/win32/runtime.h"

namespace {

namespace host = rhsim::host;
namespace layer = rhsim::win32::pthread;
namespace runtime = rhsim::win32::runtime;
using runtime::on_strand;

/// The next definition of a function: libc's. Not a static with a guard, because the guards
/// themselves are among the functions here.
template <class Function>
Function next(Function& known, const char* name) {
  if (known == nullptr) known = reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
  return known;
}

using Routine = void* (*)(void*);

/// Where the code of one loaded library lies.
struct CodeRange {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
};

/// libgcc's: the unwinder. It locks mutexes of its own, more of them the first time that a process
/// throws, and only here, not on Windows: what it calls must be neither a tick nor a choice.
CodeRange unwinder_code() {
  CodeRange range;
  dl_iterate_phdr(
      [](dl_phdr_info* library, std::size_t, void* found) {
        if (std::strstr(library->dlpi_name, "libgcc_s") == nullptr) return 0;
        for (int i = 0; i < library->dlpi_phnum; ++i) {
          const auto& segment = library->dlpi_phdr[i];
          if (segment.p_type != PT_LOAD || (segment.p_flags & PF_X) == 0) continue;
          const std::uintptr_t begin = library->dlpi_addr + segment.p_vaddr;
          *static_cast<CodeRange*>(found) = {begin, begin + segment.p_memsz};
        }
        return 1;
      },
      &range);
  return range;
}

/// Set before any run, by a constructor: a static with a guard would call what is replaced here.
CodeRange unwinder;

__attribute__((constructor)) void find_unwinder() { unwinder = unwinder_code(); }

/// For what libc looks up itself: a broken-down time without a zone, tzname.
__attribute__((constructor)) void set_zone() {
  ::setenv("TZ", "UTC0", 1);
  ::tzset();
}

bool calls_from_unwinder(const void* return_address) {
  const auto address = reinterpret_cast<std::uintptr_t>(return_address);
  return address >= unwinder.begin && address < unwinder.end;
}

}  // namespace

// RHSIM_REAL(result, name, (parameters), (arguments)): real_name() and __wrap_name() are libc's.
// Names are given to the assembler, not to the compiler, whose headers declare them with
// attributes.
#define RHSIM_REAL(result, name, parameters, arguments)                                \
  static result(*known_##name) parameters = nullptr;                                   \
  static result real_##name parameters { return next(known_##name, #name) arguments; } \
  extern "C" result wrapped_##name parameters __asm__("__wrap_" #name);                \
  extern "C" result wrapped_##name parameters { return real_##name arguments; }        \
  extern "C" __attribute__((visibility("default")))                                    \
  result exported_##name parameters __asm__(#name);                                    \
  extern "C" result exported_##name parameters

// The whole of it: on a strand `virtually`, elsewhere libc.
#define RHSIM_INTERPOSE(result, name, parameters, arguments, virtually)   \
  RHSIM_REAL(result, name, parameters, arguments) {                       \
    if (!on_strand() || calls_from_unwinder(__builtin_return_address(0))) \
      return real_##name arguments;                                       \
    return virtually;                                                     \
  }

// --- Ends of the process
// ----------------------------------------------------------------------------

RHSIM_INTERPOSE(void, exit, (int code), (code), runtime::exit(code))
RHSIM_INTERPOSE(void, _exit, (int code), (code), runtime::quick_exit(code))
RHSIM_INTERPOSE(void, _Exit, (int code), (code), runtime::quick_exit(code))
RHSIM_INTERPOSE(void, quick_exit, (int code), (code), runtime::quick_exit(code))
RHSIM_INTERPOSE(void, abort, (), (), runtime::abort())

// --- Time
// -------------------------------------------------------------------------------------------

RHSIM_REAL(time_t, time, (time_t * result), (result)) {
  if (!on_strand()) return real_time(result);
  const time_t seconds = runtime::time(nullptr);
  if (result != nullptr) *result = seconds;
  return seconds;
}
RHSIM_REAL(clock_t, clock, (), ()) {
  if (!on_strand()) return real_clock();
  return std::chrono::duration_cast<std::chrono::microseconds>(runtime::process_time()).count();
}
RHSIM_REAL(int, gettimeofday, (timeval * now, void* zone), (now, zone)) {
  if (!on_strand()) return real_gettimeofday(now, zone);
  timespec exact{};
  const int result = layer::clock_gettime(CLOCK_REALTIME, &exact);
  *now = {exact.tv_sec, exact.tv_nsec / 1000};
  return result;
}
RHSIM_REAL(int, timespec_get, (timespec * now, int base), (now, base)) {
  if (!on_strand()) return real_timespec_get(now, base);
  return layer::clock_gettime(CLOCK_REALTIME, now) == 0 ? base : 0;
}

// Local time is UTC in every run, whatever the machine and the variable TZ say; strftime prints the
// zone that the broken-down time has.
namespace {
tm* in_utc(tm* time) {
  if (time != nullptr) time->tm_zone = "UTC";
  return time;
}
}  // namespace

RHSIM_INTERPOSE(tm*, localtime, (const time_t* time), (time), in_utc(::gmtime(time)))
RHSIM_INTERPOSE(tm*, localtime_r, (const time_t* time, tm* result), (time, result),
                in_utc(::gmtime_r(time, result)))
RHSIM_REAL(time_t, mktime, (tm * time), (time)) {
  if (!on_strand()) return real_mktime(time);
  const time_t seconds = ::timegm(time);
  in_utc(time);
  return seconds;
}
RHSIM_INTERPOSE(char*, ctime, (const time_t* time), (time), ::asctime(::gmtime(time)))
RHSIM_REAL(char*, ctime_r, (const time_t* time, char* text), (time, text)) {
  if (!on_strand()) return real_ctime_r(time, text);
  tm parts{};
  return ::asctime_r(::gmtime_r(time, &parts), text);
}
RHSIM_INTERPOSE(void, tzset, (), (), (void)0)

RHSIM_INTERPOSE(int, clock_gettime, (std::int32_t clock, timespec* now), (clock, now),
                layer::clock_gettime(clock, now))
RHSIM_INTERPOSE(int, clock_getres, (std::int32_t clock, timespec* resolution), (clock, resolution),
                layer::clock_getres(clock, resolution))
RHSIM_INTERPOSE(int, clock_nanosleep,
                (std::int32_t clock, int flags, const timespec* span, timespec* rest),
                (clock, flags, span, rest), layer::clock_nanosleep(clock, flags, span, rest))
RHSIM_INTERPOSE(int, nanosleep, (const timespec* span, timespec* rest), (span, rest),
                layer::nanosleep(span, rest))
RHSIM_INTERPOSE(int, usleep, (std::uint32_t span), (span), layer::usleep(span))
RHSIM_INTERPOSE(unsigned, sleep, (unsigned span), (span), layer::sleep(span))
RHSIM_INTERPOSE(int, sched_yield, (), (), layer::yield())

// --- Programs
// ------------------------------------------------------------------------------------------

// The exit code as wait() has it.
RHSIM_INTERPOSE(int, system, (const char* command), (command),
                command == nullptr ? 1 : runtime::system(command) * 256)

RHSIM_REAL(FILE*, popen, (const char* command, const char* mode), (command, mode)) {
  if (!on_strand()) return real_popen(command, mode);
  // First: a module may have used up its streams, and a program that is begun is not taken back.
  FILE* const stream = std::fopen("/dev/null", *mode == 'w' ? "we" : "re");
  if (stream == nullptr) return nullptr;
  void* const process = runtime::begin_command(command);
  if (process == nullptr) {
    std::fclose(stream);
    return nullptr;
  }
  host::piped_streams::add(stream, process,
                           [](void* left) { std::fclose(static_cast<FILE*>(left)); });
  return stream;
}
RHSIM_REAL(int, pclose, (FILE * stream), (stream)) {
  void* const process = on_strand() ? host::piped_streams::close(stream) : nullptr;
  return process == nullptr ? real_pclose(stream) : runtime::end_command(process) * 256;
}

// --- Threads
// -----------------------------------------------------------------------------------------

RHSIM_INTERPOSE(int, pthread_create,
                (layer::Id * thread, const void* attributes, Routine routine, void* argument),
                (thread, attributes, routine, argument),
                layer::create(thread, attributes, routine, argument))
RHSIM_INTERPOSE(int, pthread_join, (layer::Id thread, void** result), (thread, result),
                layer::join(thread, result))
RHSIM_INTERPOSE(int, pthread_detach, (layer::Id thread), (thread), layer::detach(thread))
RHSIM_INTERPOSE(layer::Id, pthread_self, (), (), layer::self())
RHSIM_INTERPOSE(int, pthread_equal, (layer::Id left, layer::Id right), (left, right),
                layer::equal(left, right))
RHSIM_INTERPOSE(void, pthread_exit, (void* result), (result), layer::exit(result))
RHSIM_INTERPOSE(int, pthread_yield, (), (), layer::yield())
RHSIM_INTERPOSE(int, pthread_setname_np, (layer::Id thread, const char* name), (thread, name),
                layer::set_name(thread, name))

// --- Mutexes, condition variables, reader/writer locks
// -----------------------------------------------

RHSIM_INTERPOSE(int, pthread_mutex_init, (void* mutex, const void* attributes), (mutex, attributes),
                layer::mutex_init(mutex, attributes))
RHSIM_INTERPOSE(int, pthread_mutex_destroy, (void* mutex), (mutex), layer::mutex_destroy(mutex))
RHSIM_INTERPOSE(int, pthread_mutex_lock, (void* mutex), (mutex), layer::mutex_lock(mutex))
RHSIM_INTERPOSE(int, pthread_mutex_trylock, (void* mutex), (mutex), layer::mutex_trylock(mutex))
RHSIM_INTERPOSE(int, pthread_mutex_timedlock, (void* mutex, const timespec* at), (mutex, at),
                layer::mutex_timedlock(mutex, at))
RHSIM_INTERPOSE(int, pthread_mutex_clocklock, (void* mutex, std::int32_t clock, const timespec* at),
                (mutex, clock, at), layer::mutex_clocklock(mutex, clock, at))
RHSIM_INTERPOSE(int, pthread_mutex_unlock, (void* mutex), (mutex), layer::mutex_unlock(mutex))
RHSIM_INTERPOSE(int, pthread_cond_init, (void* condition, const void* attributes),
                (condition, attributes), layer::cond_init(condition, attributes))
RHSIM_INTERPOSE(int, pthread_cond_destroy, (void* condition), (condition),
                layer::cond_destroy(condition))
RHSIM_INTERPOSE(int, pthread_cond_wait, (void* condition, void* mutex), (condition, mutex),
                layer::cond_wait(condition, mutex))
RHSIM_INTERPOSE(int, pthread_cond_timedwait, (void* condition, void* mutex, const timespec* at),
                (condition, mutex, at), layer::cond_timedwait(condition, mutex, at))
RHSIM_INTERPOSE(int, pthread_cond_clockwait,
                (void* condition, void* mutex, std::int32_t clock, const timespec* at),
                (condition, mutex, clock, at), layer::cond_clockwait(condition, mutex, clock, at))
RHSIM_INTERPOSE(int, pthread_cond_signal, (void* condition), (condition),
                layer::cond_signal(condition))
RHSIM_INTERPOSE(int, pthread_cond_broadcast, (void* condition), (condition),
                layer::cond_broadcast(condition))
RHSIM_INTERPOSE(int, pthread_rwlock_init, (void* lock, const void* attributes), (lock, attributes),
                layer::rwlock_init(lock, attributes))
RHSIM_INTERPOSE(int, pthread_rwlock_destroy, (void* lock), (lock), layer::rwlock_destroy(lock))
RHSIM_INTERPOSE(int, pthread_rwlock_rdlock, (void* lock), (lock), layer::rwlock_rdlock(lock))
RHSIM_INTERPOSE(int, pthread_rwlock_wrlock, (void* lock), (lock), layer::rwlock_wrlock(lock))
RHSIM_INTERPOSE(int, pthread_rwlock_tryrdlock, (void* lock), (lock), layer::rwlock_tryrdlock(lock))
RHSIM_INTERPOSE(int, pthread_rwlock_trywrlock, (void* lock), (lock), layer::rwlock_trywrlock(lock))
RHSIM_INTERPOSE(int, pthread_rwlock_timedrdlock, (void* lock, const timespec* at), (lock, at),
                layer::rwlock_timedrdlock(lock, at))
RHSIM_INTERPOSE(int, pthread_rwlock_timedwrlock, (void* lock, const timespec* at), (lock, at),
                layer::rwlock_timedwrlock(lock, at))
RHSIM_INTERPOSE(int, pthread_rwlock_clockrdlock,
                (void* lock, std::int32_t clock, const timespec* at), (lock, clock, at),
                layer::rwlock_clockrdlock(lock, clock, at))
RHSIM_INTERPOSE(int, pthread_rwlock_clockwrlock,
                (void* lock, std::int32_t clock, const timespec* at), (lock, clock, at),
                layer::rwlock_clockwrlock(lock, clock, at))
RHSIM_INTERPOSE(int, pthread_rwlock_unlock, (void* lock), (lock), layer::rwlock_unlock(lock))

// --- Once, thread-specific data
// ----------------------------------------------------------------------

RHSIM_INTERPOSE(int, pthread_once, (std::int32_t * control, void (*routine)()), (control, routine),
                layer::once(control, routine))
RHSIM_INTERPOSE(int, pthread_key_create, (layer::Key * key, void (*destroy)(void*)), (key, destroy),
                layer::key_create(key, destroy))
// A key may have been made off the strands, by a library that came with the program.
RHSIM_REAL(int, pthread_key_delete, (layer::Key key), (key)) {
  return key < layer::first_key ? real_pthread_key_delete(key) : layer::key_delete(key);
}
RHSIM_REAL(void*, pthread_getspecific, (layer::Key key), (key)) {
  return key < layer::first_key ? real_pthread_getspecific(key) : layer::getspecific(key);
}
RHSIM_REAL(int, pthread_setspecific, (layer::Key key, const void* value), (key, value)) {
  return key < layer::first_key ? real_pthread_setspecific(key, value)
                                : layer::setspecific(key, value);
}

// --- Semaphores
// --------------------------------------------------------------------------------------

RHSIM_INTERPOSE(int, sem_init, (void* semaphore, int shared, unsigned value),
                (semaphore, shared, value), layer::sem_init(semaphore, shared, value))
RHSIM_INTERPOSE(int, sem_destroy, (void* semaphore), (semaphore), layer::sem_destroy(semaphore))
RHSIM_INTERPOSE(int, sem_wait, (void* semaphore), (semaphore), layer::sem_wait(semaphore))
RHSIM_INTERPOSE(int, sem_trywait, (void* semaphore), (semaphore), layer::sem_trywait(semaphore))
RHSIM_INTERPOSE(int, sem_timedwait, (void* semaphore, const timespec* at), (semaphore, at),
                layer::sem_timedwait(semaphore, at))
RHSIM_INTERPOSE(int, sem_clockwait, (void* semaphore, std::int32_t clock, const timespec* at),
                (semaphore, clock, at), layer::sem_clockwait(semaphore, clock, at))
RHSIM_INTERPOSE(int, sem_post, (void* semaphore), (semaphore), layer::sem_post(semaphore))
RHSIM_INTERPOSE(int, sem_getvalue, (void* semaphore, int* value), (semaphore, value),
                layer::sem_getvalue(semaphore, value))

// --- C++
// ---------------------------------------------------------------------------------------------

RHSIM_INTERPOSE(int, __cxa_guard_acquire, (std::uint8_t * guard), (guard),
                runtime::guard_acquire(guard))
RHSIM_INTERPOSE(void, __cxa_guard_release, (std::uint8_t * guard), (guard),
                runtime::guard_release(guard))
RHSIM_INTERPOSE(void, __cxa_guard_abort, (std::uint8_t * guard), (guard),
                runtime::guard_abort(guard))

RHSIM_REAL(int, __cxa_thread_atexit_impl, (void (*destroy)(void*), void* object, void* image),
           (destroy, object, image)) {
  if (host::at_strand_exit(destroy, object)) return 0;
  return real___cxa_thread_atexit_impl(destroy, object, image);
}

// std::atomic::wait and what is built on it: semaphores, latches and barriers of C++20.
RHSIM_REAL(long, syscall, (long number, long a, long b, long c, long d, long e, long f),
           (number, a, b, c, d, e, f)) {
  if (number != SYS_futex || !on_strand()) return real_syscall(number, a, b, c, d, e, f);
  const int result = host::futex(reinterpret_cast<std::uint32_t*>(a), static_cast<int>(b),
                                 static_cast<std::uint32_t>(c), reinterpret_cast<timespec*>(d));
  if (result >= 0) return result;
  errno = -result;
  return -1;
}
