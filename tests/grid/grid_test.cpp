// The grid of fakes against rules, kept as a golden file: every sin is found by its rule, and the
// well-behaved are found by none. RHSIM_UPDATE_GOLDEN=1 writes it anew; read the difference.

#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <sstream>
#include <thread>

#include <catch2/catch.hpp>

#include "conformance/catalogue.h"
#include "harness/cli/campaign.h"
#include "harness/cli/campaign_setup.h"
#include "harness/cli/rule_names.h"
#include "scenarios/library.h"
#include "tests/grid/fakes.h"

namespace rhsim::grid {
namespace {

using conformance::FindingGroup;
using conformance::Severity;

/// What the default check says of a fake: rules at each severity, the attached ones in brackets.
struct Row {
  std::set<std::string> errors;
  std::set<std::string> warnings;
  std::set<std::string> attached;
  std::string problem;
  std::set<std::string> exercised;
  std::map<std::string, std::set<std::string>> exercised_by;  ///< The same by scenario.

  [[nodiscard]] bool has(const std::string& rule) const {
    return errors.count(rule) + warnings.count(rule) + attached.count(rule) > 0;
  }
};

Row row_of(const Fake& fake) {
  Row row;
  auto setup = cli::set_up({native_module(fake), {fake.type}, {}}, "documented");
  if (!setup) {
    row.problem = to_text(setup.error());
    return row;
  }
  cli::tell_of_rules({fake.rules.begin(), fake.rules.end()}, *setup);
  setup->campaign.seeds = 3;
  setup->campaign.placement_seeds = 1;
  const auto outcome =
      cli::run_campaign(setup->campaign, setup->make_player, [](const cli::Progress&) {});
  if (!outcome) {
    row.problem = to_text(outcome.error());
    return row;
  }
  for (const auto& group : outcome->result.findings) {
    const auto& finding = group.example;
    if (finding.severity == Severity::Error) row.errors.insert(finding.rule);
    if (finding.severity == Severity::Warn) row.warnings.insert(finding.rule);
    // A note shows that the rule saw it, which is all that an INFO rule can do.
    if (finding.severity == Severity::Info) row.attached.insert(finding.rule);
    row.attached.insert(finding.attached.begin(), finding.attached.end());
  }
  for (const auto& rule : outcome->result.rules) {
    if (rule.exercised > 0) row.exercised.insert(rule.id);
  }
  for (const auto& scenario : outcome->result.scenarios) {
    row.exercised_by[scenario.name] = scenario.exercised;
  }
  return row;
}

std::string line_of(const Fake& fake, const Row& row) {
  std::ostringstream line;
  line << fake.name << ":";
  for (const auto& rule : row.errors) line << " " << rule;
  for (const auto& rule : row.warnings) line << " " << rule << "(warning)";
  line << "\n";
  return line.str();
}

/// All rows, on as many threads as there are processors: each has a host of its own.
std::vector<Row> rows_of(const std::vector<Fake>& fakes) {
  std::vector<Row> rows(fakes.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < fakes.size(); i = next++) rows[i] = row_of(fakes[i]);
  };
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i) {
    threads.emplace_back(work);
  }
  for (auto& thread : threads) thread.join();
  return rows;
}

}  // namespace

/// Rules of the checker that no fake can break as they are read by default; the reason.
const std::map<std::string, std::string>& unbreakable() {
  static const std::map<std::string, std::string> reasons{
      {"ALV-18", "the intervals are the scenario's, not the DLL's"},
      {"SRS-11", "a permission, until a profile reads it otherwise"},
      {"SRS-16", "the pages disagree; WaitHint is ignored until a profile says how to read it"},
      {"SRS-28", "a permission"},
      {"SRS-36", "a permission"},
  };
  return reasons;
}

/// Of those, the ones that the library does not exercise either.
const std::set<std::string>& unexercised() {
  static const std::set<std::string> rules{"SRS-36"};
  return rules;
}

/// Each rule of the checker is broken by a fake and exercised by a scenario of the library.
void check_coverage(const std::vector<Row>& rows) {
  std::size_t with_fake = 0;
  std::size_t with_scenario = 0;
  std::size_t implemented = 0;
  std::size_t decidable = 0;
  for (const auto& entry : conformance::catalogue()) {
    const std::string id(entry.id);
    if (conformance::state_of(entry) == conformance::RuleState::Implemented) ++implemented;
    if (conformance::state_of(entry) != conformance::RuleState::Undecidable) ++decidable;
    if (conformance::state_of(entry) != conformance::RuleState::Implemented) continue;
    const bool broken =
        std::any_of(rows.begin(), rows.end(), [&](const Row& row) { return row.has(id); });
    const bool exercised = std::any_of(rows.begin(), rows.end(),
                                       [&](const Row& row) { return row.exercised.count(id) > 0; });
    CAPTURE(id);
    CHECK(broken != (unbreakable().count(id) > 0));
    CHECK(exercised != (unexercised().count(id) > 0));
    with_fake += broken ? 1 : 0;
    with_scenario += exercised ? 1 : 0;
  }
  WARN("rules: " << conformance::catalogue().size() << ", decided by the checker or by tests of "
                 << "the monitor: " << decidable << ", by the checker: " << implemented
                 << ", broken by a fake: " << with_fake
                 << ", exercised by the library: " << with_scenario);
}

/// What the pages of the rules say of scenarios is true: what one lists, a fake's run of it
/// exercises, and what can be exercised is listed by one.
void check_lists(const std::vector<Row>& rows) {
  std::set<std::string> listed;
  const auto library = scenarios::library().value();
  for (const auto& loaded : library) {
    const auto& scenario = loaded.scenario;
    std::set<std::string> exercised;
    for (const auto& row : rows) {
      const auto found = row.exercised_by.find(scenario.name);
      if (found != row.exercised_by.end())
        exercised.insert(found->second.begin(), found->second.end());
    }
    std::vector<std::string> only_said;
    for (const auto& entry : conformance::catalogue()) {
      const std::string id(entry.id);
      const auto& meant = scenario.exercises;
      const bool says_so = std::any_of(meant.begin(), meant.end(),
                                       [&](const auto& name) { return cli::belongs_to(id, name); });
      if (!says_so) continue;
      listed.insert(id);
      if (exercised.count(id) == 0) only_said.push_back(id);
    }
    CAPTURE(scenario.name);
    CHECK(only_said == std::vector<std::string>{});
  }
  std::vector<std::string> unlisted;
  for (const auto& entry : conformance::catalogue()) {
    const std::string id(entry.id);
    if (conformance::state_of(entry) != conformance::RuleState::Implemented) continue;
    if (listed.count(id) == 0 && unexercised().count(id) == 0) unlisted.push_back(id);
  }
  CHECK(unlisted == std::vector<std::string>{});
}

TEST_CASE("every sin is found by its rule, and the grid is the golden one") {
  const auto all = fakes();
  const auto rows = rows_of(all);
  std::string grid;
  for (std::size_t i = 0; i < all.size(); ++i) {
    CAPTURE(all[i].name);
    CHECK(rows[i].problem.empty());
    for (const auto& rule : all[i].rules) {
      CAPTURE(rule);
      CHECK(rows[i].has(rule));
    }
    if (all[i].rules.empty()) {
      CHECK(rows[i].errors.empty());
      CHECK(rows[i].warnings.empty());
    }
    grid += line_of(all[i], rows[i]);
  }
  check_coverage(rows);
  check_lists(rows);
  const auto golden = fs::path(RHSIM_SOURCE_DIR) / "tests/grid/grid.txt";
  if (std::getenv("RHSIM_UPDATE_GOLDEN") != nullptr) std::ofstream(golden) << grid;
  std::ifstream file(golden);
  const std::string expected{std::istreambuf_iterator<char>(file), {}};
  CHECK(grid == expected);
}

}  // namespace rhsim::grid
