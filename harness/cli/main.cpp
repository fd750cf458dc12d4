#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#ifdef _WIN32
#include <io.h>
#else
#include <unistd.h>
#endif

#include "harness/cli/commands.h"

namespace {

bool is_terminal(int descriptor) {
#ifdef _WIN32
  return ::_isatty(descriptor) != 0;
#else
  return ::isatty(descriptor) != 0;
#endif
}

}  // namespace

int main(int count, char** values) {
  const std::vector<std::string> arguments(values + 1, values + count);
  const bool colour = is_terminal(1) && std::getenv("NO_COLOR") == nullptr;
  const int exit_code =
      rhsim::cli::run_command_line(arguments, {std::cout, std::cerr, is_terminal(2), colour});
  std::cout.flush();
  // A result that could not be written whole (a full disk) must not look like one.
  return std::cout ? exit_code : rhsim::cli::exit_failed;
}
