#include <algorithm>
#include <memory>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "harness/cli/commands.h"
#include "harness/win32/coverage.h"
#include "harness/world/world.h"
#include "scenarios/names.h"

namespace rhsim::cli {
namespace {

using win32::ApiFunction;
using win32::Standing;

/// How many test cases use a function of the virtual Windows; those of the cluster are not counted.
std::optional<std::uint32_t> test_cases(std::string_view name) {
  const auto tested = win32::tested_functions();
  const auto at = std::lower_bound(tested.begin(), tested.end(), name,
                                   [](const auto& one, auto wanted) { return one.name < wanted; });
  if (at == tested.end() || at->name != name) return std::nullopt;
  return at->test_cases;
}

std::string row(std::string_view name, std::string_view dll, std::string_view cls,
                std::string_view native, std::string_view windows, std::string_view tests) {
  return fmt::format("{:<42} {:<22} {:<9} {:<10} {:<8} {:>5}\n", name, dll, cls, native, windows,
                     tests);
}

std::string row_of(const ApiFunction& function) {
  const auto tests = test_cases(function.name);
  return row(function.name, function.module, win32::to_text(function.cls),
             function.exported ? "yes" : "C library", "yes",
             tests ? fmt::format("{}", *tests) : "-");
}

std::vector<std::string_view> class_names() {
  std::set<std::string_view> names;
  for (const auto& function : world::all_functions()) names.insert(win32::to_text(function.cls));
  return {names.begin(), names.end()};
}

int list(const std::string& cls, const Console& console) {
  const auto classes = class_names();
  if (!cls.empty() && std::find(classes.begin(), classes.end(), cls) == classes.end()) {
    const auto nearest = scenarios::nearest(cls, classes);
    console.messages << fmt::format("rhsim functions: there is no class \"{}\"{}\n", cls,
                                    nearest.empty()
                                        ? fmt::format("; there are {}", fmt::join(classes, ", "))
                                        : fmt::format(", did you mean {}?", nearest));
    return exit_bad_input;
  }
  console.out << row("function", "DLL", "class", "native", "Windows", "tests");
  for (const auto& function : world::all_functions()) {
    if (cls.empty() || win32::to_text(function.cls) == cls) console.out << row_of(function);
  }
  return exit_clean;
}

int list_missing(const Console& console) {
  for (const auto& function : win32::documented_functions()) {
    if (function.standing == Standing::Simulated) continue;
    console.out << fmt::format("{:<44} {:<20} {:<15} {}\n", function.name, function.header,
                               win32::to_text(function.standing), function.why);
  }
  return exit_clean;
}

constexpr const char* about =
    R"(A module's calls of these functions are answered by the simulation. Columns: the DLL
that documents the function; why it is simulated; whether a native module finds it under
this name, or the C library's function is replaced where it matters; how many test
cases use it ("-": not counted).

Examples:
  rhsim functions --class process
  rhsim functions --missing     documented functions that go to the real system, and why)";

}  // namespace

void add_functions(CLI::App& app, Session& session) {
  struct Options {
    std::string cls;
    bool missing = false;
  };
  const auto options = std::make_shared<Options>();
  auto* command = app.add_subcommand("functions", "The functions of Windows that are simulated");
  auto* cls = command->add_option("--class", options->cls, "Only those of one class, such as wait");
  command
      ->add_flag("--missing", options->missing,
                 "Documented functions of the simulated kinds that are not simulated")
      ->excludes(cls);
  command->footer(about);
  command->callback([options, &session] {
    session.exit_code =
        options->missing ? list_missing(session.console) : list(options->cls, session.console);
  });
}

}  // namespace rhsim::cli
