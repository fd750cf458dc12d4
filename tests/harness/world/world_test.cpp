#include "harness/world/world.h"

#include <algorithm>

#include <catch2/catch.hpp>

#include "harness/base/current.h"
#include "harness/world/cluster_surroundings.h"
#include "tests/harness/monitor/story.h"

using namespace rhsim;

TEST_CASE("a World can be found by C functions while it lives, and not afterwards") {
  const auto executor = sim::make_fiber_executor();
  sim::CalmPolicy policy;
  {
    world::World world(*executor, policy, {}, {});
    CHECK(&Current<win32::VirtualWindows>::get() == &world.windows());
    CHECK(&Current<cluster::Cluster>::get() == &world.cluster());
  }
  CHECK_FALSE(Current<win32::VirtualWindows>::exists());
  CHECK_FALSE(Current<cluster::Cluster>::exists());
}

TEST_CASE("events of a World go to its sinks with the scheduler's time and strand") {
  const auto executor = sim::make_fiber_executor();
  sim::CalmPolicy policy;
  tests::Story story;
  world::World world(*executor, policy, {}, {&story});
  world.windows().start_monitor_strand(trace::StrandRole::Monitor, [&world] {
    world.windows().sleep(3s);
    world.recorder().record(0, trace::Command{"wait", "", false});
  });
  CHECK(world.scheduler().run() == sim::StopReason::Stopped);
  REQUIRE(story.lines().size() == 1);
  CHECK(whole_ms(story.lines()[0].at) == 3000);
  CHECK(story.lines()[0].strand == 1);
}

TEST_CASE("all redirected functions are in one list, sorted by name, each once") {
  const auto& all = world::all_functions();
  const auto same = [](const auto& left, const auto& right) {
    return left.name == right.name && left.module == right.module;
  };
  CHECK(all.size() == win32::functions().size() + cluster::functions().size());
  CHECK(std::is_sorted(all.begin(), all.end(),
                       [](const auto& left, const auto& right) { return left.name < right.name; }));
  CHECK(std::adjacent_find(all.begin(), all.end(), same) == all.end());
}

TEST_CASE("the monitor's view of the fake cluster: keys that are not the DLL's handles") {
  const auto executor = sim::make_fiber_executor();
  sim::CalmPolicy policy;
  world::World world(*executor, policy, {}, {});
  world::ClusterSurroundings surroundings(world.cluster(), {{"r1", "Resource 1", "Type", {}}});
  const auto key = surroundings.make_key(1);
  CHECK(key != nullptr);
  CHECK(surroundings.open_handles(0).empty());
  surroundings.release_key(key);
}
