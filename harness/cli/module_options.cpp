#include "harness/cli/module_options.h"

#include <iterator>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "harness/cli/job.h"
#include "harness/win32/poison_text.h"

namespace rhsim::cli {

void add_freshness_option(CLI::App& command, std::string& freshness) {
  command
      .add_option("--freshness", freshness,
                  "How each run gets fresh globals: reload (the module is loaded anew), reset (its "
                  "memory is put back in place; fastest), process (a host process per run; "
                  "slowest). Does not change the result")
      ->capture_default_str()
      ->check(CLI::IsMember(
          std::vector<std::string>(std::begin(freshness_levels), std::end(freshness_levels))));
}

void add_module_options(CLI::App& command, ModuleOptions& options) {
  add_freshness_option(command, options.freshness);
  command
      .add_option("--poison", options.poison,
                  "The byte, in hexadecimal, that fills memory which the module has allocated and "
                  "not written, or has freed, and new stacks; off: zero")
      ->capture_default_str();
}

Result<win32::RunHeap::Poison> poison_of(const ModuleOptions& options) {
  if (const auto poison = win32::parse_poison(options.poison)) return *poison;
  return failure("--poison", fmt::format("\"{}\" is no byte", options.poison),
                 "Write two digits, as CD, or off");
}

}  // namespace rhsim::cli
