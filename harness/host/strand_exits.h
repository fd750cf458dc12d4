#pragma once

/// Destructors of the module's thread_local objects, by strand. glibc would run them when the
/// operating-system thread ends and keep the image mapped until then; a strand ends earlier, and on
/// fibers its thread does not end at all.
namespace rhsim::host {

/// For __cxa_thread_atexit_impl. False when no strand runs: then glibc shall have it.
bool at_strand_exit(void (*destructor)(void*), void* object);

/// Runs those of the current strand, newest first.
void run_strand_exits();

/// A new image begins: whatever the last run left is gone.
void forget_strand_exits();

}  // namespace rhsim::host
