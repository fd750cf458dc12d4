#pragma once

#include <string>

namespace CLI {
class App;
}

namespace rhsim::cli {

/// --freshness, for commands that play a module.
void add_freshness_option(CLI::App& command, std::string& level);

}  // namespace rhsim::cli
