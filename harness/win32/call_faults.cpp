#include "harness/win32/call_faults.h"

#include <algorithm>
#include <array>

#include "harness/base/assert.h"

namespace rhsim::win32 {

namespace {

/// Whether `fault` strikes the call that begins now; counts the call.
bool strikes(CallFaults::Fault& fault) {
  if (fault.first > 1) {
    --fault.first;
    return false;
  }
  if (fault.count == 0) return false;
  if (fault.count != CallFaults::every) --fault.count;
  return true;
}

// Of classes whose other functions can fail. Sorted.
constexpr std::array never_fail{
    std::string_view("CallbackMayRunLong"),
    std::string_view("ClusWorkerCheckTerminate"),
    std::string_view("ClusWorkerTerminate"),
    std::string_view("DisassociateCurrentThreadFromCallback"),
    std::string_view("ExitProcess"),
    std::string_view("ExitThread"),
    std::string_view("FatalAppExitA"),
    std::string_view("FatalAppExitW"),
    std::string_view("FlsGetValue"),
    std::string_view("FlsSetValue"),
    std::string_view("FreeLibraryAndExitThread"),
    std::string_view("FreeLibraryWhenCallbackReturns"),
    std::string_view("GetActiveProcessorCount"),
    std::string_view("GetActiveProcessorGroupCount"),
    std::string_view("GetCurrentProcess"),
    std::string_view("GetCurrentProcessId"),
    std::string_view("GetCurrentProcessorNumber"),
    std::string_view("GetCurrentProcessorNumberEx"),
    std::string_view("GetCurrentThread"),
    std::string_view("GetCurrentThreadId"),
    std::string_view("GetLastError"),
    std::string_view("GetMaximumProcessorCount"),
    std::string_view("GetMaximumProcessorGroupCount"),
    std::string_view("GetNativeSystemInfo"),
    std::string_view("GetSystemInfo"),
    std::string_view("IsThreadAFiber"),
    std::string_view("IsThreadpoolTimerSet"),
    std::string_view("LeaveCriticalSectionWhenCallbackReturns"),
    std::string_view("RaiseFailFastException"),
    std::string_view("ReleaseMutexWhenCallbackReturns"),
    std::string_view("ReleaseSemaphoreWhenCallbackReturns"),
    std::string_view("ResUtilFreeParameterBlock"),
    std::string_view("SetEventWhenCallbackReturns"),
    std::string_view("SetLastError"),
    std::string_view("SetLastErrorEx"),
    std::string_view("Sleep"),
    std::string_view("SleepEx"),
    std::string_view("SwitchToThread"),
    std::string_view("TlsGetValue"),
    std::string_view("TlsSetValue"),
    std::string_view("_sleep"),
};

/// Of a thread pool's functions only those that make something can fail.
bool uses_thread_pool(std::string_view name) {
  return name.find("Threadpool") != name.npos && !name.starts_with("Create") &&
         !name.starts_with("TrySubmit") && name != "SetThreadpoolThreadMinimum";
}

}  // namespace

void CallFaults::add(Fault fault) {
  RHSIM_ASSERT(fault.first >= 1);
  planned_[fault.function].push_back(std::move(fault));
}

void CallFaults::fail_next(std::string_view function, std::uint32_t count, abi::Dword error) {
  auto& faults = planned_[std::string(function)];
  faults.clear();
  faults.push_back({std::string(function), 1, count, error, {}});
}

CallFaults::Misfortune CallFaults::next(std::string_view function) {
  Misfortune misfortune;
  if (planned_.empty()) return misfortune;
  const auto planned = planned_.find(function);
  if (planned == planned_.end()) return misfortune;
  for (auto& fault : planned->second) {
    if (!strikes(fault)) continue;
    if (misfortune.error == 0) misfortune.error = fault.error;
    misfortune.takes = saturating_add(Instant{misfortune.takes}, fault.takes) - Instant{};
  }
  return misfortune;
}

bool may_fail(const ApiFunction& function) {
  switch (function.cls) {
    case ApiClass::Wait:
    case ApiClass::Thread:
    case ApiClass::Object:
    case ApiClass::Timer:
    case ApiClass::Storage:
      return !uses_thread_pool(function.name) &&
             !std::binary_search(never_fail.begin(), never_fail.end(), function.name);
    case ApiClass::Process:
      // The language runtimes' ways to end a process cannot fail.
      return function.module == "kernel32.dll" &&
             !std::binary_search(never_fail.begin(), never_fail.end(), function.name);
    case ApiClass::Resutil:
      return !std::binary_search(never_fail.begin(), never_fail.end(), function.name);
    case ApiClass::Cluster:
    case ApiClass::Service:
    case ApiClass::Registry:
    case ApiClass::Network:
      return true;
    case ApiClass::Time:
    case ApiClass::Lock:
    case ApiClass::Memory:
    case ApiClass::Module:
    case ApiClass::Runtime:
      return false;
  }
  return false;
}

}  // namespace rhsim::win32
