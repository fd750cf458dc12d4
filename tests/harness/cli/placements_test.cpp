#include "harness/cli/placements.h"

#include <catch2/catch.hpp>

#include "scenarios/loader.h"

namespace rhsim::cli {
namespace {

using scenarios::Step;
using scenarios::Trigger;

TEST_CASE("Terminate is placed after and during each report") {
  scenarios::Scenario quiet;
  quiet.name = "quiet";
  quiet.also.resize(1);
  const auto variants = terminate_placements(quiet, "r1", 2);
  REQUIRE(variants.size() == 4);
  CHECK(variants[0].name == "quiet--terminate-after-report-1");
  CHECK(variants[3].name == "quiet--terminate-during-report-2");
  const Step& step = variants[3].also.back();
  CHECK(variants[3].also.size() == 2);
  CHECK(step.action == Step::Action::Terminate);
  CHECK(step.resource == "r1");
  CHECK(step.when.kind == Trigger::Kind::Reports);
  CHECK(step.when.resource == "r1");
  CHECK(step.when.count == 2);
  CHECK(step.when.during);
}

TEST_CASE("a placement has a name that a scenario may have") {
  scenarios::Scenario quiet;
  quiet.name = "quiet";
  quiet.resources.resize(1);
  quiet.resources[0].settings.id = "r1";
  quiet.resources[0].settings.name = "Payroll";
  quiet.resources[0].settings.type = "$1";
  for (const auto& variant : terminate_placements(quiet, "r1", 12)) {
    const auto read = scenarios::parse_scenario(scenarios::to_json(variant), "variant");
    REQUIRE(read);
    CHECK(read->name == variant.name);
    CHECK(read->also == variant.also);
  }
}

TEST_CASE("a talkative resource is not terminated at every word") {
  CHECK(terminate_placements({}, "r1", 1000).size() == 2 * most_placements);
  CHECK(terminate_placements({}, "r1", 0).empty());
}

}  // namespace
}  // namespace rhsim::cli
