#include "harness/cli/shard.h"

#include <map>

#include <catch2/catch.hpp>

namespace rhsim::cli {
namespace {

TEST_CASE("a shard is written I/N") {
  const auto [text, shard] = GENERATE(table<std::string, Shard>({
      {"1/1", {1, 1}},
      {"2/4", {2, 4}},
      {"1000000/1000000", {1000000, 1000000}},
  }));
  const auto parsed = parse_shard(text);
  REQUIRE(parsed);
  CHECK(*parsed == shard);
  CHECK(to_text(*parsed) == text);
}

TEST_CASE("what is no part of a whole is refused") {
  const std::string text =
      GENERATE("", "2", "/", "/4", "2/", "0/4", "5/4", "0/0", "-1/4", "1/-4", "1/4/2", "1/4 ",
               "a/b", "1.5/4", "1/1000001", "99999999999999999999/99999999999999999999");
  CAPTURE(text);
  const auto parsed = parse_shard(text);
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().place == "--shard");
  CHECK(parsed.error().reason == "\"" + text + "\" is no part of a whole");
}

TEST_CASE("every run of a scenario is in one shard, and in no other") {
  for (const std::uint64_t of : {1, 2, 3, 7, 50}) {
    for (std::uint64_t scenario = 0; scenario < 8; ++scenario) {
      int calm = 0;
      std::map<std::uint64_t, int> seeds;
      std::map<std::uint64_t, int> placements;
      for (std::uint64_t number = 1; number <= of; ++number) {
        const ScenarioShare share({number, of}, scenario);
        calm += share.has_calm_run();
        const auto mine = share.seeds({100, 20});
        for (std::uint64_t i = 0; i < mine.count; ++i) ++seeds[mine.first + i];
        for (std::uint64_t p = 0; p < 24; ++p) placements[p] += share.has_placement(p);
      }
      CAPTURE(of, scenario);
      CHECK(calm == 1);
      CHECK(seeds.size() == 20);
      CHECK(seeds.begin()->first == 100);
      CHECK(seeds.rbegin()->first == 119);
      for (const auto& [seed, times] : seeds) CHECK(times == 1);
      for (const auto& [placement, times] : placements) CHECK(times == 1);
    }
  }
}

TEST_CASE("shards are as large as each other") {
  std::map<std::uint64_t, std::uint64_t> sizes;
  for (std::uint64_t scenario = 0; scenario < 70; ++scenario) {
    for (std::uint64_t number = 1; number <= 7; ++number) {
      sizes[number] += ScenarioShare({number, 7}, scenario).seeds({1, 20}).count;
    }
  }
  for (const auto& [number, runs] : sizes) CHECK(runs == 200);
}

}  // namespace
}  // namespace rhsim::cli
