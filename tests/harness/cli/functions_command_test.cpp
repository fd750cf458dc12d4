#include <sstream>

#include <catch2/catch.hpp>

#include "harness/cli/commands.h"

namespace rhsim::cli {
namespace {

struct Answer {
  int code = 0;
  std::string out;
  std::string messages;
};

Answer rhsim(const std::vector<std::string>& arguments) {
  std::ostringstream out;
  std::ostringstream messages;
  const int code = run_command_line(arguments, {out, messages});
  return {code, out.str(), messages.str()};
}

TEST_CASE("functions lists every class, or one alone") {
  const auto all = rhsim({"functions"});
  CHECK(all.code == exit_clean);
  CHECK(all.out.find("ClusterRegOpenKey") != std::string::npos);
  const auto waits = rhsim({"functions", "--class", "wait"});
  CHECK(waits.code == exit_clean);
  CHECK(waits.out.find("\nWaitForSingleObject ") != std::string::npos);
  CHECK(waits.out.find("\nCreateThread ") == std::string::npos);
}

TEST_CASE("functions names the nearest class of one that does not exist") {
  const auto answer = rhsim({"functions", "--class", "waits"});
  CHECK(answer.code == exit_bad_input);
  CHECK(answer.out.empty());
  CHECK(answer.messages.find("did you mean wait?") != std::string::npos);
}

TEST_CASE("functions --missing says why a documented function is not simulated") {
  const auto answer = rhsim({"functions", "--missing"});
  CHECK(answer.code == exit_clean);
  CHECK(answer.out.find("\nCreateFiber ") != std::string::npos);
  CHECK(answer.out.find("fibres switch stacks") != std::string::npos);
  CHECK(answer.out.find("\nSetEvent ") == std::string::npos);
}

}  // namespace
}  // namespace rhsim::cli
