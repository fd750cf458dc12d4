#include "harness/cli/module_options.h"

#include <charconv>
#include <iterator>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "harness/cli/job.h"

namespace rhsim::cli {

void add_module_options(CLI::App& command, ModuleOptions& options) {
  command
      .add_option("--freshness", options.freshness,
                  "How each run gets fresh globals: reload (the module is loaded anew), reset (its "
                  "memory is put back in place; fastest), process (a host process per run; "
                  "slowest). Does not change the result")
      ->capture_default_str()
      ->check(CLI::IsMember(
          std::vector<std::string>(std::begin(freshness_levels), std::end(freshness_levels))));
  command
      .add_option("--poison", options.poison,
                  "The byte, in hexadecimal, that fills memory which the module has allocated and "
                  "not written, or has freed, and new stacks; off: zero")
      ->capture_default_str();
}

Result<std::optional<std::uint8_t>> poison_of(const ModuleOptions& options) {
  const std::string& text = options.poison;
  if (text == "off") return std::optional<std::uint8_t>();
  std::uint8_t byte = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), byte, 16);
  if (read.ec == std::errc() && read.ptr == text.data() + text.size()) return std::optional(byte);
  return failure("--poison", fmt::format("\"{}\" is no byte", text),
                 "Write two digits, as CD, or off");
}

std::string replay_options_of(const ModuleOptions& options) {
  return options.poison == ModuleOptions{}.poison ? std::string() : " --poison " + options.poison;
}

}  // namespace rhsim::cli
