#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

// fakes.json is what the grid and the demo know of the fakes; these stories keep it honest.

namespace {

namespace fs = std::filesystem;

const fs::path folder = fs::path(RHSIM_SOURCE_DIR) / "fakes" / "resources";

std::string text_of(const fs::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

struct Fake {
  std::string name, type, language, sin;
  std::vector<std::string> rules;
  [[nodiscard]] fs::path source() const { return folder / (name + "." + language); }
};

std::vector<Fake> listed() {
  std::vector<Fake> fakes;
  const auto document = nlohmann::json::parse(text_of(folder / "fakes.json"));
  for (const auto& row : document.at("fakes")) {
    fakes.push_back({row.at("name"), row.at("type"), row.at("language"), row.value("sin", ""),
                     row.at("rules")});
  }
  return fakes;
}

}  // namespace

TEST_CASE("the list of fakes is sorted by name and names each once") {
  const auto fakes = listed();
  const auto unsorted = std::adjacent_find(
      fakes.begin(), fakes.end(), [](const Fake& a, const Fake& b) { return a.name >= b.name; });
  CHECK(unsorted == fakes.end());
}

TEST_CASE("every source in the folder is listed, and every listed fake has its source") {
  std::set<std::string> sources;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const auto extension = entry.path().extension();
    if (extension == ".c" || extension == ".cpp") sources.insert(entry.path().filename().string());
  }
  std::set<std::string> names;
  for (const auto& fake : listed()) names.insert(fake.source().filename().string());
  CHECK(names == sources);
}

TEST_CASE("every fake names its type in its source, and no two share one") {
  std::set<std::string> types;
  for (const auto& fake : listed()) {
    CAPTURE(fake.name);
    CHECK(types.insert(fake.type).second);
    if (fake.name == "accepts_any_type") continue;  // Its sin is to have none.
    CHECK(text_of(fake.source()).find("L\"" + fake.type + "\"") != std::string::npos);
  }
}

TEST_CASE("a fake with a sin says which rules should see it, a well-behaved one has none") {
  std::size_t well_behaved = 0;
  for (const auto& fake : listed()) {
    CAPTURE(fake.name);
    CHECK(fake.sin.empty() == fake.rules.empty());
    well_behaved += fake.rules.empty() ? 1U : 0U;
  }
  CHECK(well_behaved >= 6);
}

TEST_CASE("a fake sees nothing of rhsim but the headers of the SDK") {
  for (const auto& fake : listed()) {
    CAPTURE(fake.name);
    CHECK(text_of(fake.source()).find("#include \"harness") == std::string::npos);
  }
}
