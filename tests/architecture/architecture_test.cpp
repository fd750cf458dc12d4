#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

/// The folders and their arrows, as README.md draws them, held against the #include lines.
namespace {

namespace fs = std::filesystem;
using Names = std::set<std::string>;

const fs::path root = RHSIM_SOURCE_DIR;

Names with(Names names, const Names& more) {
  names.insert(more.begin(), more.end());
  return names;
}

/// What the files of each folder may include, beside the folder itself. A folder that is not
/// listed may include nothing of ours.
const std::map<std::string, Names>& arrows() {
  static const auto table = [] {
    const Names trace = {"harness/base"};
    const Names sim = with(trace, {"harness/trace"});
    const Names win32 = with(sim, {"harness/sim", "harness/abi"});
    const Names monitor = with(win32, {"harness/win32"});
    const Names host = with(monitor, {"harness/monitor"});
    const Names world = with(host, {"harness/host", "fakes/cluster"});
    const Names scenarios = with(world, {"harness/world"});
    const Names conformance = with(trace, {"harness/trace"});
    const Names reports = with(conformance, {"conformance"});
    return std::map<std::string, Names>{
        {"harness/base", {}},
        {"harness/abi", {}},
        {"harness/trace", trace},
        {"harness/sim", sim},
        {"harness/win32", win32},
        {"harness/monitor", monitor},
        {"harness/host", host},
        {"harness/world", world},
        {"harness/cli", with(with(scenarios, reports), {"scenarios", "reports"})},
        {"scenarios", scenarios},
        {"fakes/cluster", monitor},            // harness/win32 and its left.
        {"fakes/resources", {"harness/abi"}},  // As a real DLL would.
        {"conformance", conformance},
        {"reports", reports},
    };
  }();
  return table;
}

/// The listed folder that `path` lies in: the longest, since harness/base lies in harness.
std::optional<std::string> folder_of(const std::string& path) {
  std::optional<std::string> found;
  for (const auto& [folder, allowed] : arrows()) {
    if (path.starts_with(folder + "/")) found = folder;
  }
  return found;
}

bool is_source(const fs::path& file) {
  static const Names endings = {".h", ".cpp", ".c", ".inc"};
  return endings.contains(file.extension().string());
}

std::vector<fs::path> sources_of(const std::string& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
    if (entry.is_regular_file() && is_source(entry.path())) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

struct Include {
  std::string target;
  int line = 0;
};

/// Our own includes: those in quotes that name a file from the root.
std::vector<Include> includes_of(const fs::path& file) {
  static const std::regex form("^\\s*#\\s*include\\s+\"([^\"]+)\"");
  std::vector<Include> includes;
  std::ifstream stream(file);
  int number = 0;
  for (std::string line; std::getline(stream, line);) {
    ++number;
    std::smatch match;
    if (std::regex_search(line, match, form)) includes.push_back({match[1], number});
  }
  return includes;
}

TEST_CASE("every include goes along an arrow") {
  for (const auto& [folder, allowed] : arrows()) {
    if (!fs::exists(root / folder)) continue;
    for (const auto& file : sources_of(folder)) {
      const auto name = file.lexically_relative(root).generic_string();
      for (const auto& include : includes_of(file)) {
        const auto target = folder_of(include.target);
        const bool permitted = !target || *target == folder || allowed.contains(*target);
        INFO(name << ':' << include.line << " includes " << include.target);
        CHECK(permitted);
      }
    }
  }
}

/// Where a file in quotes may lie: at the root, beside the includer, or among the C headers, which
/// fakes include as a real DLL does.
bool is_ours(const fs::path& includer, const std::string& target) {
  return fs::exists(root / target) || fs::exists(includer.parent_path() / target) ||
         fs::exists(root / "harness/abi/include" / target);
}

TEST_CASE("an include in quotes names a file of ours") {
  for (const auto& [folder, allowed] : arrows()) {
    if (!fs::exists(root / folder) || folder == "harness/abi") continue;
    for (const auto& file : sources_of(folder)) {
      for (const auto& include : includes_of(file)) {
        INFO(file.lexically_relative(root).generic_string()
             << ':' << include.line << " includes " << include.target);
        CHECK(is_ours(file, include.target));
      }
    }
  }
}

TEST_CASE("every folder says what it is for") {
  std::vector<std::string> folders = {"harness", "fakes", "tests"};
  for (const auto& [folder, allowed] : arrows()) folders.push_back(folder);
  for (const auto& folder : folders) {
    if (!fs::exists(root / folder)) continue;
    INFO(folder << "/README.md");
    CHECK(fs::exists(root / folder / "README.md"));
  }
}

TEST_CASE("every folder with sources has its arrows listed") {
  for (const std::string top : {"harness", "fakes"}) {
    for (const auto& entry : fs::directory_iterator(root / top)) {
      if (!entry.is_directory()) continue;
      const auto folder = entry.path().lexically_relative(root).generic_string();
      if (sources_of(folder).empty()) continue;
      INFO(folder);
      CHECK(arrows().contains(folder));
    }
  }
}

TEST_CASE("the top of the tree holds what the README lists, and nothing else") {
  static const Names expected = {
      ".ci",       ".clang-format", ".clang-tidy",    ".git",
      ".github",   ".gitignore",    "CMakeLists.txt", "CMakePresets.json",
      "README.md", "build",         "conformance",    "fakes",
      "harness",   "reports",       "rhsim-traces",   "run",
      "scenarios", "tests",         "vcpkg.json"};
  for (const auto& entry : fs::directory_iterator(root)) {
    INFO(entry.path().filename().string());
    CHECK(expected.contains(entry.path().filename().string()));
  }
}

}  // namespace
