#include "harness/win32/coverage.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include <fmt/format.h>

#include "tests/harness/win32/machine.h"

namespace rhsim::win32::test {
namespace {

namespace fs = std::filesystem;

const fs::path folder = fs::path(RHSIM_SOURCE_DIR) / "tests/harness/win32";
const fs::path numbers = fs::path(RHSIM_SOURCE_DIR) / "harness/win32/tested_functions.inc";

std::string text_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// From a TEST_CASE to the brace in the first column that ends it.
std::vector<std::string> test_cases_of(const std::string& text) {
  std::vector<std::string> cases;
  for (auto at = text.find("\nTEST_CASE("); at != std::string::npos;) {
    const auto end = text.find("\n}\n", at);
    if (end == std::string::npos) break;
    cases.push_back(text.substr(at, end - at));
    at = text.find("\nTEST_CASE(", end);
  }
  return cases;
}

bool is_letter(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_' || letter == ':';
}

struct Mentions {
  std::set<std::string>
      words;  ///< Identifiers with their qualification: "SetEvent", "layer::join".
  std::set<std::string> literals;  ///< Strings: names that in_table looks up.
};

Mentions mentions_in(const std::string& code) {
  Mentions mentions;
  for (std::size_t at = 0; at < code.size();) {
    if (code.compare(at, 2, "//") == 0) {
      at = std::min(code.find('\n', at), code.size());
    } else if (code[at] == '"') {
      auto end = at + 1;
      while (end < code.size() && code[end] != '"') end += code[end] == '\\' ? 2 : 1;
      mentions.literals.insert(code.substr(at + 1, end - at - 1));
      at = end + 1;
    } else if (is_letter(code[at])) {
      const auto end =
          std::find_if_not(code.begin() + static_cast<std::ptrdiff_t>(at), code.end(), is_letter);
      const auto length = static_cast<std::size_t>(end - code.begin()) - at;
      mentions.words.insert(code.substr(at, length));
      at += length;
    } else {
      ++at;
    }
  }
  return mentions;
}

/// The pthread functions are called by the names that the layer gives them.
std::string name_in_layer(std::string_view name) {
  constexpr std::string_view front = "pthread_";
  if (name.starts_with(front)) name.remove_prefix(front.size());
  return "layer::" + std::string(name);
}

bool uses(const Mentions& mentions, const ApiFunction& row) {
  if (row.exported) return mentions.words.contains(std::string(row.name));
  return mentions.literals.contains(std::string(row.name)) ||
         mentions.words.contains(name_in_layer(row.name));
}

/// The lines of tested_functions.inc as the sources of the tests have them now.
std::string counted() {
  std::map<std::string_view, std::uint32_t> counts;
  for (const auto& row : functions()) counts[row.name] = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    // The tests of the table itself and of this list say nothing of what functions do.
    const auto name = entry.path().filename().string();
    if (!name.ends_with("_test.cpp") || name == "coverage_test.cpp" || name == "api_table_test.cpp")
      continue;
    for (const auto& test_case : test_cases_of(text_of(entry.path()))) {
      const auto mentions = mentions_in(test_case);
      std::set<std::string_view> used;
      for (const auto& row : functions()) {
        if (uses(mentions, row)) used.insert(row.name);
      }
      for (const auto function : used) ++counts[function];
    }
  }
  std::string lines;
  for (const auto& [name, count] : counts) lines += fmt::format("{{\"{}\", {}}},\n", name, count);
  return lines;
}

TEST_CASE("the numbers of test cases are those of the tests") {
  const auto now = counted();
  if (std::getenv("RHSIM_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(numbers, std::ios::binary) << now;
  }
  INFO("RHSIM_UPDATE_GOLDEN=1 writes " << numbers.string() << " anew");
  CHECK(text_of(numbers) == now);
}

TEST_CASE("every function of the table has a test case that uses it") {
  for (const auto& tested : tested_functions()) {
    CAPTURE(tested.name);
    CHECK(tested.test_cases > 0);
  }
}

TEST_CASE("the tested functions are those of the table, sorted") {
  std::set<std::string_view> names;
  for (const auto& row : functions()) names.insert(row.name);
  const auto tested = tested_functions();
  CHECK(std::equal(names.begin(), names.end(), tested.begin(), tested.end(),
                   [](std::string_view name, const auto& one) { return name == one.name; }));
}

TEST_CASE("every documented function has the standing that the list gives it") {
  for (const auto& documented : documented_functions()) {
    CAPTURE(documented.name);
    const auto all = functions();
    const bool in_table = std::any_of(all.begin(), all.end(),
                                      [&](const auto& row) { return row.name == documented.name; });
    CHECK(in_table == (documented.standing == Standing::Simulated));
    CHECK(documented.why.empty() == in_table);
    CHECK(documented.header.ends_with(".h"));
  }
}

TEST_CASE("the list of documented functions is sorted, and knows all of the table's") {
  const auto documented = documented_functions();
  CHECK(std::is_sorted(documented.begin(), documented.end(),
                       [](const auto& left, const auto& right) { return left.name < right.name; }));
  for (const auto& row : functions()) {
    // The names of the C runtime and of the compilers' come from no header of Windows.
    if (!row.exported || row.cls == ApiClass::Runtime) continue;
    CAPTURE(row.name);
    CHECK(std::any_of(documented.begin(), documented.end(),
                      [&](const auto& one) { return one.name == row.name; }));
  }
}

}  // namespace
}  // namespace rhsim::win32::test
