// The well-behaved fakes stay clean, whatever the schedule and whoever reads the contract.

#include <thread>

#include <catch2/catch.hpp>

#include "harness/cli/campaign.h"
#include "harness/cli/campaign_setup.h"
#include "tests/grid/fakes.h"

namespace rhsim::grid {

TEST_CASE("the well-behaved have no error and no warning over many random schedules") {
  // RHSIM_SOAK=100000 is the long form.
  const auto schedules = number_from("RHSIM_SOAK", 1000);
  // Every profile but strict, which makes errors of what the pages disagree on.
  const std::string profile = GENERATE("documented", "lenient");
  const auto fake = GENERATE(from_range(well_behaved()));
  CAPTURE(profile, fake.name);
  auto setup = cli::set_up({native_module(fake), {fake.type}, {}}, profile).value();
  setup.campaign.placements.clear();
  setup.campaign.first_seed = 1000;
  // Ten scenarios fewer than there are: some have no schedule to choose.
  setup.campaign.seeds = schedules / (setup.campaign.scenarios.size() - 10) + 1;
  setup.campaign.processes = std::max(1U, std::thread::hardware_concurrency());
  const auto outcome = cli::run_campaign(setup.campaign, setup.make_player, {}).value();
  CHECK(outcome.result.runs >= schedules);
  for (const auto& group : outcome.result.findings) {
    const auto& finding = group.example;
    CAPTURE(finding.rule, finding.message, group.scenario, group.seed);
    CHECK(finding.severity < conformance::Severity::Warn);
  }
}

}  // namespace rhsim::grid
