#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/base/time.h"

namespace rhsim::trace {

/// The trace format this build writes. A reader refuses a greater one.
inline constexpr int format_version = 1;

struct ModuleInfo {
  std::string name;    ///< File name without its folder: the folder must not reach a trace.
  std::string sha256;  ///< 64 hexadecimal digits; empty for a scripted module.
  std::string kind;    ///< "pe-x64", "elf-so" or "scripted".
  /// A language runtime linked into the module that keeps handles of its own: "winpthread"; else
  /// empty.
  std::string runtime{};
  bool operator==(const ModuleInfo&) const = default;
};

/// A resource and the numbers that its rules need. Durations are the effective ones.
struct ResourceInfo {
  std::string id;    ///< The scenario's short name: "r1".
  std::string name;  ///< ResourceName, as Open receives it.
  std::string type;
  Duration pending_timeout = 180s;
  Duration deadlock_timeout = 300s;
  Duration looks_alive_poll_interval = 5s;
  Duration is_alive_poll_interval = 60s;
  std::uint32_t restart_action = 2;
  std::uint32_t restart_threshold = 3;
  Duration restart_period = 900s;
  bool operator==(const ResourceInfo&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("id", self.id);
    field("name", self.name);
    field("type", self.type);
    field("pending_timeout", self.pending_timeout);
    field("deadlock_timeout", self.deadlock_timeout);
    field("looks_alive_poll_interval", self.looks_alive_poll_interval);
    field("is_alive_poll_interval", self.is_alive_poll_interval);
    field("restart_action", self.restart_action);
    field("restart_threshold", self.restart_threshold);
    field("restart_period", self.restart_period);
  }
};

/// The first line of a trace: all that determines the run, and all that a judge needs beside the
/// events.
struct TraceHeader {
  std::string rhsim_version;
  ModuleInfo module;
  std::vector<std::string> types;
  std::vector<ResourceInfo> resources;  ///< ResourceIndex n is the element n - 1.
  std::string scenario_name;
  std::string scenario;  ///< The whole scenario as JSON text.
  /// Rules whose limits this scenario means to exercise ("EPT", "SRS-17"); empty: all. Breaches of
  /// other limits are information.
  std::vector<std::string> limits;
  std::string profile;  ///< Its name: "documented", "strict", "lenient", or a file's.
  /// Its switches as JSON text, so that the trace is judged as it was when it was recorded; empty
  /// where no rhsim recorded it.
  std::string profile_text;
  std::string policy;  ///< What chose, as sim/policy_name.h writes it: "random".
  std::uint64_t seed = 0;
  /// What fresh and freed memory of the run holds, as --poison writes it; empty: the default.
  std::string poison{};
  std::vector<std::uint32_t> schedule;  ///< The choices made; filled when the run has ended.
  bool operator==(const TraceHeader&) const = default;
};

}  // namespace rhsim::trace
