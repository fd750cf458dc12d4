#pragma once

namespace rhsim::host {

/// From now on a handler of SIGSEGV and SIGBUS calls leave_guarded_read() before anything else.
void faults_are_caught_now();

/// In that handler: does not return when the fault is that of a guarded read.
void leave_guarded_read();

}  // namespace rhsim::host
