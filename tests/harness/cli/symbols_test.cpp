#include "harness/cli/symbols.h"

#include <cstdlib>

#include <catch2/catch.hpp>

#include "harness/cli/module_file.h"
#include "harness/trace/reader.h"
#include "tests/harness/cli/built_modules.h"
#include "tests/harness/cli/command_line.h"

namespace rhsim::cli {
namespace {

using Catch::Contains;

/// Programs are looked for in `folders` alone, for as long as this lives.
class SearchPath {
 public:
  explicit SearchPath(const char* folders) : before_(std::getenv("PATH")) {
    ::setenv("PATH", folders, 1);
  }
  ~SearchPath() { ::setenv("PATH", before_.c_str(), 1); }
  SearchPath(const SearchPath&) = delete;
  SearchPath& operator=(const SearchPath&) = delete;

 private:
  std::string before_;
};

std::uint64_t startup_of(const ModuleFile& module) {
  for (const auto& one : module.exports) {
    if (one.name == "Startup") return one.offset;
  }
  return 0;
}

TEST_CASE("a place has function, file and line where debugging information has them") {
  const auto [file, kind] = GENERATE(table<std::string, std::string>({
      {"crash_with_symbols.so", "elf-so"},
      {"crash_with_symbols.dll", "pe-x64"},
  }));
  const auto path = built_module(file);
  if (bytes_of_file(path).empty()) {
    WARN("no cross compiler: PE files are not tested here");
    return;
  }
  const auto module = read_module_file(path, kind);
  REQUIRE(module);
  const auto symbol = symbols_of(path, kind)(startup_of(*module));
  REQUIRE(symbol);
  CHECK_THAT(*symbol, Contains("Startup (") && Contains("/fakes/resources/") && !Contains("/../"));
}

TEST_CASE("in a stripped module a place is so far from an export, and not in it") {
  const auto module = read_module_file(built_module("stripped.so"), "elf-so");
  REQUIRE(module);
  const auto symbols = symbols_of(built_module("stripped.so"), "elf-so");
  CHECK(symbols(startup_of(*module)) == "Startup");
  CHECK(symbols(startup_of(*module) + 2) == "Startup+0x2");
}

TEST_CASE("without a tool, the nearest export says where a place is") {
  const SearchPath nothing("/nonexistent");
  const auto path = built_module("crash_with_symbols.so");
  const auto module = read_module_file(path, "elf-so");
  REQUIRE(module);
  const auto symbols = symbols_of(path, "elf-so");
  CHECK(symbols(startup_of(*module)) == "Startup");
  CHECK(symbols(startup_of(*module) + 2) == "Startup+0x2");
}

TEST_CASE("a tool that fails, or says something else, is no harm") {
  const SearchPath nothing("/nonexistent");
  for (const char* tool : {"/bin/false", "/bin/echo", "/no/such/tool", "/dev/null"}) {
    ::setenv("RHSIM_ADDR2LINE", tool, 1);
    const auto symbols = symbols_of(built_module("crash_with_symbols.so"), "elf-so");
    const auto symbol = symbols(0x1000000);
    CAPTURE(tool);
    CHECK(symbol.has_value());  // The last export, if nobody knows better.
  }
  ::unsetenv("RHSIM_ADDR2LINE");
}

TEST_CASE("each place of the module in a message is named once") {
  const auto symbols = [](std::uint64_t offset) -> std::optional<std::string> {
    if (offset == 0x30) return std::nullopt;
    return "f" + std::to_string(offset);
  };
  const auto named = [&](const std::string& message) {
    return named_places(message, "my.dll", symbols);
  };
  CHECK(named("crashed at my.dll+0x10, called from my.dll+0x20.") ==
        std::vector<std::string>{"my.dll+0x10 is f16", "my.dll+0x20 is f32"});
  CHECK(named("at my.dll+0x10 and again at my.dll+0x10").size() == 1);
  CHECK(named("at my.dll+0x30").empty());
  CHECK(named("at other.dll+0x10, my.dll+0x, my.dll+0xzz, my.dll").empty());
  CHECK(named("at my.dll+0x99999999999999999999").empty());
}

TEST_CASE("a crash is reported with function and line, and its trace knows nothing of them") {
  const Folder folder;
  const auto scenario = folder.write("s.json", R"({"name": "s", "resources": [{"id": "r1",
    "type": "$1"}], "steps": [{"do": "online"},
    {"when": {"state": "Online", "resource": "r1", "delay": "3min"}, "do": "wait"}]})");
  const auto answer =
      rhsim({"check", built_module("crash_with_symbols.so"), "--type", "rhsim Crash In IsAlive",
             "--scenario", scenario, "--seeds", "0", "--quiet", "--trace-dir", folder / "traces"});
  CAPTURE(answer.messages);
  CHECK(answer.exit_code == 1);
  CHECK_THAT(answer.out, Contains("RUN-CRASH"));
  CHECK_THAT(answer.out, Contains("crash_with_symbols.so+0x"));
  CHECK_THAT(answer.out, Contains(" is ") && Contains("crash_in_is_alive.c:"));
  const auto trace = folder / "traces/RUN-CRASH-s-calm.jsonl";
  CHECK_THAT(Folder::read(trace), !Contains("crash_in_is_alive.c"));
}

}  // namespace
}  // namespace rhsim::cli
