#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/sim/choice.h"

namespace rhsim::sim {

/// A policy as trace headers and command lines name it. Name and seed make the schedule:
///
///     calm           the quiet run; takes no seed
///     random         a random walk
///     round-robin    the strands take turns of as many calls as the seed says
///     pct:D:K        PctPolicy with D change points in the first K steps
///     replay         follows a recorded schedule
struct PolicyName {
  enum class Kind : std::uint8_t { Calm, Random, RoundRobin, Pct, Replay };
  Kind kind = Kind::Random;
  std::uint32_t changes = 3;  ///< Pct: D.
  std::uint64_t steps = 0;    ///< Pct: K; 0 while nobody knows yet how long a run is.
  bool operator==(const PolicyName&) const = default;
};

[[nodiscard]] std::string to_text(const PolicyName& name);

/// "pct", "pct:D" and "pct:D:K" are all accepted; what is missing has its default.
/// Errors: no such policy, or numbers out of range; `place` says who named it.
[[nodiscard]] Result<PolicyName> parse_policy(std::string_view text, const std::string& place);

/// `schedule` is for Replay alone. Asserts that a Pct knows its steps.
[[nodiscard]] std::unique_ptr<ChoicePolicy> make_policy(const PolicyName& name, std::uint64_t seed,
                                                        std::vector<std::uint32_t> schedule);

}  // namespace rhsim::sim
