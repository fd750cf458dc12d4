// The grid of fakes against rules, kept as a golden file: every sin is found by its rule, and the
// well-behaved are found by none. RHSIM_UPDATE_GOLDEN=1 writes it anew; read the difference.

#include <algorithm>
#include <atomic>
#include <set>
#include <sstream>
#include <thread>

#include <catch2/catch.hpp>

#include "harness/cli/campaign.h"
#include "harness/cli/campaign_setup.h"
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
  const auto golden = fs::path(RHSIM_SOURCE_DIR) / "tests/grid/grid.txt";
  if (std::getenv("RHSIM_UPDATE_GOLDEN") != nullptr) std::ofstream(golden) << grid;
  std::ifstream file(golden);
  const std::string expected{std::istreambuf_iterator<char>(file), {}};
  CHECK(grid == expected);
}

}  // namespace rhsim::grid
