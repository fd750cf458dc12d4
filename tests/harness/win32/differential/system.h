#pragma once

#include <cstddef>
#include <cstdint>

#include "harness/abi/layout.h"

namespace rhsim::win32::test {

using abi::Bool;
using abi::Dword;
using abi::Handle;
using abi::WideChar;

/// The functions under comparison: name, result, parameters. None of those that let time pass.
// clang-format off
#define RHSIM_COMPARED(F)                                                                     \
  F(GetLastError, Dword, ())                                                                  \
  F(SetLastError, void, (Dword))                                                              \
  F(CreateEventW, Handle, (void*, Bool, Bool, const WideChar*))                               \
  F(CreateEventExW, Handle, (void*, const WideChar*, Dword, Dword))                           \
  F(OpenEventW, Handle, (Dword, Bool, const WideChar*))                                       \
  F(OpenWaitableTimerW, Handle, (Dword, Bool, const WideChar*))                               \
  F(OpenJobObjectW, Handle, (Dword, Bool, const WideChar*))                                   \
  F(OpenThread, Handle, (Dword, Bool, Dword))                                                 \
  F(OpenProcess, Handle, (Dword, Bool, Dword))                                                \
  F(SetEvent, Bool, (Handle))                                                                 \
  F(ResetEvent, Bool, (Handle))                                                               \
  F(PulseEvent, Bool, (Handle))                                                               \
  F(CreateMutexW, Handle, (void*, Bool, const WideChar*))                                     \
  F(OpenMutexW, Handle, (Dword, Bool, const WideChar*))                                       \
  F(ReleaseMutex, Bool, (Handle))                                                             \
  F(CreateSemaphoreW, Handle, (void*, std::int32_t, std::int32_t, const WideChar*))           \
  F(OpenSemaphoreW, Handle, (Dword, Bool, const WideChar*))                                   \
  F(ReleaseSemaphore, Bool, (Handle, std::int32_t, std::int32_t*))                            \
  F(CreateWaitableTimerW, Handle, (void*, Bool, const WideChar*))                             \
  F(SetWaitableTimer, Bool, (Handle, const std::int64_t*, std::int32_t, void*, void*, Bool))  \
  F(CancelWaitableTimer, Bool, (Handle))                                                      \
  F(CreateJobObjectW, Handle, (void*, const WideChar*))                                       \
  F(SetInformationJobObject, Bool, (Handle, Dword, void*, Dword))                             \
  F(QueryInformationJobObject, Bool, (Handle, Dword, void*, Dword, Dword*))                   \
  F(CreateIoCompletionPort, Handle, (Handle, Handle, std::uintptr_t, Dword))                  \
  F(PostQueuedCompletionStatus, Bool, (Handle, Dword, std::uintptr_t, void*))                 \
  F(GetQueuedCompletionStatus, Bool, (Handle, Dword*, std::uintptr_t*, void**, Dword))        \
  F(WaitForSingleObject, Dword, (Handle, Dword))                                              \
  F(WaitForSingleObjectEx, Dword, (Handle, Dword, Bool))                                      \
  F(WaitForMultipleObjects, Dword, (Dword, const Handle*, Bool, Dword))                       \
  F(SignalObjectAndWait, Dword, (Handle, Handle, Dword, Bool))                                \
  F(CloseHandle, Bool, (Handle))                                                              \
  F(DuplicateHandle, Bool, (Handle, Handle, Handle, Handle*, Dword, Bool, Dword))             \
  F(GetHandleInformation, Bool, (Handle, Dword*))                                             \
  F(SetHandleInformation, Bool, (Handle, Dword, Dword))                                       \
  F(CompareObjectHandles, Bool, (Handle, Handle))                                             \
  F(GetCurrentProcess, Handle, ())                                                            \
  F(GetCurrentProcessId, Dword, ())                                                           \
  F(GetExitCodeProcess, Bool, (Handle, Dword*))                                               \
  F(GetPriorityClass, Dword, (Handle))                                                        \
  F(GetCurrentThreadId, Dword, ())                                                            \
  F(GetCurrentThread, Handle, ())                                                             \
  F(CreateThread, Handle, (void*, std::size_t, Dword (*)(void*), void*, Dword, Dword*))       \
  F(GetExitCodeThread, Bool, (Handle, Dword*))                                                \
  F(GetThreadPriority, std::int32_t, (Handle))                                                \
  F(SetThreadPriority, Bool, (Handle, std::int32_t))                                          \
  F(SuspendThread, Dword, (Handle))                                                           \
  F(ResumeThread, Dword, (Handle))                                                            \
  F(QueueUserAPC, Dword, (void (*)(std::uintptr_t), Handle, std::uintptr_t))                  \
  F(SleepEx, Dword, (Dword, Bool))                                                            \
  F(TlsAlloc, Dword, ())                                                                      \
  F(TlsFree, Bool, (Dword))                                                                   \
  F(TlsGetValue, void*, (Dword))                                                              \
  F(TlsSetValue, Bool, (Dword, void*))                                                        \
  F(FlsAlloc, Dword, (void (*)(void*)))                                                       \
  F(FlsFree, Bool, (Dword))                                                                   \
  F(FlsGetValue, void*, (Dword))                                                              \
  F(FlsSetValue, Bool, (Dword, void*))                                                        \
  F(InitializeCriticalSection, void, (void*))                                                 \
  F(TryEnterCriticalSection, Bool, (void*))                                                   \
  F(LeaveCriticalSection, void, (void*))                                                      \
  F(DeleteCriticalSection, void, (void*))                                                     \
  F(TryAcquireSRWLockExclusive, std::uint8_t, (void*))                                        \
  F(TryAcquireSRWLockShared, std::uint8_t, (void*))                                           \
  F(ReleaseSRWLockExclusive, void, (void*))                                                   \
  F(ReleaseSRWLockShared, void, (void*))                                                      \
  F(InitOnceBeginInitialize, Bool, (void*, Dword, Bool*, void**))                             \
  F(InitOnceComplete, Bool, (void*, Dword, void*))                                            \
  F(WaitOnAddress, Bool, (const void*, const void*, std::size_t, Dword))                      \
  F(SetThreadAffinityMask, std::uintptr_t, (Handle, std::uintptr_t))                          \
  F(GetDateFormatW, std::int32_t, (Dword, Dword, const void*, const WideChar*, WideChar*,     \
                                   std::int32_t))                                             \
  F(GetTimeFormatW, std::int32_t, (Dword, Dword, const void*, const WideChar*, WideChar*,     \
                                   std::int32_t))
// clang-format on

/// One Windows: ours or the real one.
struct System {
#define RHSIM_POINTER(name, result, parameters) result(*name) parameters = nullptr;
  RHSIM_COMPARED(RHSIM_POINTER)
#undef RHSIM_POINTER
};

/// The virtual Windows, by its table.
[[nodiscard]] System our_system();
/// What is beneath us: Windows, or Wine.
[[nodiscard]] System real_system();

}  // namespace rhsim::win32::test
