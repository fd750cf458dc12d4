// Determinism is the product: one source, one scenario, one seed, one trace, whichever host and
// executor plays it; and every failing run replays exactly.

#include <algorithm>
#include <map>

#include <catch2/catch.hpp>

#include "harness/trace/reader.h"
#include "scenarios/library.h"
#include "tests/grid/fakes.h"
#include "tests/grid/player.h"

namespace rhsim::grid {
namespace {

/// A module that ends its process costs a host each time, and where it does so is an address of
/// that build: such fakes are compared by tests of their own.
bool ends_its_process(const Fake& fake) {
  return std::any_of(fake.rules.begin(), fake.rules.end(), [](const std::string& rule) {
    return rule == "RUN-CRASH" || rule == "RUN-HANG" || rule == "RUN-EXIT";
  });
}

/// RHSIM_GRID_FAKES="plain quorum" leaves the others out.
bool is_chosen(const Fake& fake) {
  const char* names = std::getenv("RHSIM_GRID_FAKES");
  if (names == nullptr) return true;
  return (" " + std::string(names) + " ").find(" " + fake.name + " ") != std::string::npos;
}

}  // namespace

TEST_CASE("fibers, threads and the Windows host give the same bytes for every fake and scenario") {
  // One seed of every twelfth scenario, other ones for each fake, and of the sinners every third
  // under Wine, where starting a host takes seconds; RHSIM_GRID_SEEDS=10 is the long form: every
  // scenario, ten seeds, all fakes.
  const bool whole = std::getenv("RHSIM_GRID_SEEDS") != nullptr;
  const auto seeds = number_from("RHSIM_GRID_SEEDS", 1);
  std::size_t fake_number = 0;
  const auto library = scenarios::library().value();
  std::vector<std::string> differences;
  std::uint64_t compared = 0;
  for (const auto& fake : fakes()) {
    if (ends_its_process(fake) || !is_chosen(fake)) continue;
    ++fake_number;
    Player native(native_module(fake));
    const auto windows_file = windows_module(fake);
    std::unique_ptr<Player> windows;
    const bool under_wine = whole || fake.rules.empty() || fake_number % 3 == 0;
    if (!windows_file.empty() && !fake.differs && under_wine)
      windows = std::make_unique<Player>(windows_file);
    // On fibers, unless the module's strands would share thread_local data there.
    const Way fibers{native, "auto", "reload"};
    std::vector<std::pair<std::string, Way>> others{{"threads", {native, "threads", "reload"}}};
    if (windows) others.push_back({"Windows", {*windows, "auto", "reload"}});
    for (std::size_t i = whole ? 0 : fake_number % 12; i < library.size(); i += whole ? 1 : 12) {
      const auto job = random_job(library[i], fake, seeds);
      const auto reports = fibers.play(job);
      for (const auto& [name, way] : others) {
        const auto where = difference(job, reports, fibers, way);
        if (where.empty()) continue;
        differences.push_back(fake.name + ", " + library[i].scenario.name + ", " + name + ": " +
                              where);
      }
      compared += reports.size();
    }
  }
  CAPTURE(compared, differences);
  CHECK(differences.empty());
  CHECK(fake_number > 0);
  CHECK(compared >= fake_number * (library.size() / (whole ? 1 : 12)) * seeds);
  if (std::getenv("RHSIM_WINDOWS_BUILD") == nullptr || windows_module(fakes().front()).empty()) {
    WARN("skipped: the windows preset has not been built, so the Windows host was not compared");
  }
}

TEST_CASE("every failing random run replays to the same bytes") {
  const auto wanted = number_from("RHSIM_REPLAYS", 1000);
  const auto library = scenarios::library().value();
  std::uint64_t replayed = 0;
  std::uint64_t identical = 0;
  for (const auto& fake : fakes()) {
    if (fake.rules.empty() || ends_its_process(fake)) continue;
    Player player(native_module(fake));
    for (std::size_t i = 0; i < library.size() && replayed < wanted; i += 5) {
      auto job = random_job(library[i], fake, 3);
      job.keep_traces = Job::Keep::All;
      for (const auto& report : player.play(job)) {
        if (report.verdict.findings.empty() || replayed == wanted) continue;
        const auto recorded = trace::parse_trace(report.trace, "trace").value();
        auto again = job;
        again.policy = "replay";
        again.runs = 1;
        again.first_seed = report.seed;
        again.schedule = recorded.header.schedule;
        again.keep_traces = Job::Keep::None;
        ++replayed;
        identical += player.play(again).at(0).hash == report.hash ? 1 : 0;
      }
    }
  }
  CHECK(replayed == wanted);
  CHECK(identical == replayed);
}

}  // namespace rhsim::grid
