#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/abi/layout.h"
#include "harness/base/time.h"

namespace rhsim::win32 {

/// How a program behaves that the DLL starts. No real process is ever started: a program without a
/// script runs until somebody terminates it.
struct ProcessScript {
  /// Which program: the file name of its image ("app.exe"), the image's whole path, or the whole
  /// command line. Without regard to case. "*": every program that no other script fits.
  std::string program;
  /// Not 0: CreateProcess fails with this error, and nothing else here counts.
  abi::Dword start_error = 0;
  /// How long it runs before it exits by itself; empty: until it is terminated.
  std::optional<Duration> runs_for;
  /// With what it then exits.
  abi::Dword exit_code = 0;
  /// It is the thing behind the resource, so that its coming and going are Environment events. Not
  /// so for a tool that the DLL runs on the side.
  bool environment = true;
};

/// A program that the DLL has started.
struct ProcessView {
  abi::Dword id = 0;
  std::string image;  ///< File name: "app.exe".
  std::string command_line;
  bool running = false;
  abi::Dword exit_code = 0;  ///< STILL_ACTIVE (259) while it runs.

  bool operator==(const ProcessView&) const = default;
};

}  // namespace rhsim::win32
