#include "harness/cli/commands.h"

#include <algorithm>
#include <exception>
#include <ostream>
#include <string_view>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "scenarios/names.h"

namespace rhsim::cli {
namespace {

constexpr const char* examples = R"(Examples:
  rhsim check my.dll --type "My Type"     run the library of scenarios, judge, report
  rhsim replay rhsim-traces/SRS-09-quiet-lifecycle-3.jsonl --module my.dll
  rhsim rules SRS-09                      what a rule demands, and where that is written

Exit codes: 0 clean, 1 findings, 2 bad usage or input, 3 failed or inconclusive.)";

/// `did you mean "--seed"?`, or nothing when no name is near.
std::string nearest_of(const std::string& word, const std::vector<std::string>& names) {
  const std::vector<std::string_view> views(names.begin(), names.end());
  const auto nearest = scenarios::nearest(word, views);
  return nearest.empty() ? "" : fmt::format(", did you mean {}?", nearest);
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* command : app.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const auto* option : command.get_options()) {
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

/// One line about a command line that cannot be used.
std::string complaint(const CLI::App& app, const std::vector<std::string>& arguments,
                      const CLI::ParseError& error) {
  const auto used = app.get_subcommands();
  if (used.empty()) return fmt::format("rhsim: {}\n", error.what());
  const CLI::App& command = *used.front();
  const std::string who = "rhsim " + command.get_name();
  const std::string help = fmt::format("{} --help lists what it takes", who);
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    const auto extras = app.remaining(true);
    const std::string word = extras.empty() ? arguments.back() : extras.front();
    if (!word.starts_with('-')) return fmt::format("{}: what is \"{}\" for? {}\n", who, word, help);
    const auto nearest = nearest_of(word.substr(0, word.find('=')), option_names(command));
    return fmt::format("{}: unknown option {}{}\n", who, word,
                       nearest.empty() ? "; " + help : nearest);
  }
  return fmt::format("{}: {}; {}\n", who, error.what(), help);
}

}  // namespace

int run_command_line(const std::vector<std::string>& arguments, Console console) {
  Session session{console};
  CLI::App app(
      "rhsim runs failover cluster resource DLLs under a virtual clock and checks what "
      "they do against the documented contract.");
  app.name("rhsim");
  app.footer(examples);
  app.require_subcommand(1);
  add_check(app, session);
  add_inspect(app, session);
  add_replay(app, session);
  add_verify(app, session);
  add_diff(app, session);
  add_rules(app, session);
  add_functions(app, session);
  add_scenarios(app, session);
  add_demo(app, session);
  add_version(app, session);

  if (arguments.empty()) {
    console.messages << app.help();
    return exit_bad_input;
  }
  const auto commands = command_names(app);
  const auto& first = arguments.front();
  if (first == "--version") return run_command_line({"version"}, console);
  if (!first.starts_with('-') &&
      std::find(commands.begin(), commands.end(), first) == commands.end()) {
    console.messages << fmt::format("rhsim: unknown command \"{}\"{}\n", first,
                                    nearest_of(first, commands).empty()
                                        ? "; rhsim --help lists them"
                                        : nearest_of(first, commands));
    return exit_bad_input;
  }
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));  // Its order.
  } catch (const CLI::CallForHelp&) {
    const auto used = app.get_subcommands();
    console.out << (used.empty() ? app.help() : used.front()->help("rhsim"));
    return exit_clean;
  } catch (const CLI::ParseError& error) {
    console.messages << complaint(app, arguments, error);
    return exit_bad_input;
  } catch (const std::exception& error) {
    console.messages << "rhsim: " << error.what() << '\n';
    return exit_failed;
  }
  return session.exit_code;
}

}  // namespace rhsim::cli
