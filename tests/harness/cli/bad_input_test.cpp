// Whatever is wrong with what people hand in, they get one line that says what, where, why and what
// to do about it, exit code 2, nothing on standard output, and no campaign is begun.

#include <algorithm>
#include <functional>

#include <catch2/catch.hpp>

#include "harness/cli/job.h"
#include "harness/trace/reader.h"
#include "harness/trace/text.h"
#include "tests/harness/cli/built_modules.h"
#include "tests/harness/cli/command_line.h"

namespace rhsim::cli {
namespace {

namespace fs = std::filesystem;
using Catch::Contains;
using Catch::StartsWith;

const std::string plain_module = built_module("plain.so");

/// Holds `answer` to be one message that begins so, has a remedy, and is all there is.
void check_refused(const Answer& answer, const std::string& begins, const std::string& remedy) {
  CAPTURE(answer.out, answer.messages);
  CHECK(answer.exit_code == 2);
  CHECK(answer.out.empty());
  CHECK_THAT(answer.messages, StartsWith(begins));
  CHECK_THAT(answer.messages, Contains(remedy));
  CHECK(std::count(answer.messages.begin(), answer.messages.end(), '\n') == 1);
}

// --- Scenarios -----------------------------------------------------------------------------------

std::string scenario_with(const std::string& step, const std::string& more = {}) {
  return "{\"name\": \"x\",\n \"resources\": [{\"id\": \"r1\", \"type\": \"T\", \"script\": "
         "{}}],\n" +
         more + " \"steps\": [\n  " + step + "\n]}";
}

TEST_CASE("a broken scenario is refused with its file, line and JSON path") {
  const auto [text, reason, remedy] = GENERATE(table<std::string, std::string, std::string>({
      {"", ":1: ", "Check commas"},
      {"{\"name\": \"x\",\n \"resources\": [,]}", ":2: ", "Check commas"},
      {"\x7f"
       "ELF\x02\x01\x01",
       ":1: ", "Check commas"},
      {"[1, 2]", ":1: ", ""},
      {std::string(5000, '['), ": brackets nest deeper", "No scenario needs that"},
      {scenario_with("{\"do\": \"online\"}", "\"stepz\": [],\n"), ":3: stepz", "steps"},
      {scenario_with("{\"do\": \"onlin\"}"), ":4: steps[0].do", "online"},
      {scenario_with("{\"do\": \"wait\", \"when\": {\"after\": \"5 parsecs\"}}"),
       ":4: steps[0].when.after", "Use ns, us, ms"},
      {scenario_with("{\"do\": \"wait\", \"when\": {\"after\": \"-5s\"}}"),
       ":4: steps[0].when.after", ""},
      {scenario_with("{\"do\": \"online\", \"resource\": \"r2\"}"), ":4: steps[0].resource", "r1"},
      {scenario_with("{\"do\": \"online\", \"do\": \"wait\"}"), ":4: steps[0].do", "Remove one"},
      {scenario_with("{\"do\": \"online\"}", "\"limits\": 1e999,\n"), "", "smaller"},
  }));
  const Folder folder;
  const auto file = folder.write("broken.json", text);
  check_refused(rhsim({"check", "scripted", "--scenario", file}), "rhsim check: " + file + reason,
                remedy);
  check_refused(rhsim({"scenarios", file}), "rhsim scenarios: " + file + reason, remedy);
}

TEST_CASE("scenarios that cannot be found or told apart are refused") {
  const Folder folder;
  fs::create_directories(folder / "empty");
  fs::create_directories(folder / "twins");
  for (const std::string name : {"twins/a.json", "twins/b.json"}) {
    folder.write(name, scenario_with("{\"do\": \"online\"}"));
  }
  const auto one = folder / "twins/a.json";
  const auto check = [](const std::vector<std::string>& scenarios) {
    std::vector<std::string> arguments = {"check", "scripted"};
    for (const auto& scenario : scenarios) {
      arguments.insert(arguments.end(), {"--scenario", scenario});
    }
    return rhsim(arguments);
  };
  const std::string who = "rhsim check: ";
  check_refused(check({folder / "none.json"}),
                who + (folder / "none.json") + ": there is no such file", "Check the path");
  check_refused(check({folder / "empty"}), who + (folder / "empty") + ": there is no *.json file",
                "rhsim scenarios NAME");
  check_refused(check({folder / "twins"}), who + (folder / "twins/b.json"), "its own name");
  check_refused(check({one, one}), who + one + ": x is also the name of", "name none twice");
}

// --- Traces --------------------------------------------------------------------------------------

/// A scripted run's document.
std::string recorded(const std::string& kind = "scripted", const std::string& sha256 = {}) {
  Job job;
  job.scenario = script("good", good_worker);
  job.module = {"plain.so", sha256, kind};
  job.policy = "calm";
  job.keep_traces = Job::Keep::All;
  std::string document;
  const auto played = make_local_player()->play(job, [&document](RunReport report) {
    document = std::move(report.trace);
    return true;
  });
  REQUIRE(played);
  REQUIRE(!document.empty());
  return document;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

TEST_CASE("a trace that is not as it was written is refused by every command that reads one") {
  const auto whole = recorded();
  const auto middle = whole.find('\n', whole.size() / 2);
  const auto second_line = whole.find('\n') + 1;
  const std::vector<std::tuple<std::string, std::string, std::string>> cases = {
      {"", ": the file is empty", ""},
      {"{\"format\":\"rhsim-result\"}\n", ":1: not a trace of rhsim", "first line"},
      {std::string("MZ\x90\0\x03", 5), ":1: not a trace of rhsim", "first line"},
      {whole.substr(0, 40), ":1: ", ""},
      {whole.substr(0, second_line), ":2: the trace is cut", "record the run again"},
      {whole.substr(0, middle + 1), ": the trace is cut", "record the run again"},
      {whole.substr(0, middle - 3), ": the trace is cut", "record the run again"},
      {whole + whole, ": the trace goes on after its end line", ""},
      {replaced(whole, "\"check_point\":1", "\"check_point\":7"),
       ": the trace is not the one that was written: hashes differ", ""},
      {replaced(whole, "\"policy\":\"calm\"", "\"policy\":\"balm\""),
       ": the trace is not the one that was written: hashes differ", ""},
      {replaced(whole, "\"n\":3,", "\"n\":4,"), ":4: expected event 3, found 4", ""},
      {replaced(whole, "\"version\":1", "\"version\":2"),
       ":1: the trace has format version 2, this rhsim reads up to 1",
       "Use the rhsim that wrote it"},
      {replaced(whole, "\"version\":1", "\"version\":-1"), ":1: the trace does not say which", ""},
  };
  const Folder folder;
  const auto good = folder.write("good.jsonl", whole);
  for (const auto& [text, reason, remedy] : cases) {
    const auto file = folder.write("bad.jsonl", text);
    const std::vector<std::vector<std::string>> commands = {
        {"verify", file}, {"replay", file}, {"diff", file, good}, {"diff", good, file}};
    for (const auto& command : commands) {
      const auto answer = rhsim(command);
      check_refused(answer, "rhsim " + command[0] + ": " + file + ":", reason);
      CHECK_THAT(answer.messages, Contains(remedy));
    }
  }
}

TEST_CASE("a trace that was recorded with a module wants that module") {
  const Folder folder;
  const auto file = folder.write("native.jsonl", recorded("elf-so", std::string(64, 'a')));
  const auto text = folder.write("notes.txt", "no module");
  check_refused(rhsim({"replay", file}), "rhsim replay: " + file + ": was recorded with plain.so",
                "--module path/to/plain.so");
  check_refused(rhsim({"replay", file, "--module", folder / "plain.so"}),
                "rhsim replay: " + (folder / "plain.so") + ": does not exist", "Check the path");
  check_refused(rhsim({"replay", file, "--module", text}), "rhsim replay: " + text + ": is neither",
                "Give a resource DLL");
  check_refused(rhsim({"replay", file, "--module", plain_module}),
                "rhsim replay: " + plain_module + ": is not the module of the trace", "--force");
}

// --- Modules -------------------------------------------------------------------------------------

/// The beginning of a file in one of both formats, with some bytes changed.
std::string bytes_of(std::size_t size,
                     const std::vector<std::pair<std::size_t, std::string>>& parts) {
  std::string bytes(size, '\0');
  for (const auto& [at, part] : parts) bytes.replace(at, part.size(), part);
  return bytes;
}

std::string pe_file(const std::string& machine, const std::string& characteristics) {
  return bytes_of(
      256, {{0, "MZ"}, {0x3C, "\x40"}, {0x40, "PE"}, {0x44, machine}, {0x56, characteristics}});
}

std::string elf_file(char bits, const std::string& machine, const std::string& type) {
  return bytes_of(256, {{0,
                         "\x7f"
                         "ELF"},
                        {4, {bits, '\x01'}},
                        {16, type},
                        {18, machine}});
}

TEST_CASE("what is no x64 resource DLL is refused") {
  const auto [bytes, reason, remedy] = GENERATE(table<std::string, std::string, std::string>({
      {"", "is neither a Windows DLL nor a Linux shared object", "Give a resource DLL"},
      {"#!/bin/sh\n", "is neither a Windows DLL nor a Linux shared object", "Give a resource DLL"},
      {"M", "is neither a Windows DLL nor a Linux shared object", "Give a resource DLL"},
      {"MZ", "is a DOS program or a damaged DLL", "Give the resource DLL itself"},
      {bytes_of(64, {{0, "MZ"}, {0x3C, "\xff\xff\xff\xff"}}), "is a DOS program or a damaged DLL",
       "Give the resource DLL itself"},
      {pe_file("\x4c\x01", "\x02\x20"), "is a 32-bit DLL", "Build the x64 configuration"},
      {pe_file("\x64\xaa", "\x02\x20"), "is a DLL for ARM64", "Build the x64 configuration"},
      {pe_file("\x01\x02", "\x02\x20"), "is a DLL for a machine", "Build the x64 configuration"},
      {pe_file("\x64\x86", "\x02"), "is a program, not a DLL", "Give the resource DLL itself"},
      {"\x7f"
       "ELF",
       "is an ELF file, but not one for x86-64", "Build it for x86-64"},
      {elf_file('\x01', "\x03", "\x03"), "is an ELF file, but not one for x86-64", "for x86-64"},
      {elf_file('\x02', "\xb7", "\x03"), "is an ELF file, but not one for x86-64", "for x86-64"},
      {elf_file('\x02', "\x3e", "\x02"), "is an ELF file, but no shared object", "-shared"},
  }));
  const Folder folder;
  const auto file = folder.write("my.dll", bytes);
  check_refused(rhsim({"check", file, "--type", "T"}), "rhsim check: " + file + ": " + reason,
                remedy);
}

TEST_CASE("a module that cannot be read is refused") {
  const Folder folder;
  const auto file = folder.write("secret.so", "x");
  fs::permissions(file, fs::perms::none);
  const bool root = ::geteuid() == 0;  // Who may read everything, and sees what it is.
  const std::string who = "rhsim check: ";
  check_refused(rhsim({"check", file, "--type", "T"}),
                who + file + (root ? ": is neither" : ": cannot be read"),
                root ? "Give a resource DLL" : "Check its permissions");
  check_refused(rhsim({"check", folder / "none.so", "--type", "T"}),
                who + (folder / "none.so") + ": does not exist", "Check the path");
  check_refused(rhsim({"check", file + "/x.so", "--type", "T"}),
                who + file + "/x.so: does not exist", "Check the path");
  fs::create_directories(folder / "dlls");
  check_refused(rhsim({"check", folder / "dlls", "--type", "T"}),
                who + (folder / "dlls") + ": is a folder", "Give the module file in it");
  check_refused(rhsim({"check", "", "--type", "T"}), who + "MODULE: no file is named",
                "Give a resource DLL");
  check_refused(rhsim({"check", plain_module}),
                who + plain_module + ": a resource DLL does not list", "--type \"My Type\"");
  check_refused(rhsim({"check", plain_module, "--type", ""}), who + "--type: \"\" is no name",
                "Startup knows");
}

TEST_CASE("a module without Startup is a finding, and the check says so") {
  const Folder folder;
  const auto file = folder.write("s.json", R"({"name": "s", "resources": [{"id": "r1"}],
                                               "steps": [{"do": "online"}]})");
  const auto answer = rhsim({"check", "/lib/x86_64-linux-gnu/libm.so.6", "--type", "T",
                             "--scenario", file, "--trace-dir", folder / "traces"});
  CAPTURE(answer.messages);
  CHECK(answer.exit_code == 1);
  CHECK_THAT(answer.out, Contains("the module cannot be loaded: it exports no Startup"));
  CHECK_THAT(answer.out, Contains("LIF-25"));
}

// --- Options and places --------------------------------------------------------------------------

TEST_CASE("a value that an option cannot have is refused by name, with the reason") {
  const auto [option, value, reason] = GENERATE(table<std::string, std::string, std::string>({
      {"--seeds", "many", "\"many\" is no whole number from 0 to"},
      {"--seeds", "-1", "\"-1\" is no whole number from 0 to"},
      {"--seeds", "1.5", "\"1.5\" is no whole number from 0 to"},
      {"--seeds", "18446744073709551616", "\"18446744073709551616\" is no whole number from 0 to"},
      {"--seed", "0x10", "\"0x10\" is no whole number from 0 to"},
      {"--jobs", "0", "\"0\" is no whole number from 1 to 256"},
      {"--jobs", "257", "\"257\" is no whole number from 1 to 256"},
      {"--policy", "luck", "there is no policy \"luck\". Use calm"},
      {"--policy", "pct:0", "\"pct:0\" has no such numbers. Write pct:D"},
      {"--shard", "0/4", "\"0/4\" is no part of a whole. Write I/N"},
      {"--profile", "nice", "there is no profile \"nice\". Use documented"},
      {"--gate", "loud", "there is no gate \"loud\". Use error or warn"},
      {"--time-budget", "soon", "\"soon\" is no length of time. Write 30s"},
      {"--time-budget", "-3s", "\"-3s\" is no length of time. Write 30s"},
      {"--time-budget", "0s", "\"0s\" is no length of time. Write 30s"},
  }));
  CAPTURE(option, value);
  const Folder folder;
  const auto file = folder.write("good.json", script("good", good_worker));
  const auto answer = rhsim({"check", "scripted", "--scenario", file, option + "=" + value});
  check_refused(answer, "rhsim check: " + option + ": " + reason, "");
}

TEST_CASE("a place that cannot be written is refused before anything runs") {
  const Folder folder;
  const auto scenario = folder.write("good.json", script("good", good_worker));
  const auto [name, reason] = GENERATE(table<std::string, std::string>({
      {"none/x", "there is no folder"},
      {"good.json/x", "is no folder"},
      {"", "it is a folder"},
  }));
  for (const std::string option : {"--json", "--junit", "--write-baseline"}) {
    const auto place = folder / name;
    CAPTURE(option, place);
    check_refused(rhsim({"check", "scripted", "--scenario", scenario, option, place}),
                  "rhsim check: " + option + ": " + place + " cannot be written: ", reason);
  }
  const auto inside = folder / "good.json/traces";
  check_refused(rhsim({"check", "scripted", "--scenario", scenario, "--trace-dir", inside}),
                "rhsim check: --trace-dir: " + inside + " cannot be written: ", "is no folder");
  const auto trace = folder.write("good.jsonl", recorded());
  for (const std::string command : {"verify", "replay"}) {
    check_refused(rhsim({command, trace, "--json", folder / "none/x"}),
                  "rhsim " + command + ": --json: " + (folder / "none/x") + " cannot be written",
                  "Name another place");
  }
  CHECK_FALSE(fs::exists(folder / "none"));
}

TEST_CASE("files of accepted findings that cannot be used are refused") {
  const auto [option, text, remedy] = GENERATE(table<std::string, std::string, std::string>({
      {"--waivers", "{", "missing comma"},
      {"--waivers", "[]", ""},
      {"--waivers", "{}", "\"waivers\":["},
      {"--waivers", R"({"waivers": [{"rule": "SRS-99", "reason": "r", "owner": "o",
                        "expires": "2099-01-01"}]})",
       ""},
      {"--baseline", "{", "missing comma"},
      {"--baseline", "{}", "--write-baseline"},
  }));
  CAPTURE(option, text);
  const Folder folder;
  const auto scenario = folder.write("good.json", script("good", good_worker));
  const auto file = folder.write("accepted.json", text);
  check_refused(rhsim({"check", "scripted", "--scenario", scenario, option, file}),
                "rhsim check: " + file, remedy);
  check_refused(rhsim({"check", "scripted", "--scenario", scenario, option, folder / "none"}),
                "rhsim check: " + (folder / "none") + ": cannot be opened", "Check the name");
}

}  // namespace
}  // namespace rhsim::cli
