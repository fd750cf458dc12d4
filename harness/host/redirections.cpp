#include "harness/host/redirections.h"

#include <algorithm>
#include <iterator>

namespace rhsim::host {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool starts_with_any(std::string_view name, std::initializer_list<std::string_view> fronts) {
  return std::any_of(fronts.begin(), fronts.end(),
                     [&](std::string_view front) { return name.starts_with(front); });
}

/// DLLs that carry the same functions under different names.
enum class Family : unsigned char { Alone, System, CRuntime };

Family family_of(std::string_view dll) {
  if (starts_with_any(dll, {"api-ms-win-crt-", "ucrtbase", "msvcr"})) return Family::CRuntime;
  if (starts_with_any(dll, {"api-ms-win-", "ext-ms-", "kernel32.", "kernelbase.", "ntdll.",
                            "advapi32.", "sechost."})) {
    return Family::System;
  }
  return Family::Alone;
}

bool same_family(std::string_view left, std::string_view right) {
  if (left == right) return true;
  const Family family = family_of(left);
  return family != Family::Alone && family == family_of(right);
}

/// The DLL behind the names of the C runtime's API sets.
std::string own_name(std::string normal) {
  return normal.starts_with("api-ms-win-crt-") ? "ucrtbase.dll" : normal;
}

// Sorted. What a resource DLL might plausibly call beside the table's functions; names that end in
// "*" stand for all that begin so.
constexpr std::string_view risky_functions[] = {"CallNamedPipeA",
                                                "CallNamedPipeW",
                                                "ConnectNamedPipe",
                                                "CreateFiber*",
                                                "CreateProcess*",
                                                "CreateThreadpool*",
                                                "CreateTimerQueue*",
                                                "CreateWaitableTimer*",
                                                "FindFirstChangeNotification*",
                                                "GetLocalTime",
                                                "GetMessageA",
                                                "GetMessageW",
                                                "GetOverlappedResult*",
                                                "GetQueuedCompletionStatus*",
                                                "GetSystemTime*",
                                                "GetTickCount*",
                                                "MsgWait*",
                                                "NtDelayExecution",
                                                "NtQuerySystemTime",
                                                "NtWaitFor*",
                                                "QueryPerformance*",
                                                "QueryUnbiasedInterruptTime*",
                                                "QueueUserWorkItem",
                                                "RegNotifyChangeKeyValue",
                                                "RegisterWaitForSingleObject*",
                                                "RtlQueryPerformance*",
                                                "RtlWait*",
                                                "SetThreadpool*",
                                                "SetTimer",
                                                "SetWaitableTimer*",
                                                "SignalObjectAndWait",
                                                "Sleep*",
                                                "SwitchToFiber",
                                                "TrySubmitThreadpoolCallback",
                                                "UnregisterWait*",
                                                "WSAWaitForMultipleEvents",
                                                "Wait*",
                                                "_beginthread*",
                                                "_ftime*",
                                                "_sleep",
                                                "_time32",
                                                "_time64",
                                                "clock",
                                                "connect",
                                                "accept",
                                                "recv",
                                                "recvfrom",
                                                "select",
                                                "send",
                                                "time",
                                                "timeGetTime",
                                                "timeSetEvent",
                                                "timespec_get",
                                                "UuidCreate",
                                                "CoCreateGuid",
                                                "BCryptGenRandom",
                                                "CryptGenRandom",
                                                "rand_s"};

// Functions of libc that read real time, wait in real time or start real threads and processes.
constexpr std::string_view risky_c_functions[] = {"alarm",
                                                  "clock_nanosleep",
                                                  "epoll_pwait",
                                                  "epoll_wait",
                                                  "fork",
                                                  "ftime",
                                                  "getrandom",
                                                  "gettimeofday",
                                                  "mq_timedreceive",
                                                  "poll",
                                                  "popen",
                                                  "ppoll",
                                                  "pselect",
                                                  "pthread_sigmask",
                                                  "rand",
                                                  "select",
                                                  "setitimer",
                                                  "sigtimedwait",
                                                  "sigwait",
                                                  "sigwaitinfo",
                                                  "syscall",
                                                  "system",
                                                  "thrd_create",
                                                  "thrd_sleep",
                                                  "timer_create",
                                                  "timerfd_create",
                                                  "timespec_get",
                                                  "vfork",
                                                  "wait",
                                                  "waitpid",
                                                  "pthread_create",
                                                  "nanosleep",
                                                  "sleep",
                                                  "usleep",
                                                  "time",
                                                  "clock_gettime"};

// The windows_*_functions.cpp have what they do.
constexpr std::string_view host_functions[] = {"DisableThreadLibraryCalls",
                                               "FreeLibrary",
                                               "FreeLibraryAndExitThread",
                                               "GetModuleHandleA",
                                               "GetModuleHandleExA",
                                               "GetModuleHandleExW",
                                               "GetModuleHandleW",
                                               "GetProcAddress",
                                               "LoadLibraryA",
                                               "LoadLibraryExA",
                                               "LoadLibraryExW",
                                               "LoadLibraryW",
                                               "SetUnhandledExceptionFilter",
                                               "__cxa_thread_atexit",
                                               "GlobalAlloc",
                                               "GlobalFlags",
                                               "GlobalFree",
                                               "GlobalHandle",
                                               "GlobalLock",
                                               "GlobalReAlloc",
                                               "GlobalSize",
                                               "GlobalUnlock",
                                               "HeapAlloc",
                                               "HeapFree",
                                               "HeapReAlloc",
                                               "HeapSize",
                                               "HeapValidate",
                                               "LocalAlloc",
                                               "LocalFlags",
                                               "LocalFree",
                                               "LocalHandle",
                                               "LocalLock",
                                               "LocalReAlloc",
                                               "LocalSize",
                                               "LocalUnlock",
                                               "_msize",
                                               "_pclose",
                                               "_popen",
                                               "_recalloc",
                                               "_wpopen",
                                               "calloc",
                                               "free",
                                               "malloc",
                                               "realloc"};

// native_interpose_heap.cpp has what they do.
constexpr std::string_view c_heap_functions[] = {
    "_Znam",          "_Znwm",   "aligned_alloc",      "calloc",
    "free",           "malloc",  "malloc_usable_size", "memalign",
    "posix_memalign", "realloc", "reallocarray"};

}  // namespace

std::string normal_dll_name(std::string_view name) {
  std::string normal;
  std::transform(name.begin(), name.end(), std::back_inserter(normal), lower);
  const auto last = normal.find_last_of("\\/");
  if (last != std::string::npos) normal.erase(0, last + 1);
  if (normal.find('.') == std::string::npos) normal += ".dll";
  return normal;
}

void* Redirections::find(std::string_view dll, std::string_view function) const {
  const auto* const row = find_row(dll, function);
  return row == nullptr ? nullptr : row->address;
}

const win32::ApiFunction* Redirections::find_row(std::string_view dll,
                                                 std::string_view function) const {
  struct ByName {
    bool operator()(const win32::ApiFunction& row, std::string_view name) const {
      return row.name < name;
    }
    bool operator()(std::string_view name, const win32::ApiFunction& row) const {
      return name < row.name;
    }
  };
  const auto [first, last] = std::equal_range(table_.begin(), table_.end(), function, ByName{});
  if (first == last) return nullptr;
  const std::string normal = own_name(normal_dll_name(dll));
  // Its very own before its family's: C runtimes share no streams.
  const auto own = std::find_if(
      first, last, [&](const win32::ApiFunction& found) { return found.module == normal; });
  if (own != last) return &*own;
  const auto row = std::find_if(first, last, [&](const win32::ApiFunction& found) {
    return same_family(found.module, normal);
  });
  return row == last ? nullptr : &*row;
}

bool answered_by_host(std::string_view function) {
  return std::find(std::begin(host_functions), std::end(host_functions), function) !=
         std::end(host_functions);
}

bool is_of_the_runs_heap(std::string_view function) {
  return std::find(std::begin(c_heap_functions), std::end(c_heap_functions), function) !=
         std::end(c_heap_functions);
}

bool c_library_may_break_determinism(std::string_view function) {
  return std::find(std::begin(risky_c_functions), std::end(risky_c_functions), function) !=
         std::end(risky_c_functions);
}

bool may_break_determinism(std::string_view dll, std::string_view function) {
  const std::string normal = normal_dll_name(dll);
  // The stand-ins answer what is not simulated, but not as a cluster would.
  if (normal == "clusapi.dll" || normal == "resutils.dll") return true;
  // What a module brings along is patched itself.
  if (starts_with_any(normal,
                      {"libwinpthread", "libstdc++", "libgcc", "msvcp", "vcruntime", "concrt"})) {
    return false;
  }
  return std::any_of(std::begin(risky_functions), std::end(risky_functions),
                     [&](std::string_view risky) {
                       if (risky.back() != '*') return function == risky;
                       risky.remove_suffix(1);
                       return function.starts_with(risky);
                     });
}

}  // namespace rhsim::host
