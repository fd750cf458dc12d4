#include "conformance/catalogue.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "conformance/rules/rules.h"

namespace rhsim::conformance {
namespace {

TEST_CASE("the catalogue has the contract's 190 rules and those of the run itself") {
  const auto run = std::count_if(catalogue().begin(), catalogue().end(),
                                 [](const auto& entry) { return entry.id.substr(0, 4) == "RUN-"; });
  CHECK(run == 8);
  CHECK(catalogue().size() - static_cast<std::size_t>(run) == 190);
}

TEST_CASE("the catalogue is sorted by id, and no id comes twice") {
  const auto entries = catalogue();
  for (std::size_t i = 1; i < entries.size(); ++i) CHECK(entries[i - 1].id < entries[i].id);
}

TEST_CASE("an entry can be found by its id alone") {
  REQUIRE(find_rule("SRS-09") != nullptr);
  CHECK(find_rule("SRS-09")->id == "SRS-09");
  CHECK(find_rule("SRS-99") == nullptr);
  CHECK(find_rule("") == nullptr);
}

TEST_CASE("every entry has a title and a page, and says why when no trace decides it") {
  for (const auto& entry : catalogue()) {
    CAPTURE(entry.id);
    CHECK_FALSE(entry.title.empty());
    CHECK(entry.title.back() != '.');
    CHECK_FALSE(entry.sources.empty());
    CHECK((entry.implemented || !entry.note.empty() || !entry.monitor_test.empty()));
    CHECK((entry.constrains_dll || !entry.implemented));
  }
}

TEST_CASE("an entry says why it matters, what decides it, and how it is broken and kept") {
  for (const auto& entry : catalogue()) {
    CAPTURE(entry.id);
    CHECK_FALSE(entry.why.empty());
    CHECK(entry.why.back() == '.');
    CHECK((!entry.contested || !entry.contested_reading.empty()));
    CHECK((entry.contested || !entry.disputed));
    const bool decided = state_of(entry) == RuleState::Implemented;
    CHECK((!decided || !entry.decides.empty()));
    CHECK((!decided || !entry.breaking.empty()));
    CHECK((!decided || !entry.conforming.empty()));
    CHECK((entry.monitor_test.empty() || !entry.constrains_dll));
    CHECK((entry.constrains_dll || !entry.note.empty() || !entry.monitor_test.empty()));
  }
}

TEST_CASE("a rule counts as implemented exactly when the checker has it") {
  for (const auto& entry : catalogue()) {
    CAPTURE(entry.id);
    const bool has = std::any_of(all_rules().begin(), all_rules().end(),
                                 [&](const auto& rule) { return rule.id == entry.id; });
    CHECK(has == entry.implemented);
  }
  for (const auto& rule : all_rules()) CHECK(find_rule(rule.id) != nullptr);
}

TEST_CASE("the table of rules is sorted by id, and every rule looks at some event") {
  const auto rules = all_rules();
  for (std::size_t i = 1; i < rules.size(); ++i) CHECK(rules[i - 1].id < rules[i].id);
  for (const auto& rule : rules) CHECK_FALSE(rule.kinds.empty());
}

}  // namespace
}  // namespace rhsim::conformance
