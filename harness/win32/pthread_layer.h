#pragma once

#include <time.h>

#include <cstddef>
#include <cstdint>
#include <span>

#include "harness/win32/api_table.h"

/// POSIX threads over the virtual Windows, for std::thread and its family: on Windows they stand in
/// for libwinpthread-1.dll, natively the host's interposers lead here. So one C++ source makes the
/// same calls of the scheduler, and the same trace, on both.
///
/// Objects are known by their addresses. Their contents are read for their static initialisers
/// alone, and are never written, since the layouts differ; only `once` is both.
///
/// Off the strands every function does nothing and answers 0, or EAGAIN if it would have to make
/// something. Answers are error numbers, as POSIX has them; sem_* and sleeps set errno instead.
/// Source: The Open Group Base Specifications, "pthread.h", "semaphore.h", "time.h".
namespace rhsim::win32::pthread {

using Id = std::uintptr_t;
using Key = std::uint32_t;
using Routine = void* (*)(void*);
using ::timespec;

// --- Threads. A thread's Id is its thread id, and so the same on every host.
// -----------------------

int create(Id* thread, const void* attributes, Routine routine, void* argument);
int join(Id thread, void** result);
int detach(Id thread);
[[nodiscard]] Id self();
int equal(Id left, Id right);
void exit(void* result);
int yield();
int set_name(Id thread, const char* name);

// --- Mutexes
// ---------------------------------------------------------------------------------------

int mutex_init(void* mutex, const void* attributes);
int mutex_destroy(void* mutex);
int mutex_lock(void* mutex);
int mutex_trylock(void* mutex);
int mutex_timedlock(void* mutex, const timespec* at);
int mutex_clocklock(void* mutex, std::int32_t clock, const timespec* at);
int mutex_unlock(void* mutex);

// --- Condition variables
// ---------------------------------------------------------------------------

int cond_init(void* condition, const void* attributes);
int cond_destroy(void* condition);
int cond_wait(void* condition, void* mutex);
int cond_timedwait(void* condition, void* mutex, const timespec* at);
int cond_clockwait(void* condition, void* mutex, std::int32_t clock, const timespec* at);
int cond_timedwait_relative(void* condition, void* mutex, const timespec* span);
int cond_signal(void* condition);
int cond_broadcast(void* condition);

// --- Reader/writer locks
// ---------------------------------------------------------------------------

int rwlock_init(void* lock, const void* attributes);
int rwlock_destroy(void* lock);
int rwlock_rdlock(void* lock);
int rwlock_wrlock(void* lock);
int rwlock_tryrdlock(void* lock);
int rwlock_trywrlock(void* lock);
int rwlock_timedrdlock(void* lock, const timespec* at);
int rwlock_timedwrlock(void* lock, const timespec* at);
int rwlock_clockrdlock(void* lock, std::int32_t clock, const timespec* at);
int rwlock_clockwrlock(void* lock, std::int32_t clock, const timespec* at);
int rwlock_unlock(void* lock);

// --- Once, thread-specific data
// --------------------------------------------------------------------

int once(std::int32_t* control, void (*routine)());
int key_create(Key* key, void (*destructor)(void*));
int key_delete(Key key);
[[nodiscard]] void* getspecific(Key key);
int setspecific(Key key, const void* value);
/// Keys of this layer start above those that a C library gives out, so that a host can tell them.
inline constexpr Key first_key = 0x10000;

// --- Semaphores
// ------------------------------------------------------------------------------------

int sem_init(void* semaphore, int shared, unsigned value);
int sem_destroy(void* semaphore);
int sem_wait(void* semaphore);
int sem_trywait(void* semaphore);
int sem_timedwait(void* semaphore, const timespec* at);
int sem_clockwait(void* semaphore, std::int32_t clock, const timespec* at);
int sem_post(void* semaphore);
int sem_getvalue(void* semaphore, int* value);

// --- Time
// ------------------------------------------------------------------------------------------

/// CLOCK_REALTIME, _MONOTONIC and their variants; the CPU-time clocks show the run's time.
int clock_gettime(std::int32_t clock, timespec* now);
int clock_getres(std::int32_t clock, timespec* resolution);
int clock_nanosleep(std::int32_t clock, int flags, const timespec* span, timespec* rest);
int nanosleep(const timespec* span, timespec* rest);
int usleep(std::uint32_t microseconds);
unsigned sleep(unsigned seconds);

/// For the import table of libgcc_s_seh-1.dll alone: the same functions at no cost and without a
/// choice. GCC keeps thread_local objects and exception state behind them on Windows, where Linux
/// makes no call at all.
[[nodiscard]] std::span<const ApiFunction> unseen_functions();

}  // namespace rhsim::win32::pthread
