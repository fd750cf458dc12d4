// The stream checker against a second reading of the same rules, which is slow and naive: it looks
// for each answer through the whole trace. Lives conform, but for one thing that goes wrong.
#include <cstdlib>
#include <set>
#include <string>

#include "conformance/catalogue.h"
#include "tests/conformance/whole_trace/generated_life.h"
#include "tests/conformance/whole_trace/whole_trace.h"

namespace rhsim::conformance {
namespace {

bool is_compared(std::string_view rule) {
  return rule.substr(0, 4) == "SRS-" || rule.substr(0, 4) == "TRM-";
}

/// All rules about reports, Terminate and workers that a trace decides.
std::set<std::string> compared_rules() {
  std::set<std::string> rules;
  for (const auto& entry : catalogue()) {
    if (is_compared(entry.id) && entry.implemented) rules.emplace(entry.id);
  }
  return rules;
}

/// A profile in which no rule is off, and the readings of the silent pages are drawn.
Profile profile_of(std::uint64_t seed) {
  Chance chance(seed);
  Profile profile;
  for (const auto& entry : catalogue()) {
    if (entry.severity == Severity::Off) profile.severities.emplace(entry.id, Severity::Warn);
  }
  profile.reports_per_second = 12;
  const auto odd_state = [&] {
    return chance.one_of({Profile::OddState::Neither, Profile::OddState::Failure});
  };
  profile.unknown_state = odd_state();
  profile.header_only_states = odd_state();
  profile.check_points =
      chance.one_of({Profile::CheckPoints::Greater, Profile::CheckPoints::Changed});
  profile.wait_hint =
      chance.one_of({Profile::WaitHint::MustIncrease, Profile::WaitHint::MustNotDecrease});
  profile.pending_timeout = chance.one_of({Profile::Boundary::Exceeds, Profile::Boundary::Reaches});
  profile.terminate_grace = chance.one_of({0ms, 300ms});
  return profile;
}

Broken read_naively(const Story& story, const Profile& profile) {
  const WholeTrace trace(story, profile);
  Broken broken;
  read_places(trace, broken);
  read_contents(trace, broken);
  read_handles(trace, broken);
  read_silence(trace, broken);
  read_stops(trace, broken);
  read_workers(trace, broken);
  read_ends(trace, broken);
  return broken;
}

Broken judged(const Verdict& verdict) {
  Broken broken;
  for (const auto& [rule, count] : verdict.tally.found) {
    if (is_compared(rule)) broken.insert(rule);
  }
  return broken;
}

std::uint64_t sequences() {
  const char* text = std::getenv("RHSIM_SEQUENCES");
  return text == nullptr ? 3000 : std::strtoull(text, nullptr, 10);
}

// RHSIM_SEQUENCES=100000 is the long form.
TEST_CASE("the stream checker and a naive reading of the whole trace agree") {
  Broken seen;
  for (std::uint64_t seed = 1; seed <= sequences(); ++seed) {
    Story story;
    const auto what = Life(story, seed).tell();
    const auto profile = profile_of(seed);
    const auto naive = read_naively(story, profile);
    seen.insert(naive.begin(), naive.end());
    const auto verdict = story.verdict(profile);
    const auto stream = judged(verdict);
    if (naive == stream) continue;
    CAPTURE(seed, what, to_text(verdict));
    CHECK(naive == stream);
  }
  // Each is broken by some of the lives, and none that the catalogue has is forgotten.
  CHECK(seen == compared_rules());
}

}  // namespace
}  // namespace rhsim::conformance
