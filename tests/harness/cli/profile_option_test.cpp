#include <algorithm>
#include <catch2/catch.hpp>

#include "harness/cli/profile_option.h"
#include "tests/harness/cli/command_line.h"

namespace rhsim::cli {
namespace {

using Catch::Matchers::Contains;

TEST_CASE("a profile is a name that comes along, or a file") {
  const Folder folder;
  const auto file = folder.write("ours.json", R"({"based_on": "strict", "tolerance": "20ms"})");
  CHECK(profile_option("strict")->name == "strict");
  const auto ours = profile_option(file);
  REQUIRE(ours);
  CHECK(ours->name == "ours");
  CHECK(ours->tolerance == 20ms);
  CHECK_FALSE(profile_option(folder / "theirs.json"));
}

TEST_CASE("a profile's mistake is one line that says what may have been meant") {
  const auto [text, message] = GENERATE(table<std::string, std::string>({
      {R"({"tolerence": "20ms"})", "a profile has no \"tolerence\". Did you mean \"tolerance\"?"},
      {R"({"severities": {"SRS-9": "off"}})", "there is no rule \"SRS-9\". Did you mean \"SRS-0"},
      {R"({"exit_grace": 300})", "\"exit_grace\" has a value that it cannot have. It may be"},
      {"tolerance = 20ms", "is not a JSON object. A profile looks like"},
  }));
  CAPTURE(text);
  const Folder folder;
  const auto file = folder.write("ours.json", text);
  const auto answer = rhsim({"check", "scripted", "--profile", file});
  CHECK(answer.exit_code == exit_bad_input);
  CHECK_THAT(answer.messages, Contains(file + ": " + message));
  CHECK(std::count(answer.messages.begin(), answer.messages.end(), '\n') == 1);
}

TEST_CASE("check, verify and replay judge by a profile of one's own") {
  const Folder folder;
  const auto profile = folder.write("ours.json", R"({"severities": {"SRS-09": "info"}})");
  const auto scenario = folder.write("bad.json", script("bad", bad_worker));
  const auto check = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments{"check",  "scripted",    "--scenario",
                                       scenario, "--trace-dir", folder / "traces"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return rhsim(arguments).exit_code;
  };
  CHECK(check({}) == exit_findings);
  CHECK(check({"--profile", profile}) == exit_clean);
  const auto trace = folder / "traces/SRS-09-bad-calm.jsonl";
  for (const std::string command : {"verify", "replay"}) {
    CAPTURE(command);
    CHECK(rhsim({command, trace}).exit_code == exit_findings);
    CHECK(rhsim({command, trace, "--profile", profile}).exit_code == exit_clean);
  }
}

}  // namespace
}  // namespace rhsim::cli
