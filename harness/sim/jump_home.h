#pragma once

#if !defined(_WIN32) || defined(_MSC_VER)
#include <csetjmp>
#endif

/// A jump up the stack that unwinds nothing, for executors.
///
/// It leaves frames that may be a DLL's, even an unloaded one's: no destructor may run and no
/// unwinder may look at them. On Windows longjmp unwinds, unless the buffer says that it has no
/// frame; GCC's own pair never does.
namespace rhsim::sim {

#if defined(_WIN32) && defined(__GNUC__)
using Home = void* [5];
#define RHSIM_MARK_HOME(home) __builtin_setjmp(home)
#define RHSIM_JUMP_HOME(home) __builtin_longjmp(home, 1)
#elif defined(_MSC_VER)
using Home = jmp_buf;
#define RHSIM_MARK_HOME(home) \
  (setjmp(home) != 0 || (reinterpret_cast<_JUMP_BUFFER*>(&(home))->Frame = 0, false))
#define RHSIM_JUMP_HOME(home) longjmp(home, 1)
#else
using Home = jmp_buf;
#define RHSIM_MARK_HOME(home) _setjmp(home)
#define RHSIM_JUMP_HOME(home) _longjmp(home, 1)
#endif

}  // namespace rhsim::sim
