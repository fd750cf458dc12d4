#include "harness/sim/policy_name.h"

#include <catch2/catch.hpp>

namespace rhsim::sim {
namespace {

using Kind = PolicyName::Kind;

TEST_CASE("a policy has a name that says all but the seed") {
  const auto [text, name, written] = GENERATE(table<std::string, PolicyName, std::string>({
      {"calm", {Kind::Calm}, "calm"},
      {"random", {Kind::Random}, "random"},
      {"round-robin", {Kind::RoundRobin}, "round-robin"},
      {"replay", {Kind::Replay}, "replay"},
      {"pct", {Kind::Pct, 3, 0}, "pct:3"},
      {"pct:2", {Kind::Pct, 2, 0}, "pct:2"},
      {"pct:2:57", {Kind::Pct, 2, 57}, "pct:2:57"},
  }));
  CAPTURE(text);
  const auto parsed = parse_policy(text, "--policy");
  REQUIRE(parsed);
  CHECK(*parsed == name);
  CHECK(to_text(*parsed) == written);
}

TEST_CASE("a policy that does not exist is refused, and the remedy lists those that do") {
  const std::string text = GENERATE("", "rnd", "calm:2", "random:", "PCT", "calm ");
  CAPTURE(text);
  const auto parsed = parse_policy(text, "--policy");
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().place == "--policy");
  CHECK(parsed.error().reason == "there is no policy \"" + text + "\"");
  CHECK(parsed.error().remedy == "Use calm, random, round-robin, pct or pct:D");
}

TEST_CASE("numbers of a pct that cannot be used are refused") {
  const std::string text =
      GENERATE("pct:", "pct:0", "pct:-1", "pct:101", "pct:x", "pct:2:", "pct:2:0", "pct:2:3:4",
               "pct::5", "pct:2x", "pct:99999999999999999999", "pct:2:1000000001");
  CAPTURE(text);
  const auto parsed = parse_policy(text, "--policy");
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().reason == "\"" + text + "\" has no such numbers");
}

}  // namespace
}  // namespace rhsim::sim
