/* windows.h for native builds of resource DLLs (Linux, x64): the part of the Windows API that a
   resource DLL uses and that rhsim redirects.

   The same source compiles against the real <windows.h> for Windows. Types have the sizes they have
   there: DWORD and LONG are 32 bits wide, WCHAR is UTF-16, so compile with -fshort-wchar. Functions
   without a body here are exported by the native host, under their plain names.
   Source: the page of each function under learn.microsoft.com/windows/win32/api. */
#ifndef RHSIM_NATIVE_WINDOWS_H
#define RHSIM_NATIVE_WINDOWS_H

#if defined(_WIN32)
#error "This header replaces windows.h on Linux only; use the real one here."
#endif

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>

#if __SIZEOF_WCHAR_T__ != 2
#error "WCHAR is UTF-16: compile with -fshort-wchar."
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* --- Calling convention and linkage ------------------------------------------------------------
 */

#define WINAPI
#define CALLBACK
#define APIENTRY
#define STDAPICALLTYPE
#define WINBASEAPI
#define CONST const
#define VOID void
#define IN
#define OUT
#define OPTIONAL
#define FORCEINLINE static inline __attribute__((always_inline))

/* __declspec(dllexport), __declspec(thread), ... */
#define __declspec(what) RHSIM_DECLSPEC_##what
#define RHSIM_DECLSPEC_dllexport __attribute__((visibility("default")))
#define RHSIM_DECLSPEC_dllimport
#define RHSIM_DECLSPEC_thread __thread
#define RHSIM_DECLSPEC_noreturn __attribute__((noreturn))
#define RHSIM_DECLSPEC_noinline __attribute__((noinline))
#define RHSIM_DECLSPEC_align(bytes) __attribute__((aligned(bytes)))
#define DECLSPEC_NORETURN __attribute__((noreturn))

#define UNREFERENCED_PARAMETER(parameter) ((void)(parameter))

/* --- Types -------------------------------------------------------------------------------------
 */

typedef uint8_t BYTE, *PBYTE, *LPBYTE;
typedef uint16_t WORD, *PWORD, *LPWORD;
typedef uint32_t DWORD, *PDWORD, *LPDWORD;
typedef uint64_t DWORD64, DWORDLONG;
typedef int8_t INT8;
typedef int32_t LONG, *PLONG, *LPLONG, INT, INT32, BOOL, *PBOOL, *LPBOOL;
typedef uint32_t ULONG, *PULONG, UINT, *PUINT, UINT32;
typedef int64_t LONGLONG, INT64, LONG64, *PLONG64;
typedef uint64_t ULONGLONG, UINT64, ULONG64;
typedef int16_t SHORT;
typedef uint16_t USHORT;
typedef uint8_t UCHAR, BOOLEAN;
typedef intptr_t LONG_PTR, INT_PTR;
typedef uintptr_t ULONG_PTR, DWORD_PTR, UINT_PTR;
typedef size_t SIZE_T;
typedef char CHAR, *PCHAR, *LPSTR, *PSTR;
typedef const char *LPCSTR, *PCSTR;
typedef wchar_t WCHAR, *PWCHAR, *LPWCH, *LPWSTR, *PWSTR;
typedef const wchar_t *LPCWSTR, *PCWSTR, *LPCWCH;
typedef void *PVOID, *LPVOID, *HANDLE, *HLOCAL;
typedef const void* LPCVOID;
typedef HANDLE *PHANDLE, *LPHANDLE;
typedef LONG LSTATUS, HRESULT;
typedef DWORD ACCESS_MASK, REGSAM;

#ifdef UNICODE
typedef WCHAR TCHAR, *LPTSTR;
typedef const WCHAR* LPCTSTR;
#else
typedef CHAR TCHAR, *LPTSTR;
typedef const CHAR* LPCTSTR;
#endif

struct HINSTANCE__ {
  int unused;
};
typedef struct HINSTANCE__ *HINSTANCE, *HMODULE;
struct HKEY__ {
  int unused;
};
typedef struct HKEY__* HKEY;
typedef HKEY* PHKEY;
struct SC_HANDLE__ {
  int unused;
};
typedef struct SC_HANDLE__* SC_HANDLE;

typedef INT_PTR (*FARPROC)(void);

typedef struct _SECURITY_ATTRIBUTES {
  DWORD nLength;
  LPVOID lpSecurityDescriptor;
  BOOL bInheritHandle;
} SECURITY_ATTRIBUTES, *PSECURITY_ATTRIBUTES, *LPSECURITY_ATTRIBUTES;
typedef PVOID PSECURITY_DESCRIPTOR;

typedef union _LARGE_INTEGER {
  struct {
    DWORD LowPart;
    LONG HighPart;
  } u;
  LONGLONG QuadPart;
} LARGE_INTEGER, *PLARGE_INTEGER;

typedef union _ULARGE_INTEGER {
  struct {
    DWORD LowPart;
    DWORD HighPart;
  } u;
  ULONGLONG QuadPart;
} ULARGE_INTEGER, *PULARGE_INTEGER;

typedef struct _FILETIME {
  DWORD dwLowDateTime;
  DWORD dwHighDateTime;
} FILETIME, *PFILETIME, *LPFILETIME;

typedef struct _SYSTEMTIME {
  WORD wYear;
  WORD wMonth;
  WORD wDayOfWeek;
  WORD wDay;
  WORD wHour;
  WORD wMinute;
  WORD wSecond;
  WORD wMilliseconds;
} SYSTEMTIME, *PSYSTEMTIME, *LPSYSTEMTIME;

typedef struct _TIME_ZONE_INFORMATION {
  LONG Bias;
  WCHAR StandardName[32];
  SYSTEMTIME StandardDate;
  LONG StandardBias;
  WCHAR DaylightName[32];
  SYSTEMTIME DaylightDate;
  LONG DaylightBias;
} TIME_ZONE_INFORMATION, *PTIME_ZONE_INFORMATION, *LPTIME_ZONE_INFORMATION;

typedef struct _TIME_DYNAMIC_ZONE_INFORMATION {
  LONG Bias;
  WCHAR StandardName[32];
  SYSTEMTIME StandardDate;
  LONG StandardBias;
  WCHAR DaylightName[32];
  SYSTEMTIME DaylightDate;
  LONG DaylightBias;
  WCHAR TimeZoneKeyName[128];
  BOOLEAN DynamicDaylightTimeDisabled;
} DYNAMIC_TIME_ZONE_INFORMATION, *PDYNAMIC_TIME_ZONE_INFORMATION;

typedef struct _OVERLAPPED {
  ULONG_PTR Internal;
  ULONG_PTR InternalHigh;
  union {
    struct {
      DWORD Offset;
      DWORD OffsetHigh;
    } u;
    PVOID Pointer;
  } u;
  HANDLE hEvent;
} OVERLAPPED, *LPOVERLAPPED;

typedef struct _OVERLAPPED_ENTRY {
  ULONG_PTR lpCompletionKey;
  LPOVERLAPPED lpOverlapped;
  ULONG_PTR Internal;
  DWORD dwNumberOfBytesTransferred;
} OVERLAPPED_ENTRY, *LPOVERLAPPED_ENTRY;

typedef struct _PROCESS_INFORMATION {
  HANDLE hProcess;
  HANDLE hThread;
  DWORD dwProcessId;
  DWORD dwThreadId;
} PROCESS_INFORMATION, *PPROCESS_INFORMATION, *LPPROCESS_INFORMATION;

typedef struct _STARTUPINFOW {
  DWORD cb;
  LPWSTR lpReserved;
  LPWSTR lpDesktop;
  LPWSTR lpTitle;
  DWORD dwX;
  DWORD dwY;
  DWORD dwXSize;
  DWORD dwYSize;
  DWORD dwXCountChars;
  DWORD dwYCountChars;
  DWORD dwFillAttribute;
  DWORD dwFlags;
  WORD wShowWindow;
  WORD cbReserved2;
  LPBYTE lpReserved2;
  HANDLE hStdInput;
  HANDLE hStdOutput;
  HANDLE hStdError;
} STARTUPINFOW, *LPSTARTUPINFOW;

typedef struct _STARTUPINFOA {
  DWORD cb;
  LPSTR lpReserved;
  LPSTR lpDesktop;
  LPSTR lpTitle;
  DWORD dwX;
  DWORD dwY;
  DWORD dwXSize;
  DWORD dwYSize;
  DWORD dwXCountChars;
  DWORD dwYCountChars;
  DWORD dwFillAttribute;
  DWORD dwFlags;
  WORD wShowWindow;
  WORD cbReserved2;
  LPBYTE lpReserved2;
  HANDLE hStdInput;
  HANDLE hStdOutput;
  HANDLE hStdError;
} STARTUPINFOA, *LPSTARTUPINFOA;

typedef enum _JOBOBJECTINFOCLASS {
  JobObjectBasicAccountingInformation = 1,
  JobObjectBasicLimitInformation = 2,
  JobObjectBasicProcessIdList = 3,
  JobObjectAssociateCompletionPortInformation = 7,
  JobObjectBasicAndIoAccountingInformation = 8,
  JobObjectExtendedLimitInformation = 9
} JOBOBJECTINFOCLASS;

typedef struct _JOBOBJECT_BASIC_ACCOUNTING_INFORMATION {
  LARGE_INTEGER TotalUserTime;
  LARGE_INTEGER TotalKernelTime;
  LARGE_INTEGER ThisPeriodTotalUserTime;
  LARGE_INTEGER ThisPeriodTotalKernelTime;
  DWORD TotalPageFaultCount;
  DWORD TotalProcesses;
  DWORD ActiveProcesses;
  DWORD TotalTerminatedProcesses;
} JOBOBJECT_BASIC_ACCOUNTING_INFORMATION, *PJOBOBJECT_BASIC_ACCOUNTING_INFORMATION;

typedef struct _JOBOBJECT_BASIC_LIMIT_INFORMATION {
  LARGE_INTEGER PerProcessUserTimeLimit;
  LARGE_INTEGER PerJobUserTimeLimit;
  DWORD LimitFlags;
  SIZE_T MinimumWorkingSetSize;
  SIZE_T MaximumWorkingSetSize;
  DWORD ActiveProcessLimit;
  ULONG_PTR Affinity;
  DWORD PriorityClass;
  DWORD SchedulingClass;
} JOBOBJECT_BASIC_LIMIT_INFORMATION, *PJOBOBJECT_BASIC_LIMIT_INFORMATION;

typedef struct _IO_COUNTERS {
  ULONGLONG ReadOperationCount;
  ULONGLONG WriteOperationCount;
  ULONGLONG OtherOperationCount;
  ULONGLONG ReadTransferCount;
  ULONGLONG WriteTransferCount;
  ULONGLONG OtherTransferCount;
} IO_COUNTERS;

typedef struct _JOBOBJECT_EXTENDED_LIMIT_INFORMATION {
  JOBOBJECT_BASIC_LIMIT_INFORMATION BasicLimitInformation;
  IO_COUNTERS IoInfo;
  SIZE_T ProcessMemoryLimit;
  SIZE_T JobMemoryLimit;
  SIZE_T PeakProcessMemoryUsed;
  SIZE_T PeakJobMemoryUsed;
} JOBOBJECT_EXTENDED_LIMIT_INFORMATION, *PJOBOBJECT_EXTENDED_LIMIT_INFORMATION;

typedef struct _JOBOBJECT_ASSOCIATE_COMPLETION_PORT {
  PVOID CompletionKey;
  HANDLE CompletionPort;
} JOBOBJECT_ASSOCIATE_COMPLETION_PORT, *PJOBOBJECT_ASSOCIATE_COMPLETION_PORT;

/* 32 bytes on x64. The members belong to the virtual Windows. */
typedef struct _RTL_BARRIER {
  DWORD Reserved1;
  DWORD Reserved2;
  ULONG_PTR Reserved3[2];
  DWORD Reserved4;
  DWORD Reserved5;
} SYNCHRONIZATION_BARRIER, *LPSYNCHRONIZATION_BARRIER;

/* 40 bytes on x64. The members belong to the virtual Windows. */
typedef struct _RTL_CRITICAL_SECTION {
  PVOID DebugInfo;
  LONG LockCount;
  LONG RecursionCount;
  HANDLE OwningThread;
  HANDLE LockSemaphore;
  ULONG_PTR SpinCount;
} CRITICAL_SECTION, *PCRITICAL_SECTION, *LPCRITICAL_SECTION;

typedef struct _RTL_SRWLOCK {
  PVOID Ptr;
} SRWLOCK, *PSRWLOCK;
#define SRWLOCK_INIT \
  { NULL }

typedef struct _RTL_CONDITION_VARIABLE {
  PVOID Ptr;
} CONDITION_VARIABLE, *PCONDITION_VARIABLE;
#define CONDITION_VARIABLE_INIT \
  { NULL }
#define CONDITION_VARIABLE_LOCKMODE_SHARED 0x1

typedef union _RTL_RUN_ONCE {
  PVOID Ptr;
} INIT_ONCE, *PINIT_ONCE, *LPINIT_ONCE;
#define INIT_ONCE_STATIC_INIT \
  { NULL }
#define INIT_ONCE_CHECK_ONLY 0x1
#define INIT_ONCE_ASYNC 0x2
#define INIT_ONCE_INIT_FAILED 0x4

/* --- Constants ---------------------------------------------------------------------------------
 */

#ifndef TRUE
#define TRUE 1
#define FALSE 0
#endif

#define DLL_PROCESS_DETACH 0
#define DLL_PROCESS_ATTACH 1
#define DLL_THREAD_ATTACH 2
#define DLL_THREAD_DETACH 3

#define INFINITE 0xFFFFFFFFu
#define MAXDWORD 0xFFFFFFFFu
#define WAIT_OBJECT_0 0u
#define WAIT_ABANDONED 0x80u
#define WAIT_ABANDONED_0 0x80u
#define WAIT_IO_COMPLETION 0xC0u
#define WAIT_TIMEOUT 258u
#define WAIT_FAILED 0xFFFFFFFFu
#define MAXIMUM_WAIT_OBJECTS 64
#define STILL_ACTIVE 259u
#define INVALID_HANDLE_VALUE ((HANDLE)(LONG_PTR)-1)

#define GENERIC_READ 0x80000000u
#define GENERIC_WRITE 0x40000000u
#define FILE_SHARE_READ 0x1
#define FILE_SHARE_WRITE 0x2
#define OPEN_EXISTING 3

#define CREATE_SUSPENDED 0x4
#define DETACHED_PROCESS 0x8
#define CREATE_NEW_CONSOLE 0x10
#define CREATE_NEW_PROCESS_GROUP 0x200
#define CREATE_UNICODE_ENVIRONMENT 0x400
#define CREATE_BREAKAWAY_FROM_JOB 0x01000000
#define CREATE_NO_WINDOW 0x08000000
#define STARTF_USESHOWWINDOW 0x1
#define STARTF_USESTDHANDLES 0x100
#define PROCESS_TERMINATE 0x1
#define PROCESS_QUERY_INFORMATION 0x400
#define PROCESS_QUERY_LIMITED_INFORMATION 0x1000
#define PROCESS_ALL_ACCESS 0x1FFFFF
#define JOB_OBJECT_LIMIT_ACTIVE_PROCESS 0x8
#define JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION 0x400
#define JOB_OBJECT_LIMIT_BREAKAWAY_OK 0x800
#define JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK 0x1000
#define JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE 0x2000
#define JOB_OBJECT_MSG_ACTIVE_PROCESS_LIMIT 3
#define JOB_OBJECT_MSG_ACTIVE_PROCESS_ZERO 4
#define JOB_OBJECT_MSG_NEW_PROCESS 6
#define JOB_OBJECT_MSG_EXIT_PROCESS 7
#define JOB_OBJECT_MSG_ABNORMAL_EXIT_PROCESS 8
#define TIME_ZONE_ID_UNKNOWN 0
#define TIME_ZONE_ID_INVALID 0xFFFFFFFFu
#define STACK_SIZE_PARAM_IS_A_RESERVATION 0x10000
#define THREAD_PRIORITY_NORMAL 0
#define THREAD_PRIORITY_ABOVE_NORMAL 1
#define THREAD_PRIORITY_BELOW_NORMAL (-1)
#define TLS_OUT_OF_INDEXES 0xFFFFFFFFu
#define FLS_OUT_OF_INDEXES 0xFFFFFFFFu

#define SYNCHRONIZE 0x00100000u
#define EVENT_MODIFY_STATE 0x0002u
#define EVENT_ALL_ACCESS 0x1F0003u
#define MUTEX_ALL_ACCESS 0x1F0001u
#define SEMAPHORE_ALL_ACCESS 0x1F0003u
#define DUPLICATE_CLOSE_SOURCE 0x1u
#define DUPLICATE_SAME_ACCESS 0x2u
#define CREATE_EVENT_MANUAL_RESET 0x1u
#define CREATE_EVENT_INITIAL_SET 0x2u
#define CREATE_MUTEX_INITIAL_OWNER 0x1u
#define CREATE_WAITABLE_TIMER_MANUAL_RESET 0x1u
#define CREATE_WAITABLE_TIMER_HIGH_RESOLUTION 0x2u
#define MWMO_WAITALL 0x1u
#define MWMO_ALERTABLE 0x2u
#define QS_ALLINPUT 0x4FFu

#define WT_EXECUTEDEFAULT 0x0u
#define WT_EXECUTEINTIMERTHREAD 0x20u
#define WT_EXECUTEINWAITTHREAD 0x4u
#define WT_EXECUTELONGFUNCTION 0x10u
#define WT_EXECUTEONLYONCE 0x8u

#define LMEM_FIXED 0x0u
#define LMEM_MOVEABLE 0x2u
#define LMEM_ZEROINIT 0x40u
#define LPTR 0x40u
#define HEAP_ZERO_MEMORY 0x8u

#define KEY_QUERY_VALUE 0x1u
#define KEY_SET_VALUE 0x2u
#define KEY_CREATE_SUB_KEY 0x4u
#define KEY_ENUMERATE_SUB_KEYS 0x8u
#define KEY_READ 0x20019u
#define KEY_WRITE 0x20006u
#define KEY_ALL_ACCESS 0xF003Fu
#define REG_OPTION_NON_VOLATILE 0u
#define REG_OPTION_VOLATILE 1u
#define REG_CREATED_NEW_KEY 1u
#define REG_OPENED_EXISTING_KEY 2u
#define REG_NONE 0u
#define REG_SZ 1u
#define REG_EXPAND_SZ 2u
#define REG_BINARY 3u
#define REG_DWORD 4u
#define REG_DWORD_BIG_ENDIAN 5u
#define REG_MULTI_SZ 6u
#define REG_QWORD 11u

#define NO_ERROR 0
#define ERROR_SUCCESS 0
#define ERROR_INVALID_FUNCTION 1
#define ERROR_FILE_NOT_FOUND 2
#define ERROR_PATH_NOT_FOUND 3
#define ERROR_ACCESS_DENIED 5
#define ERROR_INVALID_HANDLE 6
#define ERROR_NOT_ENOUGH_MEMORY 8
#define ERROR_INVALID_DATA 13
#define ERROR_OUTOFMEMORY 14
#define ERROR_NOT_READY 21
#define ERROR_GEN_FAILURE 31
#define ERROR_NOT_SUPPORTED 50
#define ERROR_INVALID_PARAMETER 87
#define ERROR_INSUFFICIENT_BUFFER 122
#define ERROR_MOD_NOT_FOUND 126
#define ERROR_PROC_NOT_FOUND 127
#define ERROR_NO_MORE_FILES 18
#define ERROR_BAD_LENGTH 24
#define ERROR_BAD_ARGUMENTS 160
#define ERROR_BUSY 170
#define ERROR_ALREADY_EXISTS 183
#define ERROR_MORE_DATA 234
#define ERROR_NO_MORE_ITEMS 259
#define ERROR_NOT_OWNER 288
#define ERROR_TOO_MANY_POSTS 298
#define ERROR_ABANDONED_WAIT_0 735
#define ERROR_OPERATION_ABORTED 995
#define ERROR_IO_PENDING 997
#define ERROR_SERVICE_ALREADY_RUNNING 1056
#define ERROR_SERVICE_CANNOT_ACCEPT_CTRL 1061
#define ERROR_SERVICE_NOT_ACTIVE 1062
#define ERROR_PROCESS_ABORTED 1067
#define ERROR_SERVICE_NEVER_STARTED 1077
#define ERROR_CANCELLED 1223
#define ERROR_REVISION_MISMATCH 1306
#define ERROR_PRIVILEGE_NOT_HELD 1314
#define ERROR_TIMEOUT 1460
#define ERROR_NOT_ENOUGH_QUOTA 1816
#define ERROR_INVALID_STATE 5023
#define ERROR_HOST_NODE_NOT_AVAILABLE 5005
#define ERROR_RESOURCE_NOT_AVAILABLE 5006
#define ERROR_RESOURCE_NOT_FOUND 5007
#define ERROR_RESOURCE_PROPERTIES_STORED 5024
#define ERROR_RESOURCE_FAILED 5038
#define ERROR_CLUSTER_RESOURCE_TYPE_NOT_FOUND 5078
#define ERROR_CLUSTER_RESNAME_NOT_FOUND 5080

#define S_OK ((HRESULT)0)
#define E_FAIL ((HRESULT)0x80004005)
#define HRESULT_FROM_WIN32(code) \
  ((HRESULT)(code) <= 0 ? (HRESULT)(code) : (HRESULT)(((code)&0xFFFF) | 0x80070000u))

#define FIELD_OFFSET(type, field) ((LONG)offsetof(type, field))
#define CONTAINING_RECORD(address, type, field) ((type*)((char*)(address)-offsetof(type, field)))

/* --- Errors, time ------------------------------------------------------------------------------
 */

DWORD GetLastError(void);
void SetLastError(DWORD error);

DWORD GetTickCount(void);
ULONGLONG GetTickCount64(void);
BOOL QueryPerformanceCounter(LARGE_INTEGER* count);
BOOL QueryPerformanceFrequency(LARGE_INTEGER* frequency);
void GetSystemTimeAsFileTime(LPFILETIME time);
void GetSystemTimePreciseAsFileTime(LPFILETIME time);
void GetSystemTime(LPSYSTEMTIME time);
void GetLocalTime(LPSYSTEMTIME time);
BOOL QueryUnbiasedInterruptTime(ULONGLONG* time);
void QueryUnbiasedInterruptTimePrecise(ULONGLONG* time);
void QueryInterruptTime(ULONGLONG* time);
void QueryInterruptTimePrecise(ULONGLONG* time);
BOOL GetSystemTimes(LPFILETIME idle, LPFILETIME kernel, LPFILETIME user);
DWORD timeGetTime(void);
UINT timeBeginPeriod(UINT period);
UINT timeEndPeriod(UINT period);
DWORD GetTimeZoneInformation(LPTIME_ZONE_INFORMATION zone);
DWORD GetDynamicTimeZoneInformation(PDYNAMIC_TIME_ZONE_INFORMATION zone);
BOOL FileTimeToLocalFileTime(const FILETIME* from, LPFILETIME to);
BOOL LocalFileTimeToFileTime(const FILETIME* from, LPFILETIME to);
BOOL SystemTimeToTzSpecificLocalTime(const TIME_ZONE_INFORMATION* zone, const SYSTEMTIME* from,
                                     LPSYSTEMTIME to);
BOOL TzSpecificLocalTimeToSystemTime(const TIME_ZONE_INFORMATION* zone, const SYSTEMTIME* from,
                                     LPSYSTEMTIME to);

/* --- Threads -----------------------------------------------------------------------------------
 */

typedef DWORD (*LPTHREAD_START_ROUTINE)(LPVOID parameter);
typedef void (*PAPCFUNC)(ULONG_PTR parameter);

HANDLE CreateThread(LPSECURITY_ATTRIBUTES attributes, SIZE_T stack, LPTHREAD_START_ROUTINE routine,
                    LPVOID parameter, DWORD flags, LPDWORD id);
HANDLE CreateRemoteThread(HANDLE process, LPSECURITY_ATTRIBUTES attributes, SIZE_T stack,
                          LPTHREAD_START_ROUTINE routine, LPVOID parameter, DWORD flags,
                          LPDWORD id);
DECLSPEC_NORETURN void ExitThread(DWORD code);
DECLSPEC_NORETURN void FreeLibraryAndExitThread(HMODULE module, DWORD code);
HANDLE OpenThread(DWORD access, BOOL inherit, DWORD id);
BOOL GetThreadTimes(HANDLE thread, LPFILETIME created, LPFILETIME ended, LPFILETIME kernel,
                    LPFILETIME user);
HRESULT SetThreadDescription(HANDLE thread, LPCWSTR description);
HRESULT GetThreadDescription(HANDLE thread, LPWSTR* description);
DWORD_PTR SetThreadAffinityMask(HANDLE thread, DWORD_PTR mask);
DWORD GetCurrentProcessorNumber(void);
void FlushProcessWriteBuffers(void);
DWORD GetProcessIdOfThread(HANDLE thread);
BOOL TerminateThread(HANDLE thread, DWORD code);
BOOL GetExitCodeThread(HANDLE thread, LPDWORD code);
DWORD SuspendThread(HANDLE thread);
DWORD ResumeThread(HANDLE thread);
BOOL SetThreadPriority(HANDLE thread, int priority);
int GetThreadPriority(HANDLE thread);
HANDLE GetCurrentThread(void);
DWORD GetCurrentThreadId(void);
DWORD GetThreadId(HANDLE thread);
HANDLE GetCurrentProcess(void);
DWORD GetCurrentProcessId(void);
DECLSPEC_NORETURN void ExitProcess(UINT code);
BOOL TerminateProcess(HANDLE process, UINT code);
BOOL CreateProcessA(LPCSTR application, LPSTR command_line, LPSECURITY_ATTRIBUTES process,
                    LPSECURITY_ATTRIBUTES thread, BOOL inherit, DWORD flags, LPVOID environment,
                    LPCSTR directory, LPSTARTUPINFOA startup, LPPROCESS_INFORMATION made);
BOOL CreateProcessW(LPCWSTR application, LPWSTR command_line, LPSECURITY_ATTRIBUTES process,
                    LPSECURITY_ATTRIBUTES thread, BOOL inherit, DWORD flags, LPVOID environment,
                    LPCWSTR directory, LPSTARTUPINFOW startup, LPPROCESS_INFORMATION made);
UINT WinExec(LPCSTR command_line, UINT show);
HANDLE OpenProcess(DWORD access, BOOL inherit, DWORD id);
BOOL GetExitCodeProcess(HANDLE process, LPDWORD code);
DWORD GetProcessId(HANDLE process);
BOOL GetProcessTimes(HANDLE process, LPFILETIME created, LPFILETIME ended, LPFILETIME kernel,
                     LPFILETIME user);
BOOL SetPriorityClass(HANDLE process, DWORD priority);
DWORD GetPriorityClass(HANDLE process);
BOOL QueryFullProcessImageNameA(HANDLE process, DWORD flags, LPSTR name, PDWORD size);
BOOL QueryFullProcessImageNameW(HANDLE process, DWORD flags, LPWSTR name, PDWORD size);
DWORD WaitForInputIdle(HANDLE process, DWORD milliseconds);
HANDLE CreateJobObjectA(LPSECURITY_ATTRIBUTES attributes, LPCSTR name);
HANDLE CreateJobObjectW(LPSECURITY_ATTRIBUTES attributes, LPCWSTR name);
HANDLE OpenJobObjectA(DWORD access, BOOL inherit, LPCSTR name);
HANDLE OpenJobObjectW(DWORD access, BOOL inherit, LPCWSTR name);
BOOL AssignProcessToJobObject(HANDLE job, HANDLE process);
BOOL TerminateJobObject(HANDLE job, UINT code);
BOOL SetInformationJobObject(HANDLE job, JOBOBJECTINFOCLASS what, LPVOID value, DWORD length);
BOOL QueryInformationJobObject(HANDLE job, JOBOBJECTINFOCLASS what, LPVOID value, DWORD length,
                               LPDWORD returned);
BOOL IsProcessInJob(HANDLE process, HANDLE job, PBOOL result);
void Sleep(DWORD milliseconds);
DWORD SleepEx(DWORD milliseconds, BOOL alertable);
BOOL SwitchToThread(void);
DWORD QueueUserAPC(PAPCFUNC routine, HANDLE thread, ULONG_PTR parameter);
BOOL QueueUserAPC2(PAPCFUNC routine, HANDLE thread, ULONG_PTR parameter, DWORD flags);

/* --- Objects and waits -------------------------------------------------------------------------
 */

HANDLE CreateEventA(LPSECURITY_ATTRIBUTES attributes, BOOL manual, BOOL set, LPCSTR name);
HANDLE CreateEventW(LPSECURITY_ATTRIBUTES attributes, BOOL manual, BOOL set, LPCWSTR name);
HANDLE CreateEventExA(LPSECURITY_ATTRIBUTES attributes, LPCSTR name, DWORD flags, DWORD access);
HANDLE CreateEventExW(LPSECURITY_ATTRIBUTES attributes, LPCWSTR name, DWORD flags, DWORD access);
HANDLE OpenEventA(DWORD access, BOOL inherit, LPCSTR name);
HANDLE OpenEventW(DWORD access, BOOL inherit, LPCWSTR name);
BOOL SetEvent(HANDLE event);
BOOL ResetEvent(HANDLE event);
BOOL PulseEvent(HANDLE event);
HANDLE CreateMutexA(LPSECURITY_ATTRIBUTES attributes, BOOL owned, LPCSTR name);
HANDLE CreateMutexW(LPSECURITY_ATTRIBUTES attributes, BOOL owned, LPCWSTR name);
HANDLE CreateMutexExA(LPSECURITY_ATTRIBUTES attributes, LPCSTR name, DWORD flags, DWORD access);
HANDLE CreateMutexExW(LPSECURITY_ATTRIBUTES attributes, LPCWSTR name, DWORD flags, DWORD access);
HANDLE OpenMutexA(DWORD access, BOOL inherit, LPCSTR name);
HANDLE OpenMutexW(DWORD access, BOOL inherit, LPCWSTR name);
BOOL ReleaseMutex(HANDLE mutex);
HANDLE CreateSemaphoreA(LPSECURITY_ATTRIBUTES attributes, LONG count, LONG maximum, LPCSTR name);
HANDLE CreateSemaphoreW(LPSECURITY_ATTRIBUTES attributes, LONG count, LONG maximum, LPCWSTR name);
HANDLE CreateSemaphoreExA(LPSECURITY_ATTRIBUTES attributes, LONG count, LONG maximum, LPCSTR name,
                          DWORD flags, DWORD access);
HANDLE CreateSemaphoreExW(LPSECURITY_ATTRIBUTES attributes, LONG count, LONG maximum, LPCWSTR name,
                          DWORD flags, DWORD access);
HANDLE OpenSemaphoreA(DWORD access, BOOL inherit, LPCSTR name);
HANDLE OpenSemaphoreW(DWORD access, BOOL inherit, LPCWSTR name);
BOOL ReleaseSemaphore(HANDLE semaphore, LONG count, LPLONG previous);
DWORD WaitForSingleObject(HANDLE object, DWORD milliseconds);
DWORD WaitForSingleObjectEx(HANDLE object, DWORD milliseconds, BOOL alertable);
DWORD WaitForMultipleObjects(DWORD count, const HANDLE* objects, BOOL all, DWORD milliseconds);
DWORD WaitForMultipleObjectsEx(DWORD count, const HANDLE* objects, BOOL all, DWORD milliseconds,
                               BOOL alertable);
DWORD MsgWaitForMultipleObjects(DWORD count, const HANDLE* objects, BOOL all, DWORD milliseconds,
                                DWORD messages);
DWORD MsgWaitForMultipleObjectsEx(DWORD count, const HANDLE* objects, DWORD milliseconds,
                                  DWORD messages, DWORD flags);
DWORD SignalObjectAndWait(HANDLE signal, HANDLE object, DWORD milliseconds, BOOL alertable);
BOOL CloseHandle(HANDLE object);
HANDLE CreateFileW(LPCWSTR name, DWORD access, DWORD sharing, PVOID attributes, DWORD disposition,
                   DWORD flags, HANDLE like);
BOOL DeviceIoControl(HANDLE device, DWORD code, LPVOID in, DWORD in_size, LPVOID out,
                     DWORD out_size, LPDWORD returned, PVOID overlapped);
BOOL DuplicateHandle(HANDLE source_process, HANDLE source, HANDLE target_process, LPHANDLE target,
                     DWORD access, BOOL inherit, DWORD options);
BOOL GetHandleInformation(HANDLE object, LPDWORD flags);
BOOL SetHandleInformation(HANDLE object, DWORD mask, DWORD flags);
HANDLE CreateIoCompletionPort(HANDLE file, HANDLE existing, ULONG_PTR key, DWORD threads);
BOOL PostQueuedCompletionStatus(HANDLE port, DWORD bytes, ULONG_PTR key, LPOVERLAPPED overlapped);
BOOL GetQueuedCompletionStatus(HANDLE port, LPDWORD bytes, ULONG_PTR* key, LPOVERLAPPED* overlapped,
                               DWORD milliseconds);
BOOL GetQueuedCompletionStatusEx(HANDLE port, LPOVERLAPPED_ENTRY entries, ULONG count,
                                 PULONG removed, DWORD milliseconds, BOOL alertable);

/* --- Locks -------------------------------------------------------------------------------------
 */

void InitializeCriticalSection(LPCRITICAL_SECTION section);
BOOL InitializeCriticalSectionAndSpinCount(LPCRITICAL_SECTION section, DWORD spins);
BOOL InitializeCriticalSectionEx(LPCRITICAL_SECTION section, DWORD spins, DWORD flags);
void DeleteCriticalSection(LPCRITICAL_SECTION section);
void EnterCriticalSection(LPCRITICAL_SECTION section);
BOOL TryEnterCriticalSection(LPCRITICAL_SECTION section);
void LeaveCriticalSection(LPCRITICAL_SECTION section);
void InitializeSRWLock(PSRWLOCK lock);
void AcquireSRWLockExclusive(PSRWLOCK lock);
void AcquireSRWLockShared(PSRWLOCK lock);
BOOLEAN TryAcquireSRWLockExclusive(PSRWLOCK lock);
BOOLEAN TryAcquireSRWLockShared(PSRWLOCK lock);
void ReleaseSRWLockExclusive(PSRWLOCK lock);
void ReleaseSRWLockShared(PSRWLOCK lock);
void InitializeConditionVariable(PCONDITION_VARIABLE condition);
BOOL SleepConditionVariableCS(PCONDITION_VARIABLE condition, LPCRITICAL_SECTION section,
                              DWORD milliseconds);
BOOL SleepConditionVariableSRW(PCONDITION_VARIABLE condition, PSRWLOCK lock, DWORD milliseconds,
                               ULONG flags);
void WakeConditionVariable(PCONDITION_VARIABLE condition);
void WakeAllConditionVariable(PCONDITION_VARIABLE condition);
BOOL WaitOnAddress(volatile void* address, PVOID compare, SIZE_T size, DWORD milliseconds);
void WakeByAddressSingle(PVOID address);
void WakeByAddressAll(PVOID address);

BOOL InitializeSynchronizationBarrier(LPSYNCHRONIZATION_BARRIER barrier, LONG total, LONG spins);
BOOL EnterSynchronizationBarrier(LPSYNCHRONIZATION_BARRIER barrier, DWORD flags);
BOOL DeleteSynchronizationBarrier(LPSYNCHRONIZATION_BARRIER barrier);

typedef BOOL (*PINIT_ONCE_FN)(PINIT_ONCE once, PVOID parameter, PVOID* context);
void InitOnceInitialize(PINIT_ONCE once);
BOOL InitOnceExecuteOnce(PINIT_ONCE once, PINIT_ONCE_FN routine, PVOID parameter, LPVOID* context);
BOOL InitOnceBeginInitialize(LPINIT_ONCE once, DWORD flags, BOOL* pending, LPVOID* context);
BOOL InitOnceComplete(LPINIT_ONCE once, DWORD flags, LPVOID context);

/* --- Timers, thread pool -----------------------------------------------------------------------
 */

typedef void (*PTIMERAPCROUTINE)(LPVOID parameter, DWORD low, DWORD high);
typedef void (*WAITORTIMERCALLBACK)(PVOID parameter, BOOLEAN timed_out);

HANDLE CreateWaitableTimerA(LPSECURITY_ATTRIBUTES attributes, BOOL manual, LPCSTR name);
HANDLE CreateWaitableTimerW(LPSECURITY_ATTRIBUTES attributes, BOOL manual, LPCWSTR name);
HANDLE CreateWaitableTimerExA(LPSECURITY_ATTRIBUTES attributes, LPCSTR name, DWORD flags,
                              DWORD access);
HANDLE CreateWaitableTimerExW(LPSECURITY_ATTRIBUTES attributes, LPCWSTR name, DWORD flags,
                              DWORD access);
HANDLE OpenWaitableTimerA(DWORD access, BOOL inherit, LPCSTR name);
HANDLE OpenWaitableTimerW(DWORD access, BOOL inherit, LPCWSTR name);
BOOL SetWaitableTimer(HANDLE timer, const LARGE_INTEGER* due, LONG period, PTIMERAPCROUTINE routine,
                      LPVOID parameter, BOOL resume);
BOOL CancelWaitableTimer(HANDLE timer);
HANDLE CreateTimerQueue(void);
BOOL CreateTimerQueueTimer(PHANDLE timer, HANDLE queue, WAITORTIMERCALLBACK routine,
                           PVOID parameter, DWORD due, DWORD period, ULONG flags);
BOOL ChangeTimerQueueTimer(HANDLE queue, HANDLE timer, ULONG due, ULONG period);
BOOL DeleteTimerQueueTimer(HANDLE queue, HANDLE timer, HANDLE done);
BOOL DeleteTimerQueueEx(HANDLE queue, HANDLE done);
BOOL DeleteTimerQueue(HANDLE queue);
BOOL RegisterWaitForSingleObject(PHANDLE wait, HANDLE object, WAITORTIMERCALLBACK routine,
                                 PVOID parameter, ULONG milliseconds, ULONG flags);
BOOL UnregisterWait(HANDLE wait);
BOOL UnregisterWaitEx(HANDLE wait, HANDLE done);
BOOL QueueUserWorkItem(LPTHREAD_START_ROUTINE routine, PVOID parameter, ULONG flags);

typedef struct _TP_CALLBACK_INSTANCE* PTP_CALLBACK_INSTANCE;
typedef struct _TP_WORK* PTP_WORK;
typedef struct _TP_TIMER* PTP_TIMER;
typedef struct _TP_WAIT* PTP_WAIT;
typedef struct _TP_POOL* PTP_POOL;
typedef struct _TP_CLEANUP_GROUP* PTP_CLEANUP_GROUP;
typedef DWORD TP_WAIT_RESULT;
typedef void (*PTP_SIMPLE_CALLBACK)(PTP_CALLBACK_INSTANCE instance, PVOID context);
typedef void (*PTP_CLEANUP_GROUP_CANCEL_CALLBACK)(PVOID context, PVOID cleanup);
/* 72 bytes on x64; written by the inline functions below alone, as there. */
typedef struct _TP_CALLBACK_ENVIRON_V3 {
  DWORD Version;
  PTP_POOL Pool;
  PTP_CLEANUP_GROUP CleanupGroup;
  PTP_CLEANUP_GROUP_CANCEL_CALLBACK CleanupGroupCancelCallback;
  PVOID RaceDll;
  PVOID ActivationContext;
  PTP_SIMPLE_CALLBACK FinalizationCallback;
  DWORD Flags;
  DWORD CallbackPriority;
  DWORD Size;
} TP_CALLBACK_ENVIRON, *PTP_CALLBACK_ENVIRON;
typedef void (*PTP_WORK_CALLBACK)(PTP_CALLBACK_INSTANCE instance, PVOID context, PTP_WORK work);
typedef void (*PTP_TIMER_CALLBACK)(PTP_CALLBACK_INSTANCE instance, PVOID context, PTP_TIMER timer);
typedef void (*PTP_WAIT_CALLBACK)(PTP_CALLBACK_INSTANCE instance, PVOID context, PTP_WAIT wait,
                                  TP_WAIT_RESULT result);
BOOL TrySubmitThreadpoolCallback(PTP_SIMPLE_CALLBACK routine, PVOID context,
                                 PTP_CALLBACK_ENVIRON environment);
PTP_WORK CreateThreadpoolWork(PTP_WORK_CALLBACK routine, PVOID context,
                              PTP_CALLBACK_ENVIRON environment);
void SubmitThreadpoolWork(PTP_WORK work);
void WaitForThreadpoolWorkCallbacks(PTP_WORK work, BOOL cancel);
void CloseThreadpoolWork(PTP_WORK work);
PTP_TIMER CreateThreadpoolTimer(PTP_TIMER_CALLBACK routine, PVOID context,
                                PTP_CALLBACK_ENVIRON environment);
void SetThreadpoolTimer(PTP_TIMER timer, PFILETIME due, DWORD period, DWORD window);
BOOL IsThreadpoolTimerSet(PTP_TIMER timer);
void WaitForThreadpoolTimerCallbacks(PTP_TIMER timer, BOOL cancel);
void CloseThreadpoolTimer(PTP_TIMER timer);
PTP_WAIT CreateThreadpoolWait(PTP_WAIT_CALLBACK routine, PVOID context,
                              PTP_CALLBACK_ENVIRON environment);
void SetThreadpoolWait(PTP_WAIT wait, HANDLE object, PFILETIME timeout);
void WaitForThreadpoolWaitCallbacks(PTP_WAIT wait, BOOL cancel);
void CloseThreadpoolWait(PTP_WAIT wait);
PTP_POOL CreateThreadpool(PVOID reserved);
void SetThreadpoolThreadMaximum(PTP_POOL pool, DWORD most);
BOOL SetThreadpoolThreadMinimum(PTP_POOL pool, DWORD least);
void CloseThreadpool(PTP_POOL pool);
PTP_CLEANUP_GROUP CreateThreadpoolCleanupGroup(void);
void CloseThreadpoolCleanupGroupMembers(PTP_CLEANUP_GROUP group, BOOL cancel, PVOID context);
void CloseThreadpoolCleanupGroup(PTP_CLEANUP_GROUP group);
BOOL CallbackMayRunLong(PTP_CALLBACK_INSTANCE instance);
void DisassociateCurrentThreadFromCallback(PTP_CALLBACK_INSTANCE instance);
void SetEventWhenCallbackReturns(PTP_CALLBACK_INSTANCE instance, HANDLE event);
void ReleaseMutexWhenCallbackReturns(PTP_CALLBACK_INSTANCE instance, HANDLE mutex);
void ReleaseSemaphoreWhenCallbackReturns(PTP_CALLBACK_INSTANCE instance, HANDLE semaphore,
                                         DWORD count);
void LeaveCriticalSectionWhenCallbackReturns(PTP_CALLBACK_INSTANCE instance,
                                             PCRITICAL_SECTION section);
void FreeLibraryWhenCallbackReturns(PTP_CALLBACK_INSTANCE instance, HMODULE module);

FORCEINLINE void InitializeThreadpoolEnvironment(PTP_CALLBACK_ENVIRON environment) {
  memset(environment, 0, sizeof(*environment));
  environment->Version = 3;
  environment->CallbackPriority = 1; /* TP_CALLBACK_PRIORITY_NORMAL. */
  environment->Size = sizeof(*environment);
}
FORCEINLINE void DestroyThreadpoolEnvironment(PTP_CALLBACK_ENVIRON environment) {
  (void)environment; /* Nothing to free, there either. */
}
FORCEINLINE void SetThreadpoolCallbackPool(PTP_CALLBACK_ENVIRON environment, PTP_POOL pool) {
  environment->Pool = pool;
}
FORCEINLINE void SetThreadpoolCallbackCleanupGroup(PTP_CALLBACK_ENVIRON environment,
                                                   PTP_CLEANUP_GROUP group,
                                                   PTP_CLEANUP_GROUP_CANCEL_CALLBACK cancelled) {
  environment->CleanupGroup = group;
  environment->CleanupGroupCancelCallback = cancelled;
}

/* --- Per-thread storage ------------------------------------------------------------------------
 */

typedef void (*PFLS_CALLBACK_FUNCTION)(PVOID data);
DWORD TlsAlloc(void);
BOOL TlsFree(DWORD index);
LPVOID TlsGetValue(DWORD index);
BOOL TlsSetValue(DWORD index, LPVOID value);
DWORD FlsAlloc(PFLS_CALLBACK_FUNCTION routine);
BOOL FlsFree(DWORD index);
PVOID FlsGetValue(DWORD index);
BOOL FlsSetValue(DWORD index, PVOID value);

/* --- Modules -----------------------------------------------------------------------------------
 */

BOOL DisableThreadLibraryCalls(HMODULE module);
void OutputDebugStringW(LPCWSTR text);

/* --- Memory ------------------------------------------------------------------------------------
 */

HLOCAL LocalAlloc(UINT flags, SIZE_T bytes);
HLOCAL LocalReAlloc(HLOCAL memory, SIZE_T bytes, UINT flags);
HLOCAL LocalFree(HLOCAL memory);
SIZE_T LocalSize(HLOCAL memory);
HANDLE GetProcessHeap(void);
LPVOID HeapAlloc(HANDLE heap, DWORD flags, SIZE_T bytes);
LPVOID HeapReAlloc(HANDLE heap, DWORD flags, LPVOID memory, SIZE_T bytes);
BOOL HeapFree(HANDLE heap, DWORD flags, LPVOID memory);

#define ZeroMemory(memory, bytes) memset((memory), 0, (bytes))
#define FillMemory(memory, bytes, value) memset((memory), (value), (bytes))
#define CopyMemory(to, from, bytes) memcpy((to), (from), (bytes))
#define MoveMemory(to, from, bytes) memmove((to), (from), (bytes))
#define RtlZeroMemory ZeroMemory
#define RtlCopyMemory CopyMemory

/* --- Interlocked: intrinsics of the compiler, here as there --------------------------------------
 */

FORCEINLINE LONG InterlockedIncrement(LONG volatile* target) {
  return __atomic_add_fetch(target, 1, __ATOMIC_SEQ_CST);
}
FORCEINLINE LONG InterlockedDecrement(LONG volatile* target) {
  return __atomic_sub_fetch(target, 1, __ATOMIC_SEQ_CST);
}
FORCEINLINE LONG InterlockedExchange(LONG volatile* target, LONG value) {
  return __atomic_exchange_n(target, value, __ATOMIC_SEQ_CST);
}
FORCEINLINE LONG InterlockedExchangeAdd(LONG volatile* target, LONG value) {
  return __atomic_fetch_add(target, value, __ATOMIC_SEQ_CST);
}
FORCEINLINE LONG InterlockedOr(LONG volatile* target, LONG value) {
  return __atomic_fetch_or(target, value, __ATOMIC_SEQ_CST);
}
FORCEINLINE LONG InterlockedAnd(LONG volatile* target, LONG value) {
  return __atomic_fetch_and(target, value, __ATOMIC_SEQ_CST);
}
FORCEINLINE LONG InterlockedCompareExchange(LONG volatile* target, LONG value, LONG expected) {
  __atomic_compare_exchange_n(target, &expected, value, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
  return expected;
}
FORCEINLINE LONG64 InterlockedIncrement64(LONG64 volatile* target) {
  return __atomic_add_fetch(target, 1, __ATOMIC_SEQ_CST);
}
FORCEINLINE PVOID InterlockedExchangePointer(PVOID volatile* target, PVOID value) {
  return __atomic_exchange_n(target, value, __ATOMIC_SEQ_CST);
}
FORCEINLINE PVOID InterlockedCompareExchangePointer(PVOID volatile* target, PVOID value,
                                                    PVOID expected) {
  __atomic_compare_exchange_n(target, &expected, value, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
  return expected;
}
#define MemoryBarrier() __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define YieldProcessor() ((void)0)

/* --- Wide strings: -fshort-wchar rules out the C library's
 * ---------------------------------------- */

FORCEINLINE int lstrlenW(LPCWSTR text) {
  int length = 0;
  if (text != NULL) {
    while (text[length] != 0) ++length;
  }
  return length;
}
FORCEINLINE LPWSTR lstrcpyW(LPWSTR to, LPCWSTR from) {
  LPWSTR start = to;
  while ((*to++ = *from++) != 0) {
  }
  return start;
}
/* Copies at most `size` characters, the NUL among them. */
FORCEINLINE LPWSTR lstrcpynW(LPWSTR to, LPCWSTR from, int size) {
  int at = 0;
  if (size <= 0) return to;
  for (; at + 1 < size && from[at] != 0; ++at) to[at] = from[at];
  to[at] = 0;
  return to;
}
FORCEINLINE LPWSTR lstrcatW(LPWSTR to, LPCWSTR from) {
  lstrcpyW(to + lstrlenW(to), from);
  return to;
}
FORCEINLINE int lstrcmpW(LPCWSTR left, LPCWSTR right) {
  while (*left != 0 && *left == *right) ++left, ++right;
  return *left == *right ? 0 : (*left < *right ? -1 : 1);
}
FORCEINLINE WCHAR rhsim_lower(WCHAR letter) {
  return (WCHAR)(letter >= L'A' && letter <= L'Z' ? letter + (L'a' - L'A') : letter);
}
FORCEINLINE int lstrcmpiW(LPCWSTR left, LPCWSTR right) {
  while (*left != 0 && rhsim_lower(*left) == rhsim_lower(*right)) ++left, ++right;
  if (rhsim_lower(*left) == rhsim_lower(*right)) return 0;
  return rhsim_lower(*left) < rhsim_lower(*right) ? -1 : 1;
}

/* --- Names without A or W -----------------------------------------------------------------------
 */

#ifdef UNICODE
#define CreateEvent CreateEventW
#define CreateMutex CreateMutexW
#define CreateSemaphore CreateSemaphoreW
#define CreateWaitableTimer CreateWaitableTimerW
#define CreateProcess CreateProcessW
#define CreateJobObject CreateJobObjectW
#define STARTUPINFO STARTUPINFOW
#define lstrlen lstrlenW
#define lstrcmpi lstrcmpiW
#define TEXT(text) L##text
#else
#define CreateEvent CreateEventA
#define CreateMutex CreateMutexA
#define CreateSemaphore CreateSemaphoreA
#define CreateWaitableTimer CreateWaitableTimerA
#define CreateProcess CreateProcessA
#define CreateJobObject CreateJobObjectA
#define STARTUPINFO STARTUPINFOA
#define TEXT(text) text
#endif
#define OpenEvent OpenEventW
#define OutputDebugString OutputDebugStringW

#ifdef __cplusplus
}
#endif

#endif
