#include "harness/cli/module_file.h"

#include <algorithm>
#include <ctime>

#include <catch2/catch.hpp>

#include "harness/base/random.h"
#include "tests/harness/cli/built_modules.h"

namespace rhsim::cli {
namespace {

bool has_export(const ModuleFile& module, const std::string& name) {
  return std::any_of(module.exports.begin(), module.exports.end(),
                     [&](const auto& one) { return one.name == name; });
}

const ModuleImport* find_import(const ModuleFile& module, const std::string& name) {
  const auto found = std::find_if(module.imports.begin(), module.imports.end(),
                                  [&](const auto& one) { return one.name == name; });
  return found == module.imports.end() ? nullptr : &*found;
}

TEST_CASE("an ELF module's imports, exports and libraries are read from its file") {
  const auto module = parse_elf(bytes_of_file(built_module("crash_with_symbols.so")));
  CHECK_FALSE(module.damaged);
  CHECK(has_export(module, "Startup"));
  CHECK_FALSE(has_export(module, "ResUtilFreeParameterBlock"));
  CHECK(find_import(module, "Sleep") != nullptr);
  CHECK(find_import(module, "Startup") == nullptr);
  CHECK(find_import(module, "__gmon_start__") == nullptr);  // Weak: nobody misses it.
  CHECK(std::find(module.libraries.begin(), module.libraries.end(), "libc.so.6") !=
        module.libraries.end());
  CHECK(module.preferred_base == 0);
}

TEST_CASE("an ELF library with thousands of symbols is read whole") {
  const auto module = parse_elf(bytes_of_file("/lib/x86_64-linux-gnu/libc.so.6"));
  CHECK_FALSE(module.damaged);
  CHECK(module.exports.size() > 2000);
  CHECK(has_export(module, "printf"));
  CHECK(find_import(module, "_dl_argv") != nullptr);
}

TEST_CASE("a PE module's imports, exports and libraries are read from its file") {
  const auto bytes = bytes_of_file(built_module("crash_with_symbols.dll"));
  if (bytes.empty()) {
    WARN("no cross compiler: PE files are not tested here");
    return;
  }
  const auto module = parse_pe(bytes);
  CHECK_FALSE(module.damaged);
  CHECK(has_export(module, "Startup"));
  const auto* sleep = find_import(module, "Sleep");
  REQUIRE(sleep != nullptr);
  CHECK(sleep->library == "KERNEL32.dll");
  CHECK_FALSE(sleep->delayed);
  CHECK(std::find(module.libraries.begin(), module.libraries.end(), "RESUTILS.dll") !=
        module.libraries.end());
  CHECK(module.preferred_base != 0);
}

TEST_CASE("the nearest export is the last one that begins at or before the place") {
  ModuleFile module;
  module.exports = {{"Close", 0x30}, {"Online", 0x10}, {"Open", 0x20}};
  const auto [offset, name] = GENERATE(table<std::uint64_t, std::string>({
      {0x0F, ""},
      {0x10, "Online"},
      {0x1F, "Online+0xf"},
      {0x20, "Open"},
      {0x1000, "Close+0xfd0"},
  }));
  CHECK(nearest_export(module, offset) == name);
  CHECK(nearest_export(ModuleFile{}, offset).empty());
}

TEST_CASE("a file without tables has none, and is no danger") {
  for (const std::string bytes : {"", "M", "MZ",
                                  "\x7f"
                                  "ELF"}) {
    CHECK(parse_pe(bytes).imports.empty());
    CHECK(parse_elf(bytes).imports.empty());
    CHECK(parse_pe(bytes).damaged);
    CHECK(parse_elf(bytes).damaged);
  }
}

TEST_CASE("a cut module is said to be damaged") {
  auto bytes = bytes_of_file(built_module("crash_with_symbols.so"));
  CHECK(parse_elf(bytes.substr(0, 0x200)).damaged);
  bytes = bytes_of_file(built_module("crash_with_symbols.dll"));
  if (!bytes.empty()) CHECK(parse_pe(bytes.substr(0, 0x600)).damaged);
}

/// Some bytes of `bytes` as no linker would have them. The headers and tables are hit most: the
/// numbers there lead to other places.
std::string mutated(std::string bytes, Random& random) {
  const auto reach = static_cast<std::uint32_t>(random.one_in(2) ? 0x400 : bytes.size());
  for (std::uint32_t i = 0, hits = 1 + random.below(16); i < hits; ++i) {
    constexpr char telling[] = {'\0', '\x01', '\x7f', '\xff', '\x80'};
    auto& byte = bytes.at(
        random.below(std::min<std::uint32_t>(reach, static_cast<std::uint32_t>(bytes.size()))));
    byte = random.one_in(2) ? telling[random.below(5)] : static_cast<char>(random.below(256));
  }
  if (random.one_in(4)) bytes.resize(random.below(static_cast<std::uint32_t>(bytes.size())));
  return bytes;
}

TEST_CASE("no change to a module's file makes its reader crash or run on") {
  const auto [file, parse] = GENERATE(table<std::string, ModuleFile (*)(std::string_view)>({
      {"crash_with_symbols.so", parse_elf},
      {"crash_with_symbols.dll", parse_pe},
      {"crash_with_symbols.so", parse_pe},
      {"crash_with_symbols.dll", parse_elf},
  }));
  const auto whole = bytes_of_file(built_module(file));
  if (whole.empty()) return;
  Random random(1);
  std::size_t damaged = 0;
  // Processor time of the whole file, read as often by both readers: the yardstick.
  std::clock_t undamaged = 0;
  std::clock_t taken = 0;
  for (int i = 0; i < 3000; ++i) {
    const auto bytes = mutated(whole, random);
    const auto begun = std::clock();
    (void)parse_elf(whole);
    (void)parse_pe(whole);
    const auto between = std::clock();
    damaged += parse(bytes).damaged ? 1 : 0;
    taken += std::clock() - between;
    undamaged += between - begun;
  }
  CHECK(damaged > 0);
  CHECK(taken < 10 * undamaged);
}

}  // namespace
}  // namespace rhsim::cli
