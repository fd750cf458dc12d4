// Freshness is a matter of speed: the module's image mapped anew, put back in place, or in a new
// process gives the same bytes.

#include <catch2/catch.hpp>

#include "harness/cli/job.h"
#include "scenarios/library.h"
#include "tests/grid/fakes.h"
#include "tests/grid/player.h"

namespace rhsim::grid {
namespace {

/// A hang costs the watchdog's patience each time, and its place is where it happened to be looked
/// for.
bool hangs(const Fake& fake) {
  return std::find(fake.rules.begin(), fake.rules.end(), "RUN-HANG") != fake.rules.end();
}

}  // namespace

TEST_CASE("reload, reset and a process per run give the same bytes for every fake and scenario") {
  // One seed of every eighth scenario, another eighth for each fake; RHSIM_GRID_SEEDS=10 is the
  // long form: every scenario, ten seeds.
  const bool whole = std::getenv("RHSIM_GRID_SEEDS") != nullptr;
  const auto seeds = number_from("RHSIM_GRID_SEEDS", 1);
  const bool windows = GENERATE(false, true);
  const auto library = scenarios::library().value();
  std::size_t fake_number = 0;
  std::uint64_t compared = 0;
  std::vector<std::string> differences;
  for (const auto& fake : fakes()) {
    const auto module = windows ? windows_module(fake) : native_module(fake);
    if (hangs(fake) || module.empty()) continue;
    ++fake_number;
    // A host under Wine takes its time to start: a third of the fakes will do.
    if (windows && !whole && fake_number % 3 != 0) continue;
    std::vector<Job> jobs;
    for (std::size_t i = whole ? 0 : fake_number % 8; i < library.size(); i += whole ? 1 : 8) {
      jobs.push_back(random_job(library[i], fake, seeds));
    }
    Player player(module);
    // Level by level: a host serves one of them.
    const Way reload{player, "auto", "reload"};
    std::vector<std::vector<RunReport>> reloaded;
    for (const auto& job : jobs) reloaded.push_back(reload.play(job));
    for (const auto& reports : reloaded) compared += reports.size();
    for (const char* level : {"reset", "process"}) {
      const bool slow = windows && !whole && std::string(level) == "process";
      for (std::size_t i = 0; i < (slow ? 1 : jobs.size()); ++i) {
        const auto where = difference(jobs[i], reloaded[i], reload, {player, "auto", level});
        if (where.empty()) continue;
        differences.push_back(fake.name + ", scenario " + std::to_string(i) + ", " + level + ": " +
                              where);
      }
    }
  }
  CAPTURE(windows, compared, differences);
  CHECK(differences.empty());
  if (windows && windows_module(fakes().front()).empty()) {
    WARN("skipped: the windows preset has not been built, so the Windows host was not compared");
  } else {
    CHECK(compared >= (windows ? 20 : 60) * seeds);
  }
}

}  // namespace rhsim::grid
