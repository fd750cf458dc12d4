#include "harness/cli/freshness_option.h"

#include <iterator>
#include <vector>

#include <CLI/CLI.hpp>

#include "harness/cli/job.h"

namespace rhsim::cli {

void add_freshness_option(CLI::App& command, std::string& level) {
  command
      .add_option(
          "--freshness", level,
          "How each run gets fresh globals: reload (the module is loaded anew), reset (its "
          "memory is put back in place; fastest), process (a host process per run; slowest). "
          "Does not change the result")
      ->capture_default_str()
      ->check(CLI::IsMember(
          std::vector<std::string>(std::begin(freshness_levels), std::end(freshness_levels))));
}

}  // namespace rhsim::cli
