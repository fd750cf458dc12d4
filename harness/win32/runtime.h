#pragma once

#include <cstddef>
#include <cstdint>

#include "harness/base/time.h"

/// The functions of the C and C++ runtimes that the virtual Windows answers, under names of their
/// own: natively they would clash with the C library, whose names the host interposes and leads
/// here; on Windows they stand in the table. A caller makes sure that a strand runs.
namespace rhsim::win32::runtime {

[[nodiscard]] bool on_strand();

// Source: "exit, _Exit, _exit", "abort" (C runtime reference). They end the run, not the process.
[[noreturn]] void exit(std::int32_t code);
[[noreturn]] void quick_exit(std::int32_t code);  ///< _exit, _Exit, quick_exit.
[[noreturn]] void abort();

// Source: "system, _wsystem", "_popen, _wpopen", "_pclose" (C runtime reference). No real program is
// ever started: see ProcessScript.
/// Runs a line of the command interpreter to its end; its exit code, or -1.
std::int32_t system(const char* command);
/// The same, begun: a handle of the process; null when it does not start.
void* begin_command(const char* command);
/// Waits for its end and closes the handle; the exit code, or -1.
std::int32_t end_command(void* process);

/// Seconds since 1970; also stored in `result` when that is not null.
std::int64_t time(std::int64_t* result);
std::int32_t time32(std::int32_t* result);
/// What clock() measures.
[[nodiscard]] Duration process_time();

/// C++ objects with static storage in a function, made at first use: the Itanium C++ ABI's
/// __cxa_guard_acquire, _release and _abort. The first byte of `guard` says that it is made.
/// Runtimes implement them in their own ways (a futex here, a mutex there), so that without these
/// the hosts would differ.
std::int32_t guard_acquire(std::uint8_t* guard);
void guard_release(std::uint8_t* guard);
void guard_abort(std::uint8_t* guard);

/// __cxa_thread_atexit: `destroy(object)` runs when the current strand ends.
std::int32_t thread_atexit(void (*destroy)(void*), void* object);

}  // namespace rhsim::win32::runtime
