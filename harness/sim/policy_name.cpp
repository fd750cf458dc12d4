#include "harness/sim/policy_name.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "harness/base/assert.h"
#include "harness/sim/pct_policy.h"

namespace rhsim::sim {
namespace {

using Kind = PolicyName::Kind;

constexpr std::string_view names[] = {"calm", "random", "round-robin", "pct", "replay"};
constexpr std::uint64_t most_changes = 100;
constexpr std::uint64_t most_steps = 1'000'000'000;

/// Takes what stands before the next colon off the front of `text`.
std::string_view take_word(std::string_view& text) {
  const auto end = std::min(text.find(':'), text.size());
  const auto word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

/// A whole decimal number from 1 to `most`.
std::optional<std::uint64_t> number_of(std::string_view text, std::uint64_t most) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && number >= 1 && number <= most ? std::optional(number) : std::nullopt;
}

Result<PolicyName> parse_pct(std::string_view text, std::string_view numbers,
                             const std::string& place) {
  PolicyName name{Kind::Pct};
  const bool changes_given = text.find(':') != std::string_view::npos;
  const bool steps_given = numbers.find(':') != std::string_view::npos;
  const auto changes = number_of(take_word(numbers), most_changes);
  const auto steps = number_of(numbers, most_steps);
  if ((changes_given && !changes) || (steps_given && !steps)) {
    return failure(place, fmt::format("\"{}\" has no such numbers", text),
                   fmt::format("Write pct:D with 1 to {} change points, such as pct:3; or pct:D:K "
                               "with the 1 to {} steps that they are drawn from",
                               most_changes, most_steps));
  }
  if (changes) name.changes = static_cast<std::uint32_t>(*changes);
  if (steps) name.steps = *steps;
  return name;
}

}  // namespace

std::string to_text(const PolicyName& name) {
  std::string text(names[static_cast<std::size_t>(name.kind)]);
  if (name.kind != Kind::Pct) return text;
  text += fmt::format(":{}", name.changes);
  if (name.steps > 0) text += fmt::format(":{}", name.steps);
  return text;
}

Result<PolicyName> parse_policy(std::string_view text, const std::string& place) {
  std::string_view rest = text;
  const auto word = take_word(rest);
  const auto* const found = std::find(std::begin(names), std::end(names), word);
  if (found != std::end(names)) {
    const auto kind = static_cast<Kind>(found - std::begin(names));
    if (kind == Kind::Pct) return parse_pct(text, rest, place);
    if (word == text) return PolicyName{kind};
  }
  return failure(place, fmt::format("there is no policy \"{}\"", text),
                 "Use calm, random, round-robin, pct or pct:D");
}

std::unique_ptr<ChoicePolicy> make_policy(const PolicyName& name, std::uint64_t seed,
                                          std::vector<std::uint32_t> schedule) {
  switch (name.kind) {
    case Kind::Calm:
      break;
    case Kind::Random:
      return std::make_unique<RandomPolicy>(seed);
    case Kind::RoundRobin:
      return std::make_unique<RoundRobinPolicy>(std::max<std::uint64_t>(seed, 1));
    case Kind::Pct:
      RHSIM_ASSERT(name.steps > 0);
      return std::make_unique<PctPolicy>(seed, name.changes, name.steps);
    case Kind::Replay:
      return std::make_unique<ReplayPolicy>(std::move(schedule));
  }
  return std::make_unique<CalmPolicy>();
}

}  // namespace rhsim::sim
