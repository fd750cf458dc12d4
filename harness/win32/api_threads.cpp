#include "harness/win32/api.h"

namespace rhsim::win32::border {

namespace {

constexpr Dword create_suspended = 0x4;
constexpr Dword suspend_failed = 0xFFFFFFFF;
constexpr std::uint32_t maximum_suspend_count = 127;
constexpr std::int32_t priority_error = 0x7FFFFFFF;

using StartRoutine = Dword (*)(void*);
using ApcRoutine = void (*)(std::uintptr_t);

/// The strand behind a thread handle, with the handle's errors.
Strand* strand_behind(Inside& in, Handle thread, const char* function) {
  const auto object = in.object_as<Thread>(thread, function);
  return object == nullptr ? nullptr : &in.strands.get(object->strand);
}

Handle create(Inside& in, const char* via, std::size_t stack, StartRoutine routine, void* parameter,
              Dword flags, Dword* id) {
  if (in.thread_creation_fails(via)) return nullptr;
  VirtualWindows::ThreadOptions options;
  options.via = via;
  options.suspended = (flags & create_suspended) != 0;
  options.stack_bytes = stack;
  return in.windows.create_thread([routine, parameter] { return routine(parameter); },
                                  std::move(options), id);
}

Handle create_remote(const char* via, Handle process, std::size_t stack, StartRoutine routine,
                     void* parameter, Dword flags, Dword* id) {
  return step_as(via, Handle{}, [&](Inside& in) {
    const auto object = in.object_of(process, via);
    if (object == nullptr) return Handle{};
    // There is no process but this one.
    if (object != in.process()) return in.fail(error_access_denied, Handle{});
    return create(in, via, stack, routine, parameter, flags, id);
  });
}

/// The other strand may run before its creator does anything with the handle.
void offer_the_new_strand() {
  step(0, [](Inside&) { return 0; });
}

}  // namespace

// Source: processthreadsapi/nf-processthreadsapi-createthread.
RHSIM_API(Handle, CreateThread, void*, std::size_t stack, StartRoutine routine, void* parameter,
          Dword flags, Dword* id) {
  const Handle thread = step(Handle{}, [&](Inside& in) {
    return create(in, "CreateThread", stack, routine, parameter, flags, id);
  });
  offer_the_new_strand();
  return thread;
}

RHSIM_API(Handle, CreateRemoteThread, Handle process, void*, std::size_t stack,
          StartRoutine routine, void* parameter, Dword flags, Dword* id) {
  return create_remote("CreateRemoteThread", process, stack, routine, parameter, flags, id);
}

RHSIM_API(Handle, CreateRemoteThreadEx, Handle process, void*, std::size_t stack,
          StartRoutine routine, void* parameter, Dword flags, void*, Dword* id) {
  return create_remote("CreateRemoteThreadEx", process, stack, routine, parameter, flags, id);
}

// Source: processthreadsapi/nf-processthreadsapi-exitthread.
RHSIM_API(void, ExitThread, Dword code) {
  step(0, [&](Inside& in) -> int { in.exit_strand(code, trace::StrandEnd::Exited); });
}

RHSIM_API(Bool, GetExitCodeThread, Handle thread, Dword* code) {
  return step(Bool{0}, [&](Inside& in) {
    const auto object = in.object_as<Thread>(thread, "GetExitCodeThread");
    if (object == nullptr) return Bool{0};
    if (code == nullptr) return in.fail(error_invalid_parameter, Bool{0});
    *code = object->exit_code;
    return Bool{1};
  });
}

// Source: processthreadsapi/nf-processthreadsapi-terminatethread.
RHSIM_API(Bool, TerminateThread, Handle thread, Dword code) {
  return step(Bool{0}, [&](Inside& in) {
    StrandId strand = 0;
    {
      // Let go before the strand may end itself: its stack is never unwound.
      const auto object = in.object_as<Thread>(thread, "TerminateThread");
      if (object == nullptr) return Bool{0};
      if (object->ended) return in.fail(error_access_denied, Bool{0});
      strand = object->strand;
    }
    in.kill(strand, code);
    return Bool{1};
  });
}

RHSIM_API(Handle, GetCurrentThread) {
  return read(current_thread_handle, [](Inside&) { return current_thread_handle; });
}

RHSIM_API(Dword, GetCurrentThreadId) {
  return read(Dword{1}, [](Inside& in) { return thread_id_of(in.scheduler.current()); });
}

RHSIM_API(Dword, GetThreadId, Handle thread) {
  return step(Dword{0}, [&](Inside& in) {
    const Strand* strand = strand_behind(in, thread, "GetThreadId");
    return strand == nullptr ? Dword{0} : thread_id_of(strand->id);
  });
}

RHSIM_API(Handle, OpenThread, Dword, Bool, Dword id) {
  return step(Handle{}, [&](Inside& in) {
    const StrandId strand = strand_of_thread_id(id);
    if (!in.scheduler.alive(strand)) return in.fail(error_invalid_parameter, Handle{});
    return in.open(in.thread_of(strand));
  });
}

// Source: processthreadsapi/nf-processthreadsapi-suspendthread.
RHSIM_API(Dword, SuspendThread, Handle thread) {
  return step(suspend_failed, [&](Inside& in) {
    Strand* const strand = strand_behind(in, thread, "SuspendThread");
    if (strand == nullptr) return suspend_failed;
    if (in.strands.origin(strand->id).ended) return in.fail(error_access_denied, suspend_failed);
    if (strand->suspensions == maximum_suspend_count) {
      return in.fail(error_signal_refused, suspend_failed);
    }
    const Dword previous = strand->suspensions++;
    in.scheduler.suspend(strand->id);
    return previous;
  });
}

// Source: processthreadsapi/nf-processthreadsapi-resumethread.
RHSIM_API(Dword, ResumeThread, Handle thread) {
  const Dword previous = step(suspend_failed, [&](Inside& in) {
    Strand* const strand = strand_behind(in, thread, "ResumeThread");
    if (strand == nullptr) return suspend_failed;
    if (strand->suspensions == 0) return Dword{0};
    in.scheduler.resume(strand->id);
    return strand->suspensions--;
  });
  if (previous == 1) offer_the_new_strand();
  return previous;
}

// Source: processthreadsapi/nf-processthreadsapi-setthreadpriority. A priority has no effect on the
// schedule: every order it allows is one that the policies try anyway.
RHSIM_API(Bool, SetThreadPriority, Handle thread, std::int32_t priority) {
  return step(Bool{0}, [&](Inside& in) {
    Strand* const strand = strand_behind(in, thread, "SetThreadPriority");
    if (strand == nullptr) return Bool{0};
    // THREAD_MODE_BACKGROUND_BEGIN and END change no priority class that anybody can see.
    if (priority == 0x10000 || priority == 0x20000) return Bool{1};
    const bool valid = priority == -15 || priority == 15 || (priority >= -2 && priority <= 2);
    if (!valid) return in.fail(error_invalid_parameter, Bool{0});
    strand->priority = priority;
    return Bool{1};
  });
}

RHSIM_API(std::int32_t, GetThreadPriority, Handle thread) {
  return step(priority_error, [&](Inside& in) {
    const Strand* strand = strand_behind(in, thread, "GetThreadPriority");
    return strand == nullptr ? priority_error : strand->priority;
  });
}

RHSIM_API(Bool, SetThreadPriorityBoost, Handle thread, Bool) {
  return step(Bool{0}, [&](Inside& in) {
    return Bool{strand_behind(in, thread, "SetThreadPriorityBoost") != nullptr};
  });
}

// Source: processthreadsapi/nf-processthreadsapi-setthreaddescription. Answers an HRESULT.
RHSIM_API(std::int32_t, SetThreadDescription, Handle thread, const WideChar*) {
  constexpr auto invalid_handle = static_cast<std::int32_t>(0x80070006);
  return step(invalid_handle, [&](Inside& in) {
    return strand_behind(in, thread, "SetThreadDescription") == nullptr ? invalid_handle : 0;
  });
}

RHSIM_API(std::uintptr_t, SetThreadAffinityMask, Handle thread, std::uintptr_t mask) {
  return step(std::uintptr_t{0}, [&](Inside& in) {
    if (strand_behind(in, thread, "SetThreadAffinityMask") == nullptr) return std::uintptr_t{0};
    if ((mask & 1) == 0) return in.fail(error_invalid_parameter, std::uintptr_t{0});
    return std::uintptr_t{1};
  });
}

// Source: processthreadsapi/nf-processthreadsapi-switchtothread.
RHSIM_API(Bool, SwitchToThread) {
  return step(Bool{0}, [](Inside& in) {
    in.sleep(Duration::zero(), false);
    return Bool{1};
  });
}

// Source: synchapi/nf-synchapi-sleep.
RHSIM_API(void, Sleep, Dword milliseconds) {
  step(0, [&](Inside& in) {
    in.sleep(timeout_of(milliseconds), false);
    return 0;
  });
}

RHSIM_API(Dword, SleepEx, Dword milliseconds, Bool alertable) {
  return step(Dword{0},
              [&](Inside& in) { return in.sleep(timeout_of(milliseconds), alertable != 0); });
}

// Source: processthreadsapi/nf-processthreadsapi-queueuserapc.
namespace {

Dword queue_user_apc(ApcRoutine routine, Handle thread, std::uintptr_t parameter,
                     const char* function = __builtin_FUNCTION()) {
  return step_as(function, Dword{0}, [&](Inside& in) {
    Strand* const strand = strand_behind(in, thread, "QueueUserAPC");
    if (strand == nullptr) return Dword{0};
    if (in.strands.origin(strand->id).ended) return in.fail(error_gen_failure, Dword{0});
    in.waits.queue_apc(*strand, [&in, routine, parameter] {
      const DllCode dll(in);
      routine(parameter);
    });
    return Dword{1};
  });
}

}  // namespace

RHSIM_API(Dword, QueueUserAPC, ApcRoutine routine, Handle thread, std::uintptr_t parameter) {
  return queue_user_apc(routine, thread, parameter);
}

RHSIM_API(Dword, QueueUserAPC2, ApcRoutine routine, Handle thread, std::uintptr_t parameter,
          std::uint32_t) {
  return queue_user_apc(routine, thread, parameter);
}

// --- The C runtime's threads -------------------------------------------------------------------

// Source: "_beginthread, _beginthreadex" (C runtime reference).
RHSIM_API(std::uintptr_t, _beginthreadex, void*, std::uint32_t stack,
          std::uint32_t (*routine)(void*), void* parameter, std::uint32_t flags,
          std::uint32_t* id) {
  const Handle thread = step(Handle{}, [&](Inside& in) {
    return create(in, "_beginthreadex", stack, routine, parameter, flags, id);
  });
  offer_the_new_strand();
  return reinterpret_cast<std::uintptr_t>(thread);
}

RHSIM_API(void, _endthreadex, std::uint32_t code) {
  step(0, [&](Inside& in) -> int { in.exit_strand(code, trace::StrandEnd::Exited); });
}

// The thread closes its handle itself, so that the caller must not. The page warns of it.
RHSIM_API(std::uintptr_t, _beginthread, void (*routine)(void*), std::uint32_t stack,
          void* parameter) {
  // Unlike _beginthreadex, which answers 0.
  const Handle failed = reinterpret_cast<Handle>(std::intptr_t{-1});
  const Handle thread = step(failed, [&](Inside& in) {
    if (in.thread_creation_fails("_beginthread")) return failed;
    VirtualWindows::ThreadOptions options;
    options.via = "_beginthread";
    options.stack_bytes = stack;
    const Handle handle = in.windows.create_thread(
        [routine, parameter] {
          routine(parameter);
          return Dword{0};
        },
        std::move(options), nullptr);
    in.strands.get(in.windows.strand_of(handle)).own_handle = handle;
    return handle;
  });
  offer_the_new_strand();
  return reinterpret_cast<std::uintptr_t>(thread);
}

RHSIM_API(void, _endthread) {
  step(0, [&](Inside& in) -> int { in.exit_strand(0, trace::StrandEnd::Exited); });
}

}  // namespace rhsim::win32::border

namespace rhsim::win32 {

ApiList thread_functions() {
  using namespace border;
  static const ApiFunction list[] = {
      RHSIM_ROW("kernel32.dll", Thread, CreateThread),
      RHSIM_ROW("kernel32.dll", Thread, CreateRemoteThread),
      RHSIM_ROW("kernel32.dll", Thread, CreateRemoteThreadEx),
      RHSIM_ROW("kernel32.dll", Thread, ExitThread),
      RHSIM_ROW("kernel32.dll", Thread, GetExitCodeThread),
      RHSIM_ROW("kernel32.dll", Thread, TerminateThread),
      RHSIM_ROW("kernel32.dll", Thread, GetCurrentThread),
      RHSIM_ROW("kernel32.dll", Thread, GetCurrentThreadId),
      RHSIM_ROW("kernel32.dll", Thread, GetThreadId),
      RHSIM_ROW("kernel32.dll", Thread, OpenThread),
      RHSIM_ROW("kernel32.dll", Thread, SuspendThread),
      RHSIM_ROW("kernel32.dll", Thread, ResumeThread),
      RHSIM_ROW("kernel32.dll", Thread, SetThreadPriority),
      RHSIM_ROW("kernel32.dll", Thread, GetThreadPriority),
      RHSIM_ROW("kernel32.dll", Thread, SetThreadPriorityBoost),
      RHSIM_ROW("kernel32.dll", Thread, SetThreadDescription),
      RHSIM_ROW("kernel32.dll", Thread, SetThreadAffinityMask),
      RHSIM_ROW("kernel32.dll", Thread, SwitchToThread),
      RHSIM_ROW("kernel32.dll", Wait, Sleep),
      RHSIM_ROW("kernel32.dll", Wait, SleepEx),
      RHSIM_ROW("kernel32.dll", Thread, QueueUserAPC),
      RHSIM_ROW("kernel32.dll", Thread, QueueUserAPC2),
      RHSIM_ROW("msvcrt.dll", Runtime, _beginthreadex),
      RHSIM_ROW("msvcrt.dll", Runtime, _endthreadex),
      RHSIM_ROW("msvcrt.dll", Runtime, _beginthread),
      RHSIM_ROW("msvcrt.dll", Runtime, _endthread),
  };
  return list;
}

}  // namespace rhsim::win32
