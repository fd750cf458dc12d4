#pragma once

#include <memory>
#include <string>

#include "harness/base/result.h"
#include "harness/cli/host_process.h"

namespace rhsim::cli {

/// Wine for the length of a command: finds it, makes rhsim's own prefix once, and ends the
/// wineserver when the last command that uses the prefix is done.
class WineSession {
 public:
  /// One session per process, shared by its players; ends with the last of them.
  /// Errors: no Wine, or a prefix that cannot be made.
  [[nodiscard]] static Result<std::shared_ptr<WineSession>> get();

  virtual ~WineSession() = default;

  /// How to run `program`, a Windows program given by its Linux path.
  [[nodiscard]] virtual HostProcess::Command command(const std::string& program) const = 0;
};

/// "/a/b" as a Windows program under Wine names it: "Z:\a\b". Absolute.
[[nodiscard]] std::string wine_path(const std::string& path);

}  // namespace rhsim::cli
