#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>

#include "conformance/catalogue.h"
#include "tests/harness/cli/command_line.h"

namespace rhsim::cli {
namespace {

using Catch::Matchers::Contains;

TEST_CASE("every rule has a page that says what it asks, why, and on which page it stands") {
  for (const auto& rule : conformance::catalogue()) {
    CAPTURE(rule.id);
    const auto page = rhsim({"rules", std::string(rule.id)});
    CHECK(page.exit_code == exit_clean);
    CHECK_THAT(page.out, Contains(std::string(rule.title)));
    for (const char* heading : {"\ndemand ", "\nverdict ", "\nwhy ", "\nsources "}) {
      CHECK_THAT(page.out, Contains(heading));
    }
  }
}

TEST_CASE("a page shows what breaks the rule: a sequence, a fake, and the scenarios for it") {
  const auto page = rhsim({"rules", "SRS-09"}).out;
  for (const char* part : {"breaks      CheckPoint 1, CheckPoint 1", "lowered_checkpoint: ",
                           "readings    One sentence says", "resapi/ns-resapi-resource_status"}) {
    CHECK_THAT(page, Contains(part));
  }
  CHECK_THAT(rhsim({"rules", "ALV-09"}).out,
             Contains("contested   resapi/nc-resapi-ponline_routine has"));
  CHECK_THAT(rhsim({"rules", "ALV-16"}).out, Contains("tested as   ALV-16: polls happen only"));
  CHECK_THAT(rhsim({"rules", "EPT-16"}).out, Contains("no trace decides it"));
}

TEST_CASE("the list can be filtered by family, by who decides, and by severity") {
  const auto lines = [](const std::vector<std::string>& arguments) {
    const auto text = rhsim(arguments).out;
    return std::count(text.begin(), text.end(), '\n');
  };
  CHECK(lines({"rules"}) == static_cast<long>(conformance::catalogue().size()));
  CHECK(lines({"rules", "LOG"}) == 8);
  CHECK(lines({"rules", "--group", "LOG"}) == 8);
  CHECK(lines({"rules", "--group", "LOG", "--status", "monitor"}) == 2);
  CHECK(lines({"rules", "--status", "undecidable"}) == 6);
  CHECK(lines({"rules", "--group", "LOG", "--severity", "warn"}) == 2);
}

TEST_CASE("a family or a filter that does not exist is refused") {
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {"rules", "SRX"}, {"rules", "--group", "SRX"}, {"rules", "--status", "done"}}) {
    const auto answer = rhsim(arguments);
    CHECK(answer.exit_code == exit_bad_input);
    CHECK(answer.out.empty());
  }
}

// RHSIM_UPDATE_GOLDEN=1 writes it anew.
TEST_CASE("conformance/RULES.md is what rhsim rules --markdown writes") {
  const auto file = std::filesystem::path(RHSIM_SOURCE_DIR) / "conformance/RULES.md";
  const auto answer = rhsim({"rules", "--markdown"});
  REQUIRE(answer.exit_code == exit_clean);
  if (std::getenv("RHSIM_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(file, std::ios::binary) << answer.out;
  }
  CHECK(Folder::read(file.string()) == answer.out);
}

}  // namespace
}  // namespace rhsim::cli
