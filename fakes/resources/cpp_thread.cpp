// Well-behaved: a pending resource in C++, with std::thread, std::mutex and
// std::condition_variable. Deadlines are of system_clock: its waits are pthread_cond_timedwait on
// every platform, so that this DLL makes the same calls on both hosts.
#include <windows.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>

#include "properties.h"
#include "resapi.h"

namespace {

using Clock = std::chrono::system_clock;

constexpr const WCHAR* type_name = L"rhsim C++ Thread";

PSET_RESOURCE_STATUS_ROUTINE set_resource_status;
PLOG_EVENT_ROUTINE log_event;

struct Parameters {
  DWORD steps;
  DWORD step_ms;
  DWORD fail_online;
  DWORD die_after_ms;
};

RESUTIL_PROPERTY_ITEM property(const WCHAR* name, DWORD usual, DWORD maximum, std::size_t offset) {
  RESUTIL_PROPERTY_ITEM item{};
  item.Name = const_cast<LPWSTR>(name);
  item.Format = CLUSPROP_FORMAT_DWORD;
  item.Default = usual;
  item.Maximum = maximum;
  item.Offset = static_cast<DWORD>(offset);
  return item;
}

const RESUTIL_PROPERTY_ITEM properties[] = {
    property(L"Steps", 5, 1000, offsetof(Parameters, steps)),
    property(L"StepMs", 500, 600000, offsetof(Parameters, step_ms)),
    property(L"FailOnline", 0, 0xFFFF, offsetof(Parameters, fail_online)),
    property(L"DieAfterMs", 0, 0xFFFFFFFF, offsetof(Parameters, die_after_ms)),
    {},
};

class Resource {
 public:
  Resource(HKEY parameters, RESOURCE_HANDLE handle) : parameters_(parameters), handle_(handle) {}

  ~Resource() {
    terminate();
    ClusterRegCloseKey(parameters_);
  }
  Resource(const Resource&) = delete;
  Resource& operator=(const Resource&) = delete;

  DWORD begin(CLUSTER_RESOURCE_STATE pending, CLUSTER_RESOURCE_STATE outcome) {
    const std::lock_guard operation(operation_);
    stop();
    read_parameters();
    try {
      thread_ = std::thread([this, pending, outcome] { run(pending, outcome); });
    } catch (const std::system_error&) {
      log_event(handle_, LOG_ERROR, L"No thread.\n");
      return ERROR_NOT_ENOUGH_MEMORY;
    }
    return ERROR_IO_PENDING;
  }

  void terminate() {
    const std::lock_guard operation(operation_);
    stop();
    set_up(false);
  }

  bool up() {
    const std::lock_guard state(state_);
    return up_ && (dies_at_ == Clock::time_point{} || Clock::now() < dies_at_);
  }

  DWORD control(DWORD code, PVOID in, DWORD in_size, PVOID out, DWORD out_size, LPDWORD returned) {
    DWORD stored = ERROR_SUCCESS;
    {
      const std::lock_guard state(state_);
      if (in_use_) stored = ERROR_RESOURCE_PROPERTIES_STORED;
    }
    *returned = 0;
    if (code == CLUSCTL_RESOURCE_UNKNOWN) return ERROR_SUCCESS;
    return PropertyControl(parameters_, properties, stored, code, in, in_size, out, out_size,
                           returned);
  }

  bool confirmed_up() {
    const bool answer = up();
    if (!answer) log_event(handle_, LOG_ERROR, L"The application does not answer.\n");
    return answer;
  }

 private:
  // Under operation_. The thread takes state_ alone.
  void stop() {
    if (!thread_.joinable()) return;
    {
      const std::lock_guard state(state_);
      stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
    stopping_ = false;
  }

  void read_parameters() {
    ResUtilGetDwordValue(parameters_, L"Steps", &steps_, 5);
    ResUtilGetDwordValue(parameters_, L"StepMs", &step_ms_, 500);
    ResUtilGetDwordValue(parameters_, L"FailOnline", &fail_online_, 0);
    ResUtilGetDwordValue(parameters_, L"DieAfterMs", &die_after_ms_, 0);
    const std::lock_guard state(state_);
    in_use_ = true;
  }

  void set_up(bool value) {
    const std::lock_guard state(state_);
    up_ = value;
    in_use_ = value;
    dies_at_ = value && die_after_ms_ != 0 ? Clock::now() + std::chrono::milliseconds(die_after_ms_)
                                           : Clock::time_point{};
  }

  // True: go on.
  bool report(CLUSTER_RESOURCE_STATE state, DWORD check_point) {
    RESOURCE_STATUS status{};
    status.ResourceState = state;
    status.CheckPoint = check_point;
    return set_resource_status(handle_, &status) != ResourceExitStateTerminate;
  }

  // True: the time is over; false: the thread is to end.
  bool work(std::chrono::milliseconds span) {
    std::unique_lock state(state_);
    return !wake_.wait_until(state, Clock::now() + span, [this] { return stopping_; });
  }

  void run(CLUSTER_RESOURCE_STATE pending, CLUSTER_RESOURCE_STATE outcome) {
    DWORD step = 1;
    for (; step <= steps_; ++step) {
      if (!work(std::chrono::milliseconds(step_ms_))) return;
      if (!report(pending, step)) return;
    }
    if (outcome == ClusterResourceOnline && fail_online_ != 0) {
      log_event(handle_, LOG_ERROR, L"The application did not start: %1!u!.\n", fail_online_);
      outcome = ClusterResourceFailed;
    }
    {
      const std::lock_guard state(state_);
      if (stopping_) return;
    }
    set_up(outcome == ClusterResourceOnline);
    if (!report(outcome, step)) set_up(false);
  }

  const HKEY parameters_;
  const RESOURCE_HANDLE handle_;
  std::mutex operation_;  // One of Online, Offline, Terminate, Close at a time.
  std::mutex state_;      // Guards up_, in_use_, dies_at_ and stopping_.
  std::condition_variable wake_;
  std::thread thread_;
  bool stopping_ = false;
  bool up_ = false;
  bool in_use_ = false;  // The properties that were read last still count.
  Clock::time_point dies_at_{};
  DWORD steps_ = 5;
  DWORD step_ms_ = 500;
  DWORD fail_online_ = 0;
  DWORD die_after_ms_ = 0;
};

Resource& resource_of(RESID resid) { return *static_cast<Resource*>(resid); }

RESID WINAPI CppOpen(LPCWSTR, HKEY key, RESOURCE_HANDLE handle) {
  HKEY parameters = nullptr;
  const LONG error = ClusterRegOpenKey(key, L"Parameters", KEY_READ | KEY_WRITE, &parameters);
  if (error != ERROR_SUCCESS) {
    SetLastError(static_cast<DWORD>(error));
    return nullptr;
  }
  auto* resource = new (std::nothrow) Resource(parameters, handle);
  if (resource == nullptr) {
    ClusterRegCloseKey(parameters);
    SetLastError(ERROR_NOT_ENOUGH_MEMORY);
  }
  return resource;
}

VOID WINAPI CppClose(RESID resid) { delete static_cast<Resource*>(resid); }

DWORD WINAPI CppOnline(RESID resid, LPHANDLE) {
  return resource_of(resid).begin(ClusterResourceOnlinePending, ClusterResourceOnline);
}

DWORD WINAPI CppOffline(RESID resid) {
  return resource_of(resid).begin(ClusterResourceOfflinePending, ClusterResourceOffline);
}

VOID WINAPI CppTerminate(RESID resid) { resource_of(resid).terminate(); }
BOOL WINAPI CppLooksAlive(RESID resid) { return resource_of(resid).up() ? TRUE : FALSE; }
BOOL WINAPI CppIsAlive(RESID resid) { return resource_of(resid).confirmed_up() ? TRUE : FALSE; }

DWORD WINAPI CppControl(RESID resid, DWORD code, PVOID in, DWORD in_size, PVOID out, DWORD out_size,
                        LPDWORD returned) {
  return resource_of(resid).control(code, in, in_size, out, out_size, returned);
}

DWORD WINAPI CppTypeControl(LPCWSTR, DWORD code, PVOID in, DWORD in_size, PVOID out, DWORD out_size,
                            LPDWORD returned) {
  return PropertyTypeControl(properties, code, in, in_size, out, out_size, returned);
}

CLRES_V1_FUNCTION_TABLE(table, CLRES_VERSION_V1_00, Cpp, nullptr, nullptr, CppControl,
                        CppTypeControl);

}  // namespace

extern "C" __declspec(dllexport) DWORD WINAPI
    Startup(LPCWSTR type, DWORD min_version, DWORD max_version,
            PSET_RESOURCE_STATUS_ROUTINE set_resource_status_routine,
            PLOG_EVENT_ROUTINE log_event_routine, PCLRES_FUNCTION_TABLE* result) {
  if (min_version > CLRES_VERSION_V1_00 || max_version < CLRES_VERSION_V1_00) {
    return ERROR_REVISION_MISMATCH;
  }
  if (lstrcmpiW(type, type_name) != 0) return ERROR_CLUSTER_RESNAME_NOT_FOUND;
  set_resource_status = set_resource_status_routine;
  log_event = log_event_routine;
  *result = &table;
  return ERROR_SUCCESS;
}

extern "C" BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID) {
  if (reason == DLL_PROCESS_ATTACH) DisableThreadLibraryCalls(module);
  return TRUE;
}
