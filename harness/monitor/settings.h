#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/base/time.h"

namespace rhsim::monitor {

/// A resource's common properties. Defaults and ranges: contract C.1, each from the page of its
/// name ("resource common properties").
struct CommonProperties {
  Duration pending_timeout = 180s;
  Duration deadlock_timeout = 300s;
  Duration looks_alive_poll_interval = 5s;
  Duration is_alive_poll_interval = 60s;
  std::uint32_t restart_action = 2;  ///< 0 DontRestart, 1 RestartNoNotify, 2 RestartNotify.
  std::uint32_t restart_threshold = 3;
  Duration restart_period = 900s;
  Duration restart_delay = 500ms;
  Duration retry_period_on_failure = Duration::max();  ///< max: never.
  bool operator==(const CommonProperties&) const = default;
};

struct ResourceSettings {
  std::string id;    ///< "r1".
  std::string name;  ///< ResourceName.
  std::string type;
  bool quorum = false;  ///< It is to hold the quorum: Arbitrate goes before Online.
  CommonProperties properties{};
  bool operator==(const ResourceSettings&) const = default;
};

/// The documented silences and contradictions as switches; the suggested defaults of contract F.
/// A comment names the F entry.
struct Switches {
  enum class Serialization : std::uint8_t { Dll, Resource, None };
  enum class PendingReset : std::uint8_t { AnyCall, ChangedCheckPoint };
  enum class PendingMode : std::uint8_t { BetweenReports, Total };
  enum class EventReading : std::uint8_t { IsAlive, Terminate };
  enum class EarlyReport : std::uint8_t { ApplyAfterReturn, Ignore };
  enum class StartupChoice : std::uint8_t {
    PreferStartupEx,  ///< StartupEx when it is exported, else Startup.
    PreferStartup,
    StartupAlone,
    StartupExAlone,
    StartupThenStartupEx,  ///< Startup, and StartupEx when that has failed.
  };

  Serialization serialization = Serialization::Dll;              // F-02
  PendingReset pending_reset = PendingReset::ChangedCheckPoint;  // F-03
  PendingMode pending_mode = PendingMode::BetweenReports;        // F-03
  bool first_check_point_zero_is_new = true;                     // F-05
  bool terminate_after_failed_report = true;                     // F-06
  EventReading event_reading = EventReading::IsAlive;            // contradiction 2
  EarlyReport early_report = EarlyReport::ApplyAfterReturn;      // SRS-02
  bool status_blocks_until_return = false;                       // F-15
  Duration first_poll_delay = Duration::max();                   // F-11, max: one interval
  std::string state_after_failed_offline = "Failed";             // F-13
  StartupChoice startup = StartupChoice::PreferStartupEx;        // F-01
  std::uint32_t startup_min_version = 0x100;                     // F-01
  std::uint32_t startup_max_version = 0x100;
  std::uint32_t startup_ex_min_version = 0x200;  // F-01
  std::uint32_t startup_ex_max_version = 0x400;
  /// Cancel goes before Terminate when a pending operation has timed out. No page says so.
  bool cancel_before_terminate = false;
  /// Between an error return of Online or Offline and Terminate, so that a late report is seen for
  /// what it is (contract D.0.1, 10).
  Duration terminate_delay = 0ms;
  bool operator==(const Switches&) const = default;
};

}  // namespace rhsim::monitor
