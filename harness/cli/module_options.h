#pragma once

#include <string>

#include "harness/base/result.h"
#include "harness/win32/run_heap.h"

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
/// --freshness alone, for a command that takes the poison from a trace.
void add_freshness_option(CLI::App& command, std::string& freshness);

/// The byte, or nothing for "off". Errors: neither.
[[nodiscard]] Result<win32::RunHeap::Poison> poison_of(const ModuleOptions& options);

}  // namespace rhsim::cli
