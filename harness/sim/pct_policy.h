#pragma once

#include <map>

#include "harness/sim/choice.h"

namespace rhsim::sim {

/// Probabilistic concurrency testing: of the strands that can run, the one of the highest priority
/// does. Priorities are drawn by lot, above all change points; at the i-th of `changes` steps,
/// drawn from the first `steps`, the strand that runs falls to priority i, below all others.
///
/// A step is a choice among strands: where only one can run, priorities have nothing to say. What
/// is no choice of a strand is left to a random walk.
///
/// A breach that needs changes + 1 events of different strands in one order shows in a run of n
/// strands and at most `steps` steps with a probability of at least 1 / (n * steps^changes),
/// whatever the module looks like; a random walk promises nothing of that kind. One hedge: the
/// scheduler gives the others a turn when a strand spins, else a loop that waits for a lower one
/// would never end. Source: Burckhardt, Kothari, Musuvathi, Nagarakatte, "A Randomized Scheduler
/// with Probabilistic Guarantees of Finding Bugs", ASPLOS 2010, sections 2 and 3; our `changes` is
/// their d - 1.
class PctPolicy final : public ChoicePolicy {
 public:
  PctPolicy(std::uint64_t seed, std::uint32_t changes, std::uint64_t steps);
  std::uint32_t choose(const ChoicePoint& point) override;

 private:
  [[nodiscard]] std::uint64_t priority_of(StrandId strand) const;
  void take_step(StrandId current);

  std::uint64_t seed_;
  RandomPolicy others_;
  std::map<std::uint64_t, std::uint32_t> change_points_;  ///< The priority that each step brings.
  std::map<StrandId, std::uint32_t> lowered_;
  std::uint32_t changes_;
  std::uint64_t step_ = 0;
};

}  // namespace rhsim::sim
