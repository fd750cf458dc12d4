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

extern "C" {

// Threads.
Handle CreateThread(void*, std::size_t, Routine, void*, Dword, Dword*);
Handle CreateRemoteThread(Handle, void*, std::size_t, Routine, void*, Dword, Dword*);
void ExitThread(Dword);
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
std::int32_t SetThreadDescription(Handle, const WideChar*);
Bool SwitchToThread();
void Sleep(Dword);
Dword SleepEx(Dword, Bool);
Dword QueueUserAPC(ApcRoutine, Handle, std::uintptr_t);
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
Handle OpenMutexW(Dword, Bool, const WideChar*);
Bool ReleaseMutex(Handle);
Handle CreateSemaphoreA(void*, std::int32_t, std::int32_t, const char*);
Bool ReleaseSemaphore(Handle, std::int32_t, std::int32_t*);
Bool CloseHandle(Handle);
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
void InitOnceInitialize(InitOnce*);
Bool InitOnceExecuteOnce(InitOnce*, Bool (*)(InitOnce*, void*, void**), void*, void**);
Bool InitOnceBeginInitialize(InitOnce*, Dword, Bool*, void**);
Bool InitOnceComplete(InitOnce*, Dword, void*);

// Storage.
Dword GetLastError();
void SetLastError(Dword);
Dword TlsAlloc();
Bool TlsFree(Dword);
void* TlsGetValue(Dword);
Bool TlsSetValue(Dword, void*);
Dword FlsAlloc(void (*)(void*));
Bool FlsFree(Dword);
void* FlsGetValue(Dword);
Bool FlsSetValue(Dword, void*);

// Time.
Dword GetTickCount();
std::uint64_t GetTickCount64();
Dword timeGetTime();
void GetSystemTimeAsFileTime(Dword*);
void GetSystemTimePreciseAsFileTime(Dword*);
void GetSystemTime(SystemTime*);
void GetLocalTime(SystemTime*);
Bool QueryPerformanceCounter(std::int64_t*);
Bool QueryPerformanceFrequency(std::int64_t*);
Bool QueryUnbiasedInterruptTime(std::uint64_t*);

// Timers and the thread pool.
Handle CreateWaitableTimerA(void*, Bool, const char*);
Handle CreateWaitableTimerExW(void*, const WideChar*, Dword, Dword);
Handle OpenWaitableTimerW(Dword, Bool, const WideChar*);
Bool SetWaitableTimer(Handle, const std::int64_t*, std::int32_t, TimerApcRoutine, void*, Bool);
Bool CancelWaitableTimer(Handle);
Handle CreateTimerQueue();
Bool CreateTimerQueueTimer(Handle*, Handle, WaitOrTimerRoutine, void*, Dword, Dword, Dword);
Bool ChangeTimerQueueTimer(Handle, Handle, Dword, Dword);
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
Bool IsThreadpoolTimerSet(void*);
void WaitForThreadpoolTimerCallbacks(void*, Bool);
void CloseThreadpoolTimer(void*);
void* CreateThreadpoolWait(void (*)(void*, void*, void*, Dword), void*, void*);
void SetThreadpoolWait(void*, Handle, const Dword*);
void WaitForThreadpoolWaitCallbacks(void*, Bool);
void CloseThreadpoolWait(void*);
void* CreateThreadpool(void*);
void SetThreadpoolThreadMaximum(void*, Dword);
void CloseThreadpool(void*);
void* CreateThreadpoolCleanupGroup();
void CloseThreadpoolCleanupGroupMembers(void*, Bool, void*);
void CloseThreadpoolCleanupGroup(void*);
void SetEventWhenCallbackReturns(void*, Handle);
void LeaveCriticalSectionWhenCallbackReturns(void*, CriticalSection*);
void DisassociateCurrentThreadFromCallback(void*);

// Processes.
void ExitProcess(Dword);
Bool TerminateProcess(Handle, Dword);
Handle GetCurrentProcess();
Dword GetCurrentProcessId();

}  // extern "C"

}  // namespace rhsim::win32::test
