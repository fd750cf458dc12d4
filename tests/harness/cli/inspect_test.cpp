#include <algorithm>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "harness/cli/inspection.h"
#include "tests/harness/cli/built_modules.h"
#include "tests/harness/cli/command_line.h"

namespace rhsim::cli {
namespace {

using Catch::Contains;

TEST_CASE("an import's fate is what the host that loads the module makes of it") {
  const auto [kind, library, name, fate] =
      GENERATE(table<std::string, std::string, std::string, ImportFate>({
          {"pe-x64", "KERNEL32.dll", "Sleep", ImportFate::Controlled},
          {"pe-x64", "api-ms-win-core-synch-l1-2-0.dll", "Sleep", ImportFate::Controlled},
          {"pe-x64", "KERNEL32.dll", "GetProcAddress", ImportFate::Controlled},
          {"pe-x64", "msvcrt.dll", "malloc", ImportFate::Controlled},
          {"pe-x64", "KERNEL32.dll", "HeapAlloc", ImportFate::Controlled},
          {"pe-x64", "RESUTILS.dll", "ClusWorkerCreate", ImportFate::Faked},
          {"pe-x64", "CLUSAPI.dll", "ClusterRegOpenKey", ImportFate::Faked},
          {"pe-x64", "KERNEL32.dll", "GetVersionExW", ImportFate::PassedThrough},
          {"pe-x64", "helper.dll", "#12", ImportFate::PassedThrough},
          {"pe-x64", "WS2_32.dll", "select", ImportFate::Uncontrolled},
          {"pe-x64", "CLUSAPI.dll", "NoSuchFunction", ImportFate::Uncontrolled},
          {"elf-so", "", "Sleep", ImportFate::Controlled},
          {"elf-so", "", "nanosleep", ImportFate::Controlled},
          {"elf-so", "", "malloc", ImportFate::Controlled},
          {"elf-so", "", "pthread_create", ImportFate::Controlled},
          {"elf-so", "", "ClusWorkerCreate", ImportFate::Faked},
          {"elf-so", "", "memcpy", ImportFate::PassedThrough},
          {"elf-so", "", "select", ImportFate::Uncontrolled},
          {"elf-so", "", "getrandom", ImportFate::Uncontrolled},
      }));
  CAPTURE(kind, library, name);
  CHECK(fate_of({library, name, false}, kind) == fate);
}

Inspection inspection_with(std::vector<ModuleImport> imports) {
  Inspection inspection;
  inspection.module.kind = "elf-so";
  inspection.file.exports = {{"Startup", 0}};
  inspection.file.imports = std::move(imports);
  for (const auto& import : inspection.file.imports) {
    inspection.fates.push_back(fate_of(import, "elf-so"));
  }
  return inspection;
}

TEST_CASE("what to expect of a check follows from what was seen") {
  auto inspection = inspection_with({{"", "memcpy", false}});
  CHECK(expectations(inspection) ==
        std::vector<std::string>{"nothing uncontrolled is imported: runs replay exactly"});
  inspection = inspection_with({{"", "select", false}, {"", "memcpy", false}});
  CHECK(expectations(inspection) ==
        std::vector<std::string>{"uncontrolled: select -- the run may not replay exactly"});
  inspection.file.exports.clear();
  CHECK_THAT(expectations(inspection).front(), Contains("LIF-25"));
  inspection.file.damaged = true;
  CHECK_THAT(expectations(inspection).front(), Contains("damaged or cut"));
  inspection.load_failure = "Startup returned 5080";
  CHECK_THAT(expectations(inspection).back(), Contains("cannot be loaded: Startup returned 5080"));
}

TEST_CASE("inspect tells what a module is made of, without loading it") {
  const auto answer = rhsim({"inspect", built_module("plain.so")});
  CAPTURE(answer.out, answer.messages);
  CHECK(answer.exit_code == 0);
  CHECK(answer.messages.empty());
  CHECK_THAT(answer.out, Contains("plain.so  Linux shared object for x86-64"));
  CHECK_THAT(answer.out, Contains("exports   Startup"));
  CHECK_THAT(answer.out, Contains("controlled"));
  CHECK_THAT(answer.out, Contains("nothing uncontrolled is imported"));
  CHECK_THAT(answer.out, !Contains("function table"));
}

TEST_CASE("a Windows DLL is inspected like any other") {
  const auto module = built_module("crash_with_symbols.dll");
  if (bytes_of_file(module).empty()) {
    WARN("no cross compiler: not tested here");
    return;
  }
  const auto answer = rhsim({"inspect", module});
  CHECK(answer.exit_code == 0);
  CHECK_THAT(answer.out, Contains("Windows DLL for x64"));
  CHECK_THAT(answer.out, Contains("KERNEL32.dll: "));
  CHECK_THAT(answer.out, Contains("faked"));
}

TEST_CASE("with --type the host is asked what Startup gives") {
  const auto answer = rhsim({"inspect", built_module("plain.so"), "--type", "rhsim Plain"});
  CAPTURE(answer.out, answer.messages);
  CHECK(answer.exit_code == 0);
  CHECK_THAT(answer.out, Contains("rhsim Plain: function table version 1.00, "));

  const auto wrong = rhsim({"inspect", built_module("plain.so"), "--type", "No Such Type"});
  CHECK(wrong.exit_code == 0);
  CHECK_THAT(wrong.out, Contains("the module cannot be loaded: "));
}

TEST_CASE("inspect --json - prints one document and nothing else") {
  const auto answer =
      rhsim({"inspect", built_module("plain.so"), "--type", "rhsim Plain", "--json", "-"});
  const auto json = nlohmann::json::parse(answer.out);  // Throws when there is anything else.
  CHECK(json.at("format") == "rhsim-inspection");
  CHECK(json.at("module").at("kind") == "elf-so");
  CHECK(json.at("types").at(0).at("type") == "rhsim Plain");
  CHECK(json.at("load_failure").is_null());
  const auto& imports = json.at("imports");
  CHECK(std::any_of(imports.begin(), imports.end(), [](const auto& import) {
    return import.at("name") == "Sleep" && import.at("fate") == "controlled";
  }));
}

TEST_CASE("what is no module is not inspected") {
  const Folder folder;
  const auto text = folder.write("notes.txt", "no module");
  for (const auto& module : {text, folder / "none.dll", std::string("/tmp"), std::string()}) {
    const auto answer = rhsim({"inspect", module});
    CAPTURE(module, answer.messages);
    CHECK(answer.exit_code == 2);
    CHECK(answer.out.empty());
    CHECK(std::count(answer.messages.begin(), answer.messages.end(), '\n') == 1);
  }
  CHECK(rhsim({"inspect", built_module("plain.so"), "--type", ""}).exit_code == 2);
  CHECK(rhsim({"inspect", built_module("plain.so"), "--json", folder / "no/x"}).exit_code == 2);
}

}  // namespace
}  // namespace rhsim::cli
