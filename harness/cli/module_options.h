#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/base/result.h"

namespace CLI {
class App;
}

namespace rhsim::cli {

/// What surrounds a module in each run; for commands that play one.
struct ModuleOptions {
  std::string freshness = "reload";  ///< One of freshness_levels.
  std::string poison = "CD";         ///< "off", or a byte in hexadecimal digits.
};

/// --freshness and --poison.
void add_module_options(CLI::App& command, ModuleOptions& options);

/// The byte, or nothing for "off". Errors: neither.
[[nodiscard]] Result<std::optional<std::uint8_t>> poison_of(const ModuleOptions& options);

/// What `rhsim replay` has to be told of them, for its runs to be the same: " --poison off".
[[nodiscard]] std::string replay_options_of(const ModuleOptions& options);

}  // namespace rhsim::cli
