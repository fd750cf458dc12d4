#include "harness/sim/pct_policy.h"

#include <algorithm>

#include "harness/base/assert.h"

namespace rhsim::sim {
namespace {

// Streams of chance that must not meet: strands are parts of the seed by their numbers.
constexpr std::uint64_t change_point_part = std::uint64_t{1} << 40U;
constexpr std::uint64_t other_choices_part = std::uint64_t{2} << 40U;

}  // namespace

PctPolicy::PctPolicy(std::uint64_t seed, std::uint32_t changes, std::uint64_t steps)
    : seed_(seed),
      others_(derived_seed(seed, other_choices_part)),
      changes_(static_cast<std::uint32_t>(std::min<std::uint64_t>(changes, steps))) {
  RHSIM_ASSERT(steps <= UINT32_MAX);
  Random random(derived_seed(seed, change_point_part));
  // Distinct steps: with no more changes than steps, one is always left to be drawn.
  for (std::uint32_t priority = 1; priority <= changes_;) {
    const std::uint64_t step = 1 + random.below(static_cast<std::uint32_t>(steps));
    if (change_points_.emplace(step, priority).second) ++priority;
  }
}

std::uint32_t PctPolicy::choose(const ChoicePoint& point) {
  RHSIM_ASSERT(point.options >= 2);
  if (point.strands.empty()) return others_.choose(point);
  take_step(point.current);
  const auto highest =
      std::max_element(point.strands.begin(), point.strands.end(),
                       [this](StrandId a, StrandId b) { return priority_of(a) < priority_of(b); });
  return static_cast<std::uint32_t>(highest - point.strands.begin());
}

void PctPolicy::take_step(StrandId current) {
  const auto change = change_points_.find(++step_);
  if (change != change_points_.end()) lowered_[current] = change->second;
}

/// Drawn from seed and number, so that it does not depend on who is seen first.
std::uint64_t PctPolicy::priority_of(StrandId strand) const {
  if (const auto lowered = lowered_.find(strand); lowered != lowered_.end()) return lowered->second;
  return 1 + changes_ + (derived_seed(seed_, strand) >> 8U);
}

}  // namespace rhsim::sim
