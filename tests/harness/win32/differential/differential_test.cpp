#include <filesystem>

#include <catch2/catch.hpp>

#include "harness/cli/host_wine.h"

namespace rhsim::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* sequences = "1000";

TEST_CASE("the virtual Windows and Wine's answer alike what needs no time") {
  const fs::path program = fs::path(RHSIM_WINDOWS_BUILD) / "bin/test_win32_differential.exe";
  if (!fs::exists(program)) {
    WARN("skipped: " << program.string() << " is made by the windows preset");
    return;
  }
  const auto wine = WineSession::get();
  if (!wine) {
    WARN("skipped: " << to_text(wine.error()));
    return;
  }
  auto command = (*wine)->command(program.string());
  command.arguments.emplace_back(sequences);
  auto process = HostProcess::start(command);
  REQUIRE(process);
  // It has nothing to say on its output, and is awaited until it closes that.
  while (process->receive().has_value()) continue;
  CHECK_THAT(process->end(),
             Catch::StartsWith("exit status 0: 1000 sequences were answered alike"));
}

}  // namespace
}  // namespace rhsim::cli
