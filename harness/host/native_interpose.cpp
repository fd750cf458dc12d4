// The C library as a native module sees it.
//
// The program exports these functions, so a shared object's calls of sleep() or time() come here
// instead of to libc. On a strand they are answered by the virtual Windows; anywhere else by libc.
// Our own calls never come here: the linker turns them into calls of __wrap_NAME
// (native_wrapped.list names them all), which lead to libc.

#include <dlfcn.h>
#include <sched.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

#include "harness/base/current.h"
#include "harness/base/time.h"
#include "harness/host/strand_exits.h"
#include "harness/win32/runtime.h"
#include "harness/win32/virtual_windows.h"

namespace {

using rhsim::Current;
using rhsim::Duration;
using rhsim::win32::VirtualWindows;
namespace runtime = rhsim::win32::runtime;

/// The next definition of a function: libc's. Not a static with a guard, because the guards
/// themselves are among the functions here.
template <class Function>
Function next(Function& known, const char* name) {
  if (known == nullptr) known = reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
  return known;
}

VirtualWindows& windows() { return Current<VirtualWindows>::get(); }

Duration duration_of(const timespec& span) {
  return std::chrono::seconds(span.tv_sec) +
         std::chrono::duration_cast<Duration>(std::chrono::nanoseconds(span.tv_nsec));
}

}  // namespace

// RHSIM_REAL(result, name, (parameters), (arguments)): real_name() and __wrap_name(), both libc's.
#define RHSIM_REAL(result, name, parameters, arguments)                                \
  static result(*known_##name) parameters = nullptr;                                   \
  static result real_##name parameters { return next(known_##name, #name) arguments; } \
  extern "C" result __wrap_##name parameters;                                          \
  extern "C" result __wrap_##name parameters { return real_##name arguments; }

#define RHSIM_EXPORT extern "C" __attribute__((visibility("default")))

// --- Ends of the process
// ----------------------------------------------------------------------------

#define RHSIM_REAL_END(name, parameters, arguments)      \
  static void(*known_##name) parameters = nullptr;       \
  [[noreturn]] static void real_##name parameters {      \
    next(known_##name, #name) arguments;                 \
    __builtin_unreachable();                             \
  }                                                      \
  extern "C" [[noreturn]] void __wrap_##name parameters; \
  extern "C" void __wrap_##name parameters { real_##name arguments; }

RHSIM_REAL_END(exit, (int code), (code))
RHSIM_REAL_END(_exit, (int code), (code))
RHSIM_REAL_END(_Exit, (int code), (code))
RHSIM_REAL_END(quick_exit, (int code), (code))
RHSIM_REAL_END(abort, (), ())

RHSIM_EXPORT void exit(int code) {
  if (runtime::on_strand()) runtime::exit(code);
  real_exit(code);
}
RHSIM_EXPORT void _exit(int code) {
  if (runtime::on_strand()) runtime::quick_exit(code);
  real__exit(code);
}
RHSIM_EXPORT void _Exit(int code) noexcept {
  if (runtime::on_strand()) runtime::quick_exit(code);
  real__Exit(code);
}
RHSIM_EXPORT void quick_exit(int code) noexcept {
  if (runtime::on_strand()) runtime::quick_exit(code);
  real_quick_exit(code);
}
RHSIM_EXPORT void abort() noexcept {
  if (runtime::on_strand()) runtime::abort();
  real_abort();
}

// --- Time
// -------------------------------------------------------------------------------------------

RHSIM_REAL(time_t, time, (time_t * result), (result))
RHSIM_REAL(clock_t, clock, (), ())
RHSIM_REAL(int, clock_gettime, (clockid_t clock, timespec* now), (clock, now))
RHSIM_REAL(int, nanosleep, (const timespec* span, timespec* rest), (span, rest))
RHSIM_REAL(int, usleep, (useconds_t span), (span))
RHSIM_REAL(unsigned, sleep, (unsigned span), (span))

RHSIM_EXPORT time_t time(time_t* result) noexcept {
  if (!runtime::on_strand()) return real_time(result);
  std::int64_t seconds = 0;
  seconds = runtime::time(nullptr);
  if (result != nullptr) *result = seconds;
  return seconds;
}
RHSIM_EXPORT clock_t clock() noexcept {
  if (!runtime::on_strand()) return real_clock();
  return std::chrono::duration_cast<std::chrono::microseconds>(runtime::process_time()).count();
}
RHSIM_EXPORT int usleep(useconds_t span) {
  if (!runtime::on_strand()) return real_usleep(span);
  windows().sleep(std::chrono::microseconds(span));
  return 0;
}
RHSIM_EXPORT unsigned sleep(unsigned span) {
  if (!runtime::on_strand()) return real_sleep(span);
  windows().sleep(std::chrono::seconds(span));
  return 0;
}
RHSIM_EXPORT int nanosleep(const timespec* span, timespec* rest) {
  if (!runtime::on_strand()) return real_nanosleep(span, rest);
  windows().sleep(duration_of(*span));
  if (rest != nullptr) *rest = {};
  return 0;
}

// --- C++
// --------------------------------------------------------------------------------------------

RHSIM_REAL(int, __cxa_guard_acquire, (std::uint8_t * guard), (guard))
RHSIM_REAL(void, __cxa_guard_release, (std::uint8_t * guard), (guard))
RHSIM_REAL(void, __cxa_guard_abort, (std::uint8_t * guard), (guard))
RHSIM_REAL(int, __cxa_thread_atexit_impl, (void (*destroy)(void*), void* object, void* image),
           (destroy, object, image))

RHSIM_EXPORT int __cxa_guard_acquire(std::uint8_t* guard) {
  if (!runtime::on_strand()) return real___cxa_guard_acquire(guard);
  return runtime::guard_acquire(guard);
}
RHSIM_EXPORT void __cxa_guard_release(std::uint8_t* guard) {
  if (!runtime::on_strand()) return real___cxa_guard_release(guard);
  runtime::guard_release(guard);
}
RHSIM_EXPORT void __cxa_guard_abort(std::uint8_t* guard) {
  if (!runtime::on_strand()) return real___cxa_guard_abort(guard);
  runtime::guard_abort(guard);
}
RHSIM_EXPORT int __cxa_thread_atexit_impl(void (*destroy)(void*), void* object, void* image) {
  if (!rhsim::host::at_strand_exit(destroy, object)) {
    return real___cxa_thread_atexit_impl(destroy, object, image);
  }
  return 0;
}
