#include "harness/base/random.h"

#include <array>
#include <set>

#include <catch2/catch.hpp>

namespace rhsim {
namespace {

TEST_CASE("a seed gives the same numbers everywhere") {
  Random random(1);
  // The reference values of SplitMix64 for the seed 1.
  CHECK(random.next() == 0x910A2DEC89025CC1U);
  CHECK(random.next() == 0xBEEB8DA1658EEC67U);
  CHECK(random.next() == 0xF893A2EEFB32555EU);
}

TEST_CASE("numbers below a bound stay below it and reach every value") {
  const std::uint32_t bound = GENERATE(1U, 2U, 3U, 7U, 10U);
  CAPTURE(bound);
  Random random(42);
  std::array<int, 10> seen{};
  for (int i = 0; i < 10'000; ++i) {
    const std::uint32_t number = random.below(bound);
    REQUIRE(number < bound);
    ++seen.at(number);
  }
  for (std::uint32_t value = 0; value < bound; ++value) {
    CHECK(seen.at(value) > static_cast<int>(8'000 / bound));
  }
}

TEST_CASE("one in eight is about one in eight") {
  Random random(7);
  int hits = 0;
  for (int i = 0; i < 80'000; ++i) hits += random.one_in(8) ? 1 : 0;
  CHECK(hits > 9'000);
  CHECK(hits < 11'000);
}

TEST_CASE("the parts of a run get seeds of their own") {
  std::set<std::uint64_t> seeds;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    for (std::uint64_t part = 0; part < 50; ++part) seeds.insert(derived_seed(seed, part));
  }
  CHECK(seeds.size() == 2'500);
  static_assert(derived_seed(5, 3) == derived_seed(5, 3));
}

}  // namespace
}  // namespace rhsim
