#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fakes/cluster/database.h"
#include "fakes/cluster/service_script.h"
#include "harness/base/time.h"
#include "harness/trace/recorder.h"
#include "harness/win32/processes.h"
#include "harness/win32/virtual_windows.h"

namespace rhsim::cluster {

using win32::Handle;
using win32::ResourceIndex;

/// SERVICE_STATUS.dwCurrentState. Values as winsvc.h has them.
enum class ServiceState : Dword {
  Stopped = 1,
  StartPending = 2,
  StopPending = 3,
  Running = 4,
};

/// SERVICE_STATUS_PROCESS. Source: winsvc/ns-winsvc-service_status_process.
struct ServiceStatus {
  Dword type;
  Dword state;
  Dword accepted;
  Dword exit_code;
  Dword specific_exit_code;
  Dword check_point;
  Dword wait_hint;  ///< Milliseconds.
  Dword process;
  Dword flags;
};
static_assert(sizeof(ServiceStatus) == 36);

/// A service of the run: what the scenario says of it and what became of it.
struct Service {
  std::string name;
  ServiceScript script;

  // Its configuration, which the DLL may change.
  std::string display_name;
  std::string binary_path;
  std::string account = "LocalSystem";
  std::string description;
  Dword type = 0x10;  ///< SERVICE_WIN32_OWN_PROCESS.
  Dword start_type = service_demand_start;
  Dword error_control = 1;  ///< SERVICE_ERROR_NORMAL.
  Dword failure_reset_period = 0;
  struct FailureAction {
    Dword type;
    Dword delay;
  };
  std::vector<FailureAction> failure_actions;
  /// Levels of ChangeServiceConfig2 that are one number: delayed start, failure actions flag, SID
  /// type, preshutdown timeout.
  std::map<Dword, Dword> settings{{3, 0}, {4, 0}, {5, 0}, {7, 180'000}};

  ServiceState state = ServiceState::Stopped;
  Instant since{};            ///< In this state.
  std::uint32_t changes = 0;  ///< Of its state, so far.
  Dword exit_code = 1077;     ///< ERROR_SERVICE_NEVER_STARTED, until it has run.
  Dword process = 0;
  std::shared_ptr<win32::Process> running;  ///< The process of that number.
  bool waits_for_others = false;            ///< Starting, but those it depends on are not up yet.
  bool up = false;                          ///< Reached SERVICE_RUNNING, and still has a process.
  std::uint64_t timer = 0;                  ///< Of what happens next by itself.
  ResourceIndex resource = 0;               ///< Whose strand started it; 0: nobody's.
};

/// The service control manager of one run, on virtual time.
///
/// What a service does by itself (come up, stop, die) happens on the timer strand of the virtual
/// Windows, whoever waits meanwhile; up and down leave Environment events. Members never wait.
/// Errors: Win32 codes, 0 for success.
/// Source: "Service State Transitions"; winsvc/nf-winsvc-startservicew, -controlservice.
class ServiceManager {
 public:
  ServiceManager(win32::VirtualWindows& windows, trace::Recorder& recorder)
      : windows_(windows), recorder_(recorder) {}

  /// Before the run. "*": every service that has no script of its own.
  void script(const std::string& name, ServiceScript script);

  /// The service of this name, in whatever case. Null when the scenario says it does not exist.
  [[nodiscard]] Service* find(std::string_view name);
  /// The one that runs in this process, or null.
  [[nodiscard]] Service* find_process(Dword process);

  /// Those of this name that run, or are on their way; "*": all.
  [[nodiscard]] std::vector<Service*> alive(std::string_view name);

  /// StartService, on behalf of the running strand's resource.
  Dword start(Service& service);
  /// ControlService(SERVICE_CONTROL_STOP).
  Dword stop(Service& service);
  /// What stop() would answer.
  [[nodiscard]] Dword stop_error(const Service& service);
  /// Ends its process, in whatever state. False when it has none.
  bool kill(Service& service);

  [[nodiscard]] ServiceStatus status(const Service& service) const;
  /// Those that depend on it, directly or not, and are not stopped: the last to start first.
  [[nodiscard]] std::vector<Service*> active_dependents(const Service& service);
  [[nodiscard]] std::vector<Service*> dependents(const Service& service);

  /// Calls back once, when the service enters one of the states in `mask` (bit state - 1, as
  /// SERVICE_NOTIFY_*). `owner` cancels it.
  struct Notification {
    Handle owner = nullptr;
    Service* service = nullptr;
    Dword mask = 0;
    std::function<void()> tell;
  };
  void notify(Notification notification) { notifications_.push_back(std::move(notification)); }
  [[nodiscard]] bool notifies(Handle owner) const;
  void forget(Handle owner);

 private:
  /// start(), on nobody's behalf.
  Dword begin(Service& service);
  /// Gives the service the next process.
  void begin_process(Service& service);
  void enter(Service& service, ServiceState state);
  void stopped(Service& service, Dword exit_code);
  void came_up(Service& service);
  void begin_to_run(Service& service);
  void others_changed();
  void later(Service& service, Duration span, std::function<void()> then);
  void cancel(Service& service);
  [[nodiscard]] bool depends_on(const Service& service, std::string_view name, int depth) const;

  win32::VirtualWindows& windows_;
  trace::Recorder& recorder_;
  // Never erased from, so that a reference holds for the run.
  std::map<std::string, std::unique_ptr<Service>, NameOrder> services_;
  ServiceScript usual_;            // Of those that nobody has scripted.
  std::vector<Service*> started_;  // In the order they last began to start.
  std::vector<Notification> notifications_;
  Dword next_process_ = 0x2000;
};

inline constexpr std::string_view every_service = "*";

/// SERVICE_NOTIFY_* of a state.
[[nodiscard]] constexpr Dword notify_bit(ServiceState state) {
  switch (state) {
    case ServiceState::Stopped:
      return 0x1;
    case ServiceState::StartPending:
      return 0x2;
    case ServiceState::StopPending:
      return 0x4;
    case ServiceState::Running:
      return 0x8;
  }
  return 0;
}

}  // namespace rhsim::cluster
