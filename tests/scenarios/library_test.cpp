#include "scenarios/library.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include <fmt/format.h>
#include <rapidcheck/catch.h>
#include <catch2/catch.hpp>

#include "scenarios/library_files.h"
#include "scenarios/loader.h"
#include "scenarios/names.h"

namespace rhsim::scenarios {
namespace {

namespace fs = std::filesystem;

std::vector<LoadedScenario> whole_library() {
  auto scenarios = library();
  if (!scenarios) FAIL(to_text(scenarios.error()));
  return *scenarios;
}

/// A folder that is gone when the test is.
class TemporaryFolder {
 public:
  TemporaryFolder() : path_(fs::temp_directory_path() / "rhsim-library-test") {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] std::string write(const std::string& name, std::string_view text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return (path_ / name).generic_string();
  }
  [[nodiscard]] std::string path() const { return path_.generic_string(); }

 private:
  fs::path path_;
};

TEST_CASE("every scenario of the library loads, validates, and tells what it is for") {
  for (const auto& file : embedded_scenarios()) {
    CAPTURE(file.name);
    const auto found = find_scenarios(std::string(file.name));
    if (!found) FAIL(to_text(found.error()));
    const auto& scenario = found->front().scenario;
    CHECK(scenario.name == file.name);
    CHECK(scenario.title.size() > 10);
    CHECK(scenario.description.size() > 60);
    CHECK_FALSE(scenario.exercises.empty());
    CHECK(found->front().place == fmt::format("library:{}", file.name));
  }
}

TEST_CASE("the library is sorted by name") {
  const auto scenarios = whole_library();
  CHECK(std::is_sorted(scenarios.begin(), scenarios.end(), [](const auto& left, const auto& right) {
    return left.scenario.name < right.scenario.name;
  }));
}

TEST_CASE("each family has enough scenarios to find what it is about") {
  std::map<std::string, int> families;
  for (const auto& loaded : whole_library()) ++families[loaded.scenario.family];
  CHECK(families["delayed status updates"] >= 5);
  CHECK(families["stalled CheckPoints"] >= 4);
  CHECK(families["premature and late calls"] >= 5);
  CHECK(families["termination races"] >= 6);
  CHECK(families["polls and EventHandle"] >= 2);
  CHECK(families["restart after failure"] >= 2);
  CHECK(families["several resources"] >= 2);
  CHECK(families["property changes"] >= 1);
  CHECK(families["version negotiation"] >= 1);
  CHECK(families["worker creation failure"] >= 2);
  CHECK(families["lifecycle"] >= 3);
  CHECK(families["questions to Startup"] >= 2);
  CHECK(families["control codes"] >= 4);
  CHECK(families["cancellation"] >= 3);
  CHECK(families["arbitration"] >= 2);
  CHECK(families["services, processes and shares"] >= 8);
  CHECK(families["failing calls"] >= 2);
  CHECK(families.size() == 17);
}

TEST_CASE("every action, and every trigger that any module can fire, is used by the library") {
  std::set<Step::Action> actions;
  std::set<Trigger::Kind> triggers;
  for (const auto& loaded : whole_library())
    for (const auto* list : {&loaded.scenario.steps, &loaded.scenario.also})
      for (const auto& step : *list) {
        actions.insert(step.action);
        triggers.insert(step.when.kind);
      }
  for (const auto& form : action_forms()) {
    // What a DLL calls is its own matter, and not the library's.
    if (!form.resource && !form.name_key.empty()) continue;
    CAPTURE(form.word);
    CHECK(actions.count(form.action) == 1);
  }
  using Kind = Trigger::Kind;
  for (const auto kind : {Kind::Immediately, Kind::After, Kind::State, Kind::Reports, Kind::Called,
                          Kind::Returned, Kind::Settled})
    CHECK(triggers.count(kind) == 1);
}

TEST_CASE("a scenario that takes time of its own says which limits it means to exercise") {
  for (const auto& loaded : whole_library()) {
    const auto& scenario = loaded.scenario;
    CAPTURE(scenario.name);
    const auto takes_time = [](const Step& step) {
      return step.action == Step::Action::Stall || step.action == Step::Action::SlowStatus;
    };
    const bool inserts = std::any_of(scenario.steps.begin(), scenario.steps.end(), takes_time) ||
                         std::any_of(scenario.also.begin(), scenario.also.end(), takes_time);
    CHECK(inserts == !scenario.limits.empty());
  }
}

TEST_CASE("the library needs one resource type and no script") {
  for (const auto& loaded : whole_library())
    for (const auto& resource : loaded.scenario.resources) {
      CAPTURE(loaded.scenario.name);
      // One asks Startup for a type that nobody implements; its name must be a literal.
      CHECK((resource.settings.type == "$1" || loaded.scenario.name == "unknown-type"));
      CHECK_FALSE(resource.script);
    }
}

TEST_CASE("a module may take its time: no PendingTimeout of the library is shorter than usual") {
  for (const auto& loaded : whole_library())
    for (const auto& resource : loaded.scenario.resources) {
      CAPTURE(loaded.scenario.name);
      CHECK(resource.settings.properties.pending_timeout >= 180s);
      CHECK(resource.settings.properties.deadlock_timeout >= 300s);
    }
}

TEST_CASE("a file is found by its path, a folder gives all its files in order") {
  const TemporaryFolder folder;
  const auto b = folder.write("b.json", R"({"name":"b","resources":[{"id":"r1"}]})");
  const auto a = folder.write("a.json", R"({"name":"a","resources":[{"id":"r1"}]})");
  (void)folder.write("notes.txt", "not a scenario");

  const auto file = find_scenarios(b);
  REQUIRE(file);
  REQUIRE(file->size() == 1);
  CHECK(file->front().place == b);
  CHECK(file->front().text == R"({"name":"b","resources":[{"id":"r1","name":"r1","type":"$1"}]})");

  const auto all = find_scenarios(folder.path());
  REQUIRE(all);
  REQUIRE(all->size() == 2);
  CHECK(all->at(0).place == a);
  CHECK(all->at(1).place == b);
}

TEST_CASE("an error in a file names the file and its line") {
  const TemporaryFolder folder;
  const auto file = folder.write("bad.json", "{\"name\":\"b\",\n\"resources\":[{\"ido\":\"r1\"}]}");
  const auto found = find_scenarios(file);
  REQUIRE_FALSE(found);
  CHECK(found.error().place == file + ":2: resources[0].ido");
  CHECK(found.error().remedy == "Did you mean \"id\"?");
}

TEST_CASE("two files of a folder may not share a name") {
  const TemporaryFolder folder;
  const auto a = folder.write("a.json", R"({"name":"x","resources":[{"id":"r1"}]})");
  const auto b = folder.write("b.json", R"({"name":"x","resources":[{"id":"r1"}]})");
  const auto found = find_scenarios(folder.path());
  REQUIRE_FALSE(found);
  CHECK(found.error().place == b);
  CHECK(found.error().reason == a + " has the name \"x\" too");
}

TEST_CASE("what is not there is answered with what may have been meant") {
  const auto [name, reason, remedy] = GENERATE(table<std::string, std::string, std::string>({
      {"terminate-during-reports",
       "this is neither a scenario of the library, nor a file, nor a folder",
       "Did you mean \"terminate-during-report\"?"},
      {"qqqqqqqqqqqqqqq", "this is neither a scenario of the library, nor a file, nor a folder",
       "\"rhsim scenarios\" lists the library"},
      {"no/such/file.json", "there is no such file or folder",
       "Check the path; \"rhsim scenarios\" lists the library"},
  }));
  const auto found = find_scenarios(name);
  REQUIRE_FALSE(found);
  CHECK(found.error() == Error{name, reason, remedy});
}

TEST_CASE("a folder without scenarios is an error, not an empty answer") {
  const TemporaryFolder folder;
  const auto found = find_scenarios(folder.path());
  REQUIRE_FALSE(found);
  CHECK(found.error() == Error{folder.path(), "there is no *.json file in this folder",
                               "\"rhsim scenarios NAME > FILE\" makes one to start from"});
}

TEST_CASE("the schema refuses what no scenario is") {
  const auto valid = validate(R"({"name":"x","resources":[{"id":"r1"}],
      "steps":[{"do":"online","when":{"after":7}}]})",
                              "x.json");
  REQUIRE_FALSE(valid);
  CHECK(valid.error().place == "x.json:2: steps[0].when.after");
  CHECK_FALSE(validate("{}", "x.json"));
  CHECK_FALSE(validate("[", "x.json"));
}

// --- Abuse
// -----------------------------------------------------------------------------------------

/// A valid file with a few bytes changed, cut out, or doubled.
std::string mutated(std::string text) {
  const auto changes = *rc::gen::inRange(1, 6);
  for (int change = 0; change < changes && !text.empty(); ++change) {
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
    const auto length = std::min(*rc::gen::inRange<std::size_t>(1, 20), text.size() - at);
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        text[at] = static_cast<char>(*rc::gen::inRange(0, 256));
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(at, text.substr(at, length));
        break;
      default:
        text[at] = *rc::gen::elementOf(std::string("{}[]\",:0129.-eE\\$ntf"));
        break;
    }
  }
  return text;
}

TEST_CASE("a damaged file is refused or read, and what is read is valid") {
  rc::prop("random damage", [] {
    const auto files = embedded_scenarios();
    const auto& file = files[*rc::gen::inRange<std::size_t>(0, files.size())];
    const auto text =
        *rc::gen::noShrink(rc::gen::exec([&] { return mutated(std::string(file.text)); }));
    const auto scenario = parse_scenario(text, "damaged");
    if (!scenario) {
      RC_ASSERT(scenario.error().place.starts_with("damaged"));
      RC_ASSERT(!scenario.error().reason.empty());
      return;
    }
    const auto valid = validate(text, "damaged");
    if (!valid) RC_FAIL(to_text(valid.error()) + "\n" + text);
    RC_ASSERT(parse_scenario(to_json(*scenario), "again") == *scenario);
  });
}

}  // namespace
}  // namespace rhsim::scenarios
