#include <memory>
#include <ostream>
#include <string>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "harness/cli/commands.h"
#include "harness/trace/diff.h"

namespace rhsim::cli {
namespace {

int diff(const std::string& left, const std::string& right, const Console& console) {
  const auto one = trace::load_trace(left);
  const auto other = one ? trace::load_trace(right) : failure("", "");
  if (!one || !other) {
    console.messages << "rhsim diff: " << to_text(one ? other.error() : one.error()) << '\n';
    return exit_bad_input;
  }
  const auto difference = trace::first_difference(*one, *other);
  if (!difference) {
    console.out << fmt::format("identical: {} events\n", one->events.size());
    return exit_clean;
  }
  if (difference->sequence == 0) {
    console.out << fmt::format("the runs were set up differently, in \"{}\"\n", difference->field);
  } else if (difference->field.empty()) {
    console.out << fmt::format("one trace ends before event {}\n", difference->sequence);
  } else {
    console.out << fmt::format("first difference: event {}, field \"{}\"\n", difference->sequence,
                               difference->field);
  }
  console.out << fmt::format("  {}: {}\n  {}: {}\n", left, difference->left, right,
                             difference->right);
  return exit_findings;
}

}  // namespace

void add_diff(CLI::App& app, Session& session) {
  struct Options {
    std::string left;
    std::string right;
  };
  const auto options = std::make_shared<Options>();
  auto* command = app.add_subcommand("diff", "The first difference between two traces");
  command->add_option("LEFT", options->left, "A trace")->required();
  command->add_option("RIGHT", options->right, "Another")->required();
  command->footer(
      "Traces of different modules may be compared: two builds of a DLL, say.\n"
      "Example:\n"
      "  rhsim diff before.jsonl after.jsonl\n"
      "Exit codes: 0 identical, 1 different, 2 not two traces.");
  command->callback([options, &session] {
    session.exit_code = diff(options->left, options->right, session.console);
  });
}

}  // namespace rhsim::cli
