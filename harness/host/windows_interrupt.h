#pragma once

struct _CONTEXT;

namespace rhsim::host::windows {

/// Makes another thread call `routine` between two of its instructions, as a signal would: nothing
/// that the interrupted code can see changes. `routine` runs on that thread's stack and may let
/// other threads run before it returns. Windows only.
///
/// `may_interrupt` is asked while the thread is suspended, with its registers; it must take no
/// lock. No effect when it says no, and on builds whose compiler has no inline assembler. Source:
/// processthreadsapi/nf-processthreadsapi-setthreadcontext; "x64 calling convention": there is no
/// data below the stack pointer.
void interrupt(void* thread, bool (*may_interrupt)(const struct _CONTEXT&), void (*routine)());

}  // namespace rhsim::host::windows
