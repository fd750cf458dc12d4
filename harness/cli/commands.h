#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace CLI {
class App;
}

/// The commands of `rhsim`, one file each (cmd_check.cpp, ...), and what they share.
namespace rhsim::cli {

/// Where a command writes. Results go to `out`, messages for the person to `messages`.
struct Console {
  std::ostream& out;
  std::ostream& messages;
  bool terminal = false;  ///< A person watches `messages`: progress may be drawn.
  bool colour = false;    ///< And `out`.
};

/// What rhsim's process returns. Scripts depend on these numbers.
enum ExitCode : int {
  exit_clean = 0,      ///< No finding at the gate.
  exit_findings = 1,   ///< Findings, or differences.
  exit_bad_input = 2,  ///< Bad usage, or a file that cannot be used.
  exit_failed = 3,     ///< rhsim failed, or nothing can be concluded.
};

/// Runs one command line, without the program's name. Never throws.
[[nodiscard]] int run_command_line(const std::vector<std::string>& arguments, Console console);

/// What a command gets when it is added, and where it leaves its exit code.
struct Session {
  Console console;
  int exit_code = exit_clean;
};

// Each adds one command to the app. The session outlives the app.
void add_check(CLI::App& app, Session& session);
void add_demo(CLI::App& app, Session& session);
void add_diff(CLI::App& app, Session& session);
void add_functions(CLI::App& app, Session& session);
void add_inspect(CLI::App& app, Session& session);
void add_replay(CLI::App& app, Session& session);
void add_rules(CLI::App& app, Session& session);
void add_scenarios(CLI::App& app, Session& session);
void add_verify(CLI::App& app, Session& session);
void add_version(CLI::App& app, Session& session);

}  // namespace rhsim::cli
