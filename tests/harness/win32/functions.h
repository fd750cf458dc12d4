#pragma once

#include <cstddef>
#include <cstdint>

#include "harness/abi/layout.h"

// The C functions as a module sees them: by their exported names.
namespace rhsim::win32::test {

using abi::Bool;
using abi::Dword;
using abi::Handle;
using abi::WideChar;

using Routine = Dword (*)(void*);
using ApcRoutine = void (*)(std::uintptr_t);
using TimerApcRoutine = void (*)(void*, Dword, Dword);
using WaitOrTimerRoutine = void (*)(void*, std::uint8_t);

struct CriticalSection {
  void* debug;
  std::int32_t lock_count;
  std::int32_t recursion_count;
  void* owner;
  void* semaphore;
  std::uintptr_t spin_count;
};
struct SrwLock {
  void* value;
};
struct ConditionVariable {
  void* value;
};
struct InitOnce {
  void* value;
};
struct SystemTime {
  std::uint16_t year, month, day_of_week, day, hour, minute, second, milliseconds;
};

struct TimeZone {
  std::int32_t bias;
  WideChar standard_name[32];
  SystemTime standard_date;
  std::int32_t standard_bias;
  WideChar daylight_name[32];
  SystemTime daylight_date;
  std::int32_t daylight_bias;
};
struct DynamicTimeZone {
  TimeZone zone;
  WideChar key_name[128];
  std::uint8_t daylight_disabled;
};
struct GroupAffinity {
  std::uintptr_t mask;
  std::uint16_t group;
  std::uint16_t reserved[3];
};
struct ProcessorNumber {
  std::uint16_t group;
  std::uint8_t number;
  std::uint8_t reserved;
};
struct Barrier {
  Dword reserved[8];
};
struct StackInformation {
  std::size_t reserve;
  std::size_t commit;
};
struct OverlappedEntry {
  std::uintptr_t key;
  void* overlapped;
  std::uintptr_t internal;
  Dword bytes;
};
struct ProcessInformation {
  Handle process;
  Handle thread;
  Dword process_id;
  Dword thread_id;
};

template <class Char>
struct ProcessEntry {
  Dword size, usage, process;
  std::uintptr_t heap;
  Dword module, threads, parent;
  std::int32_t priority;
  Dword flags;
  Char file[260];
};
struct ThreadEntry {
  Dword size, usage, thread, process;
  std::int32_t priority, priority_change;
  Dword flags;
};
struct SystemInfo {
  std::uint16_t architecture, reserved;
  Dword page_size;
  void* lowest;
  void* highest;
  std::uintptr_t active_mask;
  Dword processors, type, granularity;
  std::uint16_t level, revision;
};

extern "C" {

// Threads.
Handle CreateThread(void*, std::size_t, Routine, void*, Dword, Dword*);
Handle CreateRemoteThread(Handle, void*, std::size_t, Routine, void*, Dword, Dword*);
Handle CreateRemoteThreadEx(Handle, void*, std::size_t, Routine, void*, Dword, void*, Dword*);
void ExitThread(Dword);
void FreeLibraryAndExitThread(void*, Dword);
Bool GetExitCodeThread(Handle, Dword*);
Bool TerminateThread(Handle, Dword);
Handle GetCurrentThread();
Dword GetCurrentThreadId();
Dword GetThreadId(Handle);
Handle OpenThread(Dword, Bool, Dword);
Dword SuspendThread(Handle);
Dword ResumeThread(Handle);
Bool SetThreadPriority(Handle, std::int32_t);
std::int32_t GetThreadPriority(Handle);
Bool SetThreadPriorityBoost(Handle, Bool);
Bool GetThreadPriorityBoost(Handle, Bool*);
std::int32_t SetThreadDescription(Handle, const WideChar*);
std::int32_t GetThreadDescription(Handle, WideChar**);
std::uintptr_t SetThreadAffinityMask(Handle, std::uintptr_t);
Bool SetThreadGroupAffinity(Handle, const GroupAffinity*, GroupAffinity*);
Bool GetThreadGroupAffinity(Handle, GroupAffinity*);
Dword SetThreadIdealProcessor(Handle, Dword);
Bool SetThreadIdealProcessorEx(Handle, const ProcessorNumber*, ProcessorNumber*);
Bool GetThreadIdealProcessorEx(Handle, ProcessorNumber*);
Dword GetCurrentProcessorNumber();
void GetCurrentProcessorNumberEx(ProcessorNumber*);
void FlushProcessWriteBuffers();
Bool GetThreadIOPendingFlag(Handle, Bool*);
Bool SetThreadInformation(Handle, std::int32_t, void*, Dword);
Dword SetThreadExecutionState(Dword);
Dword GetProcessIdOfThread(Handle);
Bool SwitchToThread();
void Sleep(Dword);
Dword SleepEx(Dword, Bool);
Dword QueueUserAPC(ApcRoutine, Handle, std::uintptr_t);
Bool QueueUserAPC2(ApcRoutine, Handle, std::uintptr_t, std::uint32_t);
std::uintptr_t _beginthreadex(void*, std::uint32_t, std::uint32_t (*)(void*), void*, std::uint32_t,
                              std::uint32_t*);
void _endthreadex(std::uint32_t);
std::uintptr_t _beginthread(void (*)(void*), std::uint32_t, void*);
void _endthread();

// Objects.
Handle CreateEventA(void*, Bool, Bool, const char*);
Handle CreateEventW(void*, Bool, Bool, const WideChar*);
Handle CreateEventExA(void*, const char*, Dword, Dword);
Handle CreateEventExW(void*, const WideChar*, Dword, Dword);
Handle OpenEventA(Dword, Bool, const char*);
Handle OpenEventW(Dword, Bool, const WideChar*);
Bool SetEvent(Handle);
Bool ResetEvent(Handle);
Bool PulseEvent(Handle);
Handle CreateMutexA(void*, Bool, const char*);
Handle CreateMutexW(void*, Bool, const WideChar*);
Handle CreateMutexExA(void*, const char*, Dword, Dword);
Handle CreateMutexExW(void*, const WideChar*, Dword, Dword);
Handle OpenMutexA(Dword, Bool, const char*);
Handle OpenMutexW(Dword, Bool, const WideChar*);
Bool ReleaseMutex(Handle);
Handle CreateSemaphoreA(void*, std::int32_t, std::int32_t, const char*);
Handle CreateSemaphoreW(void*, std::int32_t, std::int32_t, const WideChar*);
Handle CreateSemaphoreExA(void*, std::int32_t, std::int32_t, const char*, Dword, Dword);
Handle CreateSemaphoreExW(void*, std::int32_t, std::int32_t, const WideChar*, Dword, Dword);
Handle OpenSemaphoreA(Dword, Bool, const char*);
Handle OpenSemaphoreW(Dword, Bool, const WideChar*);
Bool ReleaseSemaphore(Handle, std::int32_t, std::int32_t*);
Bool CloseHandle(Handle);
Handle ShellExecuteA(Handle, const char*, const char*, const char*, const char*, std::int32_t);
Handle ShellExecuteW(Handle, const WideChar*, const WideChar*, const WideChar*, const WideChar*,
                     std::int32_t);
Bool ShellExecuteExA(void*);
Bool ShellExecuteExW(void*);
Bool DuplicateHandle(Handle, Handle, Handle, Handle*, Dword, Bool, Dword);
Bool CompareObjectHandles(Handle, Handle);
Bool GetHandleInformation(Handle, Dword*);
Bool SetHandleInformation(Handle, Dword, Dword);

// Waits.
Dword WaitForSingleObject(Handle, Dword);
Dword WaitForSingleObjectEx(Handle, Dword, Bool);
Dword WaitForMultipleObjects(Dword, const Handle*, Bool, Dword);
Dword WaitForMultipleObjectsEx(Dword, const Handle*, Bool, Dword, Bool);
Dword MsgWaitForMultipleObjects(Dword, const Handle*, Bool, Dword, Dword);
Dword MsgWaitForMultipleObjectsEx(Dword, const Handle*, Dword, Dword, Dword);
Dword SignalObjectAndWait(Handle, Handle, Dword, Bool);

// Completion ports.
Handle CreateIoCompletionPort(Handle, Handle, std::uintptr_t, Dword);
Bool PostQueuedCompletionStatus(Handle, Dword, std::uintptr_t, void*);
Bool GetQueuedCompletionStatus(Handle, Dword*, std::uintptr_t*, void**, Dword);
Bool GetQueuedCompletionStatusEx(Handle, OverlappedEntry*, Dword, Dword*, Dword, Bool);

// Locks.
void InitializeCriticalSection(CriticalSection*);
Bool InitializeCriticalSectionAndSpinCount(CriticalSection*, Dword);
Bool InitializeCriticalSectionEx(CriticalSection*, Dword, Dword);
Dword SetCriticalSectionSpinCount(CriticalSection*, Dword);
void DeleteCriticalSection(CriticalSection*);
void EnterCriticalSection(CriticalSection*);
Bool TryEnterCriticalSection(CriticalSection*);
void LeaveCriticalSection(CriticalSection*);
void InitializeSRWLock(SrwLock*);
void AcquireSRWLockExclusive(SrwLock*);
void AcquireSRWLockShared(SrwLock*);
std::uint8_t TryAcquireSRWLockExclusive(SrwLock*);
std::uint8_t TryAcquireSRWLockShared(SrwLock*);
void ReleaseSRWLockExclusive(SrwLock*);
void ReleaseSRWLockShared(SrwLock*);
void InitializeConditionVariable(ConditionVariable*);
Bool SleepConditionVariableCS(ConditionVariable*, CriticalSection*, Dword);
Bool SleepConditionVariableSRW(ConditionVariable*, SrwLock*, Dword, Dword);
void WakeConditionVariable(ConditionVariable*);
void WakeAllConditionVariable(ConditionVariable*);
Bool WaitOnAddress(const volatile void*, const void*, std::size_t, Dword);
void WakeByAddressSingle(void*);
void WakeByAddressAll(void*);
Bool InitializeSynchronizationBarrier(Barrier*, std::int32_t, std::int32_t);
Bool EnterSynchronizationBarrier(Barrier*, Dword);
Bool DeleteSynchronizationBarrier(Barrier*);
void InitOnceInitialize(InitOnce*);
Bool InitOnceExecuteOnce(InitOnce*, Bool (*)(InitOnce*, void*, void**), void*, void**);
Bool InitOnceBeginInitialize(InitOnce*, Dword, Bool*, void**);
Bool InitOnceComplete(InitOnce*, Dword, void*);

// Storage.
Dword GetLastError();
void SetLastError(Dword);
void SetLastErrorEx(Dword, Dword);
Dword TlsAlloc();
Bool TlsFree(Dword);
void* TlsGetValue(Dword);
Bool TlsSetValue(Dword, void*);
Dword FlsAlloc(void (*)(void*));
Bool FlsFree(Dword);
void* FlsGetValue(Dword);
Bool FlsSetValue(Dword, void*);
Bool IsThreadAFiber();

// Time.
Dword GetTickCount();
std::int32_t GetDateFormatA(Dword, Dword, const SystemTime*, const char*, char*, std::int32_t);
std::int32_t GetDateFormatW(Dword, Dword, const SystemTime*, const WideChar*, WideChar*,
                            std::int32_t);
std::int32_t GetDateFormatEx(const WideChar*, Dword, const SystemTime*, const WideChar*, WideChar*,
                             std::int32_t, const WideChar*);
std::int32_t GetTimeFormatA(Dword, Dword, const SystemTime*, const char*, char*, std::int32_t);
std::int32_t GetTimeFormatW(Dword, Dword, const SystemTime*, const WideChar*, WideChar*,
                            std::int32_t);
std::int32_t GetTimeFormatEx(const WideChar*, Dword, const SystemTime*, const WideChar*, WideChar*,
                             std::int32_t);
std::uint64_t GetTickCount64();
Dword timeGetTime();
void GetSystemTimeAsFileTime(Dword*);
void GetSystemTimePreciseAsFileTime(Dword*);
void GetSystemTime(SystemTime*);
void GetLocalTime(SystemTime*);
Bool QueryPerformanceCounter(std::int64_t*);
Bool QueryPerformanceFrequency(std::int64_t*);
Bool QueryUnbiasedInterruptTime(std::uint64_t*);
void QueryUnbiasedInterruptTimePrecise(std::uint64_t*);
void QueryInterruptTime(std::uint64_t*);
void QueryInterruptTimePrecise(std::uint64_t*);
std::int32_t QueryAuxiliaryCounterFrequency(std::uint64_t*);
Bool QueryThreadCycleTime(Handle, std::uint64_t*);
Bool QueryProcessCycleTime(Handle, std::uint64_t*);
Bool GetSystemTimeAdjustment(Dword*, Dword*, Bool*);
Bool GetSystemTimes(std::int64_t*, std::int64_t*, std::int64_t*);
Bool GetThreadTimes(Handle, std::int64_t*, std::int64_t*, std::int64_t*, std::int64_t*);
Dword timeBeginPeriod(Dword);
Dword timeEndPeriod(Dword);
Dword timeGetDevCaps(std::uint32_t*, std::uint32_t);
Dword timeGetSystemTime(std::uint32_t*, std::uint32_t);
Dword GetTimeZoneInformation(TimeZone*);
Dword GetDynamicTimeZoneInformation(DynamicTimeZone*);
Bool GetTimeZoneInformationForYear(std::uint16_t, const DynamicTimeZone*, TimeZone*);
Dword GetDynamicTimeZoneInformationEffectiveYears(const DynamicTimeZone*, Dword*, Dword*);
Dword EnumDynamicTimeZoneInformation(Dword, DynamicTimeZone*);
Bool SetTimeZoneInformation(const TimeZone*);
Bool SetDynamicTimeZoneInformation(const DynamicTimeZone*);
Bool SetSystemTime(const SystemTime*);
Bool SetLocalTime(const SystemTime*);
Bool SetSystemTimeAdjustment(Dword, Bool);
Bool FileTimeToLocalFileTime(const std::int64_t*, std::int64_t*);
Bool LocalFileTimeToFileTime(const std::int64_t*, std::int64_t*);
Bool SystemTimeToTzSpecificLocalTime(const TimeZone*, const SystemTime*, SystemTime*);
Bool SystemTimeToTzSpecificLocalTimeEx(const DynamicTimeZone*, const SystemTime*, SystemTime*);
Bool TzSpecificLocalTimeToSystemTime(const TimeZone*, const SystemTime*, SystemTime*);
Bool TzSpecificLocalTimeToSystemTimeEx(const DynamicTimeZone*, const SystemTime*, SystemTime*);

// Timers and the thread pool.
Handle CreateWaitableTimerA(void*, Bool, const char*);
Handle CreateWaitableTimerW(void*, Bool, const WideChar*);
Handle CreateWaitableTimerExA(void*, const char*, Dword, Dword);
Handle CreateWaitableTimerExW(void*, const WideChar*, Dword, Dword);
Handle OpenWaitableTimerA(Dword, Bool, const char*);
Handle OpenWaitableTimerW(Dword, Bool, const WideChar*);
Bool SetWaitableTimer(Handle, const std::int64_t*, std::int32_t, TimerApcRoutine, void*, Bool);
Bool SetWaitableTimerEx(Handle, const std::int64_t*, std::int32_t, TimerApcRoutine, void*, void*,
                        Dword);
Bool CancelWaitableTimer(Handle);
Handle CreateTimerQueue();
Bool CreateTimerQueueTimer(Handle*, Handle, WaitOrTimerRoutine, void*, Dword, Dword, Dword);
Bool ChangeTimerQueueTimer(Handle, Handle, Dword, Dword);
Handle SetTimerQueueTimer(Handle, WaitOrTimerRoutine, void*, Dword, Dword, Bool);
Bool CancelTimerQueueTimer(Handle, Handle);
Bool DeleteTimerQueueTimer(Handle, Handle, Handle);
Bool DeleteTimerQueueEx(Handle, Handle);
Bool DeleteTimerQueue(Handle);
std::uint32_t timeSetEvent(std::uint32_t, std::uint32_t,
                           void (*)(std::uint32_t, std::uint32_t, std::uintptr_t, std::uintptr_t,
                                    std::uintptr_t),
                           std::uintptr_t, std::uint32_t);
std::uint32_t timeKillEvent(std::uint32_t);
Bool RegisterWaitForSingleObject(Handle*, Handle, WaitOrTimerRoutine, void*, Dword, Dword);
Bool UnregisterWait(Handle);
Bool UnregisterWaitEx(Handle, Handle);
Bool QueueUserWorkItem(Routine, void*, Dword);
Bool TrySubmitThreadpoolCallback(void (*)(void*, void*), void*, void*);
void* CreateThreadpoolWork(void (*)(void*, void*, void*), void*, void*);
void SubmitThreadpoolWork(void*);
void WaitForThreadpoolWorkCallbacks(void*, Bool);
void CloseThreadpoolWork(void*);
void* CreateThreadpoolTimer(void (*)(void*, void*, void*), void*, void*);
void SetThreadpoolTimer(void*, const Dword*, Dword, Dword);
Bool SetThreadpoolTimerEx(void*, const Dword*, Dword, Dword);
Bool IsThreadpoolTimerSet(void*);
void WaitForThreadpoolTimerCallbacks(void*, Bool);
void CloseThreadpoolTimer(void*);
void* CreateThreadpoolWait(void (*)(void*, void*, void*, Dword), void*, void*);
void SetThreadpoolWait(void*, Handle, const Dword*);
Bool SetThreadpoolWaitEx(void*, Handle, const Dword*, void*);
void WaitForThreadpoolWaitCallbacks(void*, Bool);
void CloseThreadpoolWait(void*);
void* CreateThreadpool(void*);
void SetThreadpoolThreadMaximum(void*, Dword);
Bool SetThreadpoolThreadMinimum(void*, Dword);
Bool SetThreadpoolStackInformation(void*, const StackInformation*);
Bool QueryThreadpoolStackInformation(void*, StackInformation*);
void CloseThreadpool(void*);
void* CreateThreadpoolCleanupGroup();
void CloseThreadpoolCleanupGroupMembers(void*, Bool, void*);
void CloseThreadpoolCleanupGroup(void*);
void SetEventWhenCallbackReturns(void*, Handle);
void ReleaseMutexWhenCallbackReturns(void*, Handle);
void ReleaseSemaphoreWhenCallbackReturns(void*, Handle, Dword);
void FreeLibraryWhenCallbackReturns(void*, void*);
Bool CallbackMayRunLong(void*);
void LeaveCriticalSectionWhenCallbackReturns(void*, CriticalSection*);
void DisassociateCurrentThreadFromCallback(void*);

// Processes.
void ExitProcess(Dword);
void FatalAppExitA(Dword, const char*);
void FatalAppExitW(Dword, const WideChar*);
void RaiseFailFastException(void*, void*, Dword);
Bool CreateProcessA(const char*, char*, void*, void*, Bool, Dword, void*, const char*, void*,
                    ProcessInformation*);
Bool CreateProcessW(const WideChar*, WideChar*, void*, void*, Bool, Dword, void*, const WideChar*,
                    void*, ProcessInformation*);
Bool CreateProcessAsUserA(Handle, const char*, char*, void*, void*, Bool, Dword, void*, const char*,
                          void*, ProcessInformation*);
Bool CreateProcessAsUserW(Handle, const WideChar*, WideChar*, void*, void*, Bool, Dword, void*,
                          const WideChar*, void*, ProcessInformation*);
Bool CreateProcessWithTokenW(Handle, Dword, const WideChar*, WideChar*, Dword, void*,
                             const WideChar*, void*, ProcessInformation*);
Bool CreateProcessWithLogonW(const WideChar*, const WideChar*, const WideChar*, Dword,
                             const WideChar*, WideChar*, Dword, void*, const WideChar*, void*,
                             ProcessInformation*);
Dword WinExec(const char*, Dword);
Handle OpenProcess(Dword, Bool, Dword);
Bool GetExitCodeProcess(Handle, Dword*);
Dword GetProcessId(Handle);
Bool GetProcessTimes(Handle, std::int64_t*, std::int64_t*, std::int64_t*, std::int64_t*);
Bool SetPriorityClass(Handle, Dword);
Dword GetPriorityClass(Handle);
Bool QueryFullProcessImageNameA(Handle, Dword, char*, Dword*);
Bool QueryFullProcessImageNameW(Handle, Dword, WideChar*, Dword*);
Dword WaitForInputIdle(Handle, Dword);
Handle CreateToolhelp32Snapshot(Dword, Dword);
Bool Process32First(Handle, ProcessEntry<char>*);
Bool Process32FirstW(Handle, ProcessEntry<WideChar>*);
Bool Process32Next(Handle, ProcessEntry<char>*);
Bool Process32NextW(Handle, ProcessEntry<WideChar>*);
Bool Thread32First(Handle, ThreadEntry*);
Bool Thread32Next(Handle, ThreadEntry*);
Bool EnumProcesses(Dword*, Dword, Dword*);
Bool K32EnumProcesses(Dword*, Dword, Dword*);
Dword GetProcessImageFileNameA(Handle, char*, Dword);
Dword GetProcessImageFileNameW(Handle, WideChar*, Dword);
Dword K32GetProcessImageFileNameA(Handle, char*, Dword);
Dword K32GetProcessImageFileNameW(Handle, WideChar*, Dword);
Bool GetProcessMemoryInfo(Handle, void*, Dword);
Bool K32GetProcessMemoryInfo(Handle, void*, Dword);
Bool IsWow64Process(Handle, Bool*);
Bool ProcessIdToSessionId(Dword, Dword*);
Bool GetProcessHandleCount(Handle, Dword*);
Bool GetProcessAffinityMask(Handle, std::uintptr_t*, std::uintptr_t*);
Bool SetProcessAffinityMask(Handle, std::uintptr_t);
void GetSystemInfo(SystemInfo*);
void GetNativeSystemInfo(SystemInfo*);
Dword GetActiveProcessorCount(std::uint16_t);
Dword GetMaximumProcessorCount(std::uint16_t);
std::uint16_t GetActiveProcessorGroupCount();
std::uint16_t GetMaximumProcessorGroupCount();
Handle CreateJobObjectA(void*, const char*);
Handle CreateJobObjectW(void*, const WideChar*);
Handle OpenJobObjectA(Dword, Bool, const char*);
Handle OpenJobObjectW(Dword, Bool, const WideChar*);
Bool AssignProcessToJobObject(Handle, Handle);
Bool TerminateJobObject(Handle, Dword);
Bool SetInformationJobObject(Handle, Dword, void*, Dword);
Bool QueryInformationJobObject(Handle, Dword, void*, Dword, Dword*);
Bool IsProcessInJob(Handle, Handle, Bool*);
Bool TerminateProcess(Handle, Dword);
Handle GetCurrentProcess();
Dword GetCurrentProcessId();

}  // extern "C"

}  // namespace rhsim::win32::test
