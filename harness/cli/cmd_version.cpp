#include <ostream>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "harness/cli/commands.h"
#include "harness/trace/header.h"

namespace rhsim::cli {

void add_version(CLI::App& app, Session& session) {
  auto* command = app.add_subcommand("version", "The version of rhsim and of what it reads");
  command->callback([&session] {
    session.console.out << fmt::format("rhsim {}\ntrace format {}\n", RHSIM_VERSION,
                                       trace::format_version);
  });
}

}  // namespace rhsim::cli
