#include "harness/win32/access_rights.h"

#include <algorithm>
#include <iterator>

namespace rhsim::win32 {

namespace {

constexpr Dword generic_read = 0x80000000;
constexpr Dword generic_write = 0x40000000;
constexpr Dword generic_execute = 0x20000000;
constexpr Dword everything = 0x10000000 | 0x02000000;  // GENERIC_ALL, MAXIMUM_ALLOWED.
constexpr Dword synchronize = 0x100000;

/// What generic rights stand for, beside what they stand for with every kind.
struct Generic {
  std::string_view kind;
  Dword read;
  Dword write;
  Dword execute;
};
constexpr Generic generics[] = {
    {"event", 0x1, 0x2, synchronize},      {"semaphore", 0x1, 0x2, synchronize},
    {"mutex", 0x1, 0x0, synchronize},      {"timer", 0x1, 0x2, synchronize},
    {"thread", 0x848, 0x437, synchronize}, {"process", 0x410, 0xBEA, synchronize | 0x1001},
    {"job", 0x4, 0xB, synchronize},        {"completion port", 0x1, 0x2, synchronize},
};

struct Need {
  std::string_view function;
  std::string_view kind;  ///< Empty: of any kind.
  Dword one_of;
  Dword all_of = 0;
};
constexpr Need needs[] = {
    {"WaitForSingleObject", "", synchronize},
    {"WaitForSingleObjectEx", "", synchronize},
    {"WaitForMultipleObjects", "", synchronize},
    {"WaitForMultipleObjectsEx", "", synchronize},
    {"MsgWaitForMultipleObjects", "", synchronize},
    {"MsgWaitForMultipleObjectsEx", "", synchronize},
    {"SignalObjectAndWait", "", synchronize},
    {"RegisterWaitForSingleObject", "", synchronize},
    {"SetThreadpoolWait", "", synchronize},
    {"SetThreadpoolWaitEx", "", synchronize},
    {"SetEvent", "event", 0x2},      // EVENT_MODIFY_STATE.
    {"ResetEvent", "event", 0x2},    //
    {"PulseEvent", "event", 0x2},    //
    {signalling, "event", 0x2},      //
    {signalling, "semaphore", 0x2},  // SEMAPHORE_MODIFY_STATE.
    {"ReleaseSemaphore", "semaphore", 0x2},
    {"SetWaitableTimer", "timer", 0x2},  // TIMER_MODIFY_STATE.
    {"SetWaitableTimerEx", "timer", 0x2},
    {"CancelWaitableTimer", "timer", 0x2},
    {"PostQueuedCompletionStatus", "completion port", 0x2},   // IO_COMPLETION_MODIFY_STATE.
    {"GetQueuedCompletionStatus", "completion port", 0x2},    //
    {"GetQueuedCompletionStatusEx", "completion port", 0x2},  //
    {"TerminateThread", "thread", 0x1},                       // THREAD_TERMINATE.
    {"SuspendThread", "thread", 0x2},                         // THREAD_SUSPEND_RESUME.
    {"ResumeThread", "thread", 0x2},                          //
    {"QueueUserAPC", "thread", 0x10},                         // THREAD_SET_CONTEXT.
    {"QueueUserAPC2", "thread", 0x10},                        //
    {"GetExitCodeThread", "thread", 0x840},                   // THREAD_QUERY_(LIMITED_)INFORMATION.
    {"GetThreadPriority", "thread", 0x840},                   //
    {"GetThreadTimes", "thread", 0x840},                      //
    {"SetThreadPriority", "thread", 0x420},                   // THREAD_SET_(LIMITED_)INFORMATION.
    {"TerminateProcess", "process", 0x1},                     // PROCESS_TERMINATE.
    {"GetExitCodeProcess", "process", 0x1400},           // PROCESS_QUERY_(LIMITED_)INFORMATION.
    {"GetProcessId", "process", 0x1400},                 //
    {"GetProcessTimes", "process", 0x1400},              //
    {"GetPriorityClass", "process", 0x1400},             //
    {"GetProcessImageFileNameA", "process", 0x1400},     //
    {"GetProcessImageFileNameW", "process", 0x1400},     //
    {"K32GetProcessImageFileNameA", "process", 0x1400},  //
    {"K32GetProcessImageFileNameW", "process", 0x1400},  //
    {"GetProcessMemoryInfo", "process", 0x1400},         //
    {"K32GetProcessMemoryInfo", "process", 0x1400},      //
    {"IsWow64Process", "process", 0x1400},               //
    {"GetProcessHandleCount", "process", 0x1400},        //
    {"GetProcessAffinityMask", "process", 0x1400},       //
    {"SetPriorityClass", "process", 0x200},              // PROCESS_SET_INFORMATION.
    {"SetProcessAffinityMask", "process", 0x200},        //
    {"AssignProcessToJobObject", "job", 0x1},            // JOB_OBJECT_ASSIGN_PROCESS.
    {"AssignProcessToJobObject", "process", 0, 0x101},   // _SET_QUOTA and _TERMINATE.
    {"TerminateJobObject", "job", 0x8},                  // JOB_OBJECT_TERMINATE.
    {"SetInformationJobObject", "job", 0x2},             // JOB_OBJECT_SET_ATTRIBUTES.
    {"QueryInformationJobObject", "job", 0x4},           // JOB_OBJECT_QUERY.
};

}  // namespace

Dword rights_of(std::string_view kind, Dword mask) {
  if ((mask & everything) != 0) return every_right;
  const auto found = std::find_if(std::begin(generics), std::end(generics),
                                  [&](const Generic& generic) { return generic.kind == kind; });
  if (found == std::end(generics)) return mask;
  if ((mask & generic_read) != 0) mask |= found->read;
  if ((mask & generic_write) != 0) mask |= found->write;
  if ((mask & generic_execute) != 0) mask |= found->execute;
  return mask;
}

bool may_use(std::string_view function, std::string_view kind, Dword rights) {
  if (rights == every_right) return true;
  return std::none_of(std::begin(needs), std::end(needs), [&](const Need& need) {
    if (need.function != function || (!need.kind.empty() && need.kind != kind)) return false;
    const bool one = need.one_of == 0 || (rights & need.one_of) != 0;
    return !one || (rights & need.all_of) != need.all_of;
  });
}

}  // namespace rhsim::win32
