#include <memory>
#include <ostream>
#include <string>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "harness/cli/commands.h"
#include "scenarios/library.h"
#include "scenarios/loader.h"

namespace rhsim::cli {
namespace {

int list(const Console& console) {
  const auto all = scenarios::library();
  if (!all) {
    console.messages << "rhsim scenarios: " << to_text(all.error()) << '\n';
    return exit_failed;
  }
  for (const auto& loaded : *all) {
    console.out << fmt::format("{:<40} {}\n", loaded.scenario.name, loaded.scenario.title);
  }
  return exit_clean;
}

int show(const std::string& name, const Console& console) {
  const auto found = scenarios::find_scenarios(name);
  if (!found) {
    console.messages << "rhsim scenarios: " << to_text(found.error()) << '\n';
    return exit_bad_input;
  }
  for (const auto& loaded : *found) {
    console.out << scenarios::to_pretty_json(loaded.scenario);
    if (found->size() > 1) console.out << '\n';
  }
  return exit_clean;
}

}  // namespace

void add_scenarios(CLI::App& app, Session& session) {
  const auto name = std::make_shared<std::string>();
  auto* command =
      app.add_subcommand("scenarios", "The scenarios that come with rhsim; one in full");
  command->add_option("NAME", *name, "A scenario, or a file or folder of your own");
  command->footer(
      "Shown as JSON: a start for a scenario of your own.\n"
      "Examples:\n"
      "  rhsim scenarios\n"
      "  rhsim scenarios quiet-lifecycle > my-scenario.json");
  command->callback([name, &session] {
    session.exit_code = name->empty() ? list(session.console) : show(*name, session.console);
  });
}

}  // namespace rhsim::cli
