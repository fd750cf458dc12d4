#include "harness/win32/api.h"

namespace rhsim::win32::border {

namespace {

constexpr Dword create_suspended = 0x4;
constexpr Dword suspend_failed = 0xFFFFFFFF;
constexpr std::uint32_t maximum_suspend_count = 127;
constexpr std::int32_t priority_error = 0x7FFFFFFF;
constexpr auto hresult_invalid_handle = static_cast<std::int32_t>(0x80070006);

/// GROUP_AFFINITY.
struct GroupAffinity {
  std::uintptr_t mask;
  std::uint16_t group;
  std::uint16_t reserved[3];
};
static_assert(sizeof(GroupAffinity) == 16);
constexpr GroupAffinity the_processor = {1, 0, {}};

/// PROCESSOR_NUMBER.
struct ProcessorNumber {
  std::uint16_t group;
  std::uint8_t number;
  std::uint8_t reserved;
};

/// SYSTEM_INFO.
struct SystemInfo {
  std::uint16_t architecture;
  std::uint16_t reserved;
  Dword page_size;
  std::uintptr_t lowest_address;
  std::uintptr_t highest_address;
  std::uintptr_t active_mask;
  Dword processors;
  Dword type;
  Dword granularity;
  std::uint16_t level;
  std::uint16_t revision;
};
static_assert(sizeof(SystemInfo) == 48);

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

bool queue_apc(Inside& in, ApcRoutine routine, Handle thread, std::uintptr_t parameter,
               bool special, const char* function) {
  Strand* const strand = strand_behind(in, thread, function);
  if (strand == nullptr) return false;
  if (in.strands.origin(strand->id).ended) return in.fail(error_gen_failure, false);
  const auto apc = [&in, routine, parameter] {
    const DllCode dll(in);
    routine(parameter);
  };
  if (special) {
    in.waits.queue_special_apc(*strand, apc);
  } else {
    in.waits.queue_apc(*strand, apc);
  }
  return true;
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
    if (const auto* foreign = in.foreign_thread(thread); foreign != nullptr && code != nullptr) {
      *code = foreign->process->exit_code;
      return Bool{1};
    }
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
    // The only thread of a process takes it along.
    if (const auto* foreign = in.foreign_thread(thread)) {
      Process& process = *foreign->process;
      if (process.ended || process.ending) return in.fail(error_access_denied, Bool{0});
      in.processes.terminate(process, code);
      return Bool{1};
    }
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
    if (const auto* foreign = in.foreign_thread(thread)) return foreign->process->thread_id();
    const Strand* strand = strand_behind(in, thread, "GetThreadId");
    return strand == nullptr ? Dword{0} : thread_id_of(strand->id);
  });
}

RHSIM_API(Dword, GetProcessIdOfThread, Handle thread) {
  return step(Dword{0}, [&](Inside& in) {
    if (const auto* foreign = in.foreign_thread(thread)) return foreign->process->id;
    return strand_behind(in, thread, "GetProcessIdOfThread") == nullptr ? Dword{0} : process_id;
  });
}

RHSIM_API(Handle, OpenThread, Dword access, Bool, Dword id) {
  return step(Handle{}, [&](Inside& in) {
    const StrandId strand = strand_of_thread_id(id);
    if (!in.scheduler.alive(strand)) return in.fail(error_invalid_parameter, Handle{});
    return in.open_for(in.thread_of(strand), access);
  });
}

// Source: processthreadsapi/nf-processthreadsapi-suspendthread.
RHSIM_API(Dword, SuspendThread, Handle thread) {
  return step(suspend_failed, [&](Inside& in) {
    if (const auto* foreign = in.foreign_thread(thread)) {
      return in.processes.suspend(*foreign->process);
    }
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
    if (const auto* foreign = in.foreign_thread(thread)) {
      return in.processes.resume(*foreign->process);
    }
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

RHSIM_API(Bool, SetThreadPriorityBoost, Handle thread, Bool disable) {
  return step(Bool{0}, [&](Inside& in) {
    Strand* const strand = strand_behind(in, thread, "SetThreadPriorityBoost");
    if (strand == nullptr) return Bool{0};
    strand->priority_boost_disabled = disable != 0;
    return Bool{1};
  });
}
RHSIM_API(Bool, GetThreadPriorityBoost, Handle thread, Bool* disabled) {
  return step(Bool{0}, [&](Inside& in) {
    const Strand* strand = strand_behind(in, thread, "GetThreadPriorityBoost");
    if (strand == nullptr) return Bool{0};
    if (disabled == nullptr) return in.fail(error_invalid_parameter, Bool{0});
    *disabled = Bool{strand->priority_boost_disabled};
    return Bool{1};
  });
}

// Source: processthreadsapi/nf-processthreadsapi-setthreaddescription. Both answer an HRESULT.
RHSIM_API(std::int32_t, SetThreadDescription, Handle thread, const WideChar* description) {
  return step(hresult_invalid_handle, [&](Inside& in) {
    Strand* const strand = strand_behind(in, thread, "SetThreadDescription");
    if (strand == nullptr) return hresult_invalid_handle;
    strand->description = description == nullptr ? u"" : description;
    return 0;
  });
}
RHSIM_API(std::int32_t, GetThreadDescription, Handle thread, WideChar** description) {
  return step(hresult_invalid_handle, [&](Inside& in) {
    const Strand* strand = strand_behind(in, thread, "GetThreadDescription");
    if (strand == nullptr) return hresult_invalid_handle;
    *description = real::local_copy(strand->description);
    return 0;
  });
}

// --- Processors: there is one, with the number 0. Source:
// winbase/nf-winbase-setthreadaffinitymask,
// processthreadsapi/nf-processthreadsapi-setthreadidealprocessor and the pages beside them. -------

RHSIM_API(std::uintptr_t, SetThreadAffinityMask, Handle thread, std::uintptr_t mask) {
  return step(std::uintptr_t{0}, [&](Inside& in) {
    if (strand_behind(in, thread, "SetThreadAffinityMask") == nullptr) return std::uintptr_t{0};
    if ((mask & 1) == 0) return in.fail(error_invalid_parameter, std::uintptr_t{0});
    return std::uintptr_t{1};
  });
}
RHSIM_API(Bool, SetThreadGroupAffinity, Handle thread, const GroupAffinity* wanted,
          GroupAffinity* previous) {
  return step(Bool{0}, [&](Inside& in) {
    if (strand_behind(in, thread, "SetThreadGroupAffinity") == nullptr) return Bool{0};
    if (wanted == nullptr || wanted->group != 0 || wanted->mask != 1) {
      return in.fail(error_invalid_parameter, Bool{0});
    }
    if (previous != nullptr) *previous = the_processor;
    return Bool{1};
  });
}
RHSIM_API(Bool, GetThreadGroupAffinity, Handle thread, GroupAffinity* affinity) {
  return step(Bool{0}, [&](Inside& in) {
    if (strand_behind(in, thread, "GetThreadGroupAffinity") == nullptr) return Bool{0};
    if (affinity == nullptr) return in.fail(error_invalid_parameter, Bool{0});
    *affinity = the_processor;
    return Bool{1};
  });
}
RHSIM_API(Dword, SetThreadIdealProcessor, Handle thread, Dword processor) {
  constexpr Dword maximum_processors = 64;  // Which number asks without setting anything.
  constexpr Dword failed = 0xFFFFFFFF;
  return step(failed, [&](Inside& in) {
    if (strand_behind(in, thread, "SetThreadIdealProcessor") == nullptr) return failed;
    if (processor != 0 && processor != maximum_processors) {
      return in.fail(error_invalid_parameter, failed);
    }
    return Dword{0};
  });
}
RHSIM_API(Bool, SetThreadIdealProcessorEx, Handle thread, const ProcessorNumber* wanted,
          ProcessorNumber* previous) {
  return step(Bool{0}, [&](Inside& in) {
    if (strand_behind(in, thread, "SetThreadIdealProcessorEx") == nullptr) return Bool{0};
    if (wanted == nullptr || wanted->group != 0 || wanted->number != 0 || wanted->reserved != 0) {
      return in.fail(error_invalid_parameter, Bool{0});
    }
    if (previous != nullptr) *previous = {};
    return Bool{1};
  });
}
RHSIM_API(Bool, GetThreadIdealProcessorEx, Handle thread, ProcessorNumber* processor) {
  return step(Bool{0}, [&](Inside& in) {
    if (strand_behind(in, thread, "GetThreadIdealProcessorEx") == nullptr) return Bool{0};
    if (processor == nullptr) return in.fail(error_invalid_parameter, Bool{0});
    *processor = {};
    return Bool{1};
  });
}
// How many processors there are decides how many threads some start. Constants of the machine: no
// time passes. Source: sysinfoapi/nf-sysinfoapi-getsysteminfo.
RHSIM_API(void, GetSystemInfo, SystemInfo* info) {
  constexpr std::uint16_t amd64 = 9;
  constexpr Dword amd_x8664 = 8664;
  *info = {amd64, 0, 4096, 0x10000, 0x7FFFFFFEFFFF, 1, 1, amd_x8664, 0x10000, 6, 0};
}
RHSIM_API(void, GetNativeSystemInfo, SystemInfo* info) { GetSystemInfo(info); }
RHSIM_API(Dword, GetActiveProcessorCount, std::uint16_t) { return 1; }
RHSIM_API(Dword, GetMaximumProcessorCount, std::uint16_t) { return 1; }
RHSIM_API(std::uint16_t, GetActiveProcessorGroupCount) { return 1; }
RHSIM_API(std::uint16_t, GetMaximumProcessorGroupCount) { return 1; }

RHSIM_API(Dword, GetCurrentProcessorNumber) {
  return read(Dword{0}, [](Inside&) { return Dword{0}; });
}
RHSIM_API(void, GetCurrentProcessorNumberEx, ProcessorNumber* processor) {
  read(0, [](Inside&) { return 0; });
  *processor = {};
}
RHSIM_API(void, FlushProcessWriteBuffers) {
  step(0, [](Inside&) { return 0; });
}

// Source: processthreadsapi/nf-processthreadsapi-getthreadiopendingflag.
RHSIM_API(Bool, GetThreadIOPendingFlag, Handle thread, Bool* pending) {
  return step(Bool{0}, [&](Inside& in) {
    if (strand_behind(in, thread, "GetThreadIOPendingFlag") == nullptr) return Bool{0};
    if (pending == nullptr) return in.fail(error_invalid_parameter, Bool{0});
    *pending = 0;
    return Bool{1};
  });
}

// Memory priority, power throttling and the like change no schedule that the policies do not try.
// Source: processthreadsapi/nf-processthreadsapi-setthreadinformation.
RHSIM_API(Bool, SetThreadInformation, Handle thread, std::int32_t, void* value, Dword) {
  return step(Bool{0}, [&](Inside& in) {
    if (strand_behind(in, thread, "SetThreadInformation") == nullptr) return Bool{0};
    return value != nullptr ? Bool{1} : in.fail(error_invalid_parameter, Bool{0});
  });
}

// Source: winbase/nf-winbase-setthreadexecutionstate. The machine never sleeps.
RHSIM_API(Dword, SetThreadExecutionState, Dword state) {
  constexpr Dword continuous = 0x80000000;
  constexpr Dword known = continuous | 0x47;
  return step(Dword{0}, [&](Inside& in) {
    if (state == 0 || (state & ~known) != 0) return Dword{0};
    Strand& me = in.self();
    const Dword previous = me.execution_state;
    if ((state & continuous) != 0) me.execution_state = state;
    return previous;
  });
}

// The image stays until the run ends, whatever its reference count; on Windows the host keeps the
// count. Source: libloaderapi/nf-libloaderapi-freelibraryandexitthread.
RHSIM_API(void, FreeLibraryAndExitThread, void*, Dword code) { ExitThread(code); }

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
RHSIM_API(Dword, QueueUserAPC, ApcRoutine routine, Handle thread, std::uintptr_t parameter) {
  return step(Dword{0}, [&](Inside& in) {
    return Dword{queue_apc(in, routine, thread, parameter, false, "QueueUserAPC")};
  });
}

// A special APC runs whether the thread is alertable or not; here at the latest when the thread
// makes its next call. Source: processthreadsapi/nf-processthreadsapi-queueuserapc2.
RHSIM_API(Bool, QueueUserAPC2, ApcRoutine routine, Handle thread, std::uintptr_t parameter,
          std::uint32_t flags) {
  constexpr std::uint32_t special = 0x1;
  return step(Bool{0}, [&](Inside& in) {
    if ((flags & ~special) != 0) return in.fail(error_invalid_parameter, Bool{0});
    return Bool{queue_apc(in, routine, thread, parameter, flags == special, "QueueUserAPC2")};
  });
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
      RHSIM_ROW("kernel32.dll", Thread, GetProcessIdOfThread),
      RHSIM_ROW("kernel32.dll", Thread, OpenThread),
      RHSIM_ROW("kernel32.dll", Thread, SuspendThread),
      RHSIM_ROW("kernel32.dll", Thread, ResumeThread),
      RHSIM_ROW("kernel32.dll", Thread, SetThreadPriority),
      RHSIM_ROW("kernel32.dll", Thread, GetThreadPriority),
      RHSIM_ROW("kernel32.dll", Thread, SetThreadPriorityBoost),
      RHSIM_ROW("kernel32.dll", Thread, GetThreadPriorityBoost),
      RHSIM_ROW("kernel32.dll", Thread, SetThreadDescription),
      RHSIM_ROW("kernel32.dll", Thread, GetThreadDescription),
      RHSIM_ROW("kernel32.dll", Thread, SetThreadAffinityMask),
      RHSIM_ROW("kernel32.dll", Thread, SetThreadGroupAffinity),
      RHSIM_ROW("kernel32.dll", Thread, GetThreadGroupAffinity),
      RHSIM_ROW("kernel32.dll", Thread, SetThreadIdealProcessor),
      RHSIM_ROW("kernel32.dll", Thread, SetThreadIdealProcessorEx),
      RHSIM_ROW("kernel32.dll", Thread, GetThreadIdealProcessorEx),
      RHSIM_ROW("kernel32.dll", Thread, GetSystemInfo),
      RHSIM_ROW("kernel32.dll", Thread, GetNativeSystemInfo),
      RHSIM_ROW("kernel32.dll", Thread, GetActiveProcessorCount),
      RHSIM_ROW("kernel32.dll", Thread, GetActiveProcessorGroupCount),
      RHSIM_ROW("kernel32.dll", Thread, GetMaximumProcessorCount),
      RHSIM_ROW("kernel32.dll", Thread, GetMaximumProcessorGroupCount),
      RHSIM_ROW("kernel32.dll", Thread, GetCurrentProcessorNumber),
      RHSIM_ROW("kernel32.dll", Thread, GetCurrentProcessorNumberEx),
      RHSIM_ROW("kernel32.dll", Thread, FlushProcessWriteBuffers),
      RHSIM_ROW("kernel32.dll", Thread, GetThreadIOPendingFlag),
      RHSIM_ROW("kernel32.dll", Thread, SetThreadInformation),
      RHSIM_ROW("kernel32.dll", Thread, SetThreadExecutionState),
      RHSIM_ROW("kernel32.dll", Thread, FreeLibraryAndExitThread),
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
