#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "harness/base/random.h"
#include "harness/trace/ids.h"

namespace rhsim::sim {

using trace::StrandId;

enum class ChoiceKind : std::uint8_t {
  Preempt,  ///< At a virtual API call: 0 stays on the strand, i runs another runnable one.
  Next,     ///< The strand blocked or ended: which runnable one goes on; 0 is the longest ready.
  Waiter,   ///< Which of several waiters gets a signalled object; 0 is the longest waiting.
  Delay,    ///< How much later a timed wait ends; 0 is on time.
  Fault,    ///< Whether a call fails; 0 succeeds.
  Command,  ///< A choice of the scenario's player.
};

/// "Choose i of n". Never asked with fewer than two options.
struct ChoicePoint {
  ChoiceKind kind = ChoiceKind::Next;
  std::uint32_t options = 2;
  StrandId current = 0;
  /// For Preempt and Next: the strand each option runs. Empty otherwise.
  std::span<const StrandId> strands;
};

/// One function from choice point to index. Decorate instead of configuring.
class ChoicePolicy {
 public:
  virtual ~ChoicePolicy() = default;
  /// An index below point.options. 0 is always the calm one.
  [[nodiscard]] virtual std::uint32_t choose(const ChoicePoint& point) = 0;
};

/// Always 0: stay on the strand, succeed, no delay.
class CalmPolicy final : public ChoicePolicy {
 public:
  std::uint32_t choose(const ChoicePoint&) override { return 0; }
};

/// A seeded random walk: one Preempt in four switches, every other kind is uniform, but Delay and
/// Fault stay calm seven times in eight.
class RandomPolicy final : public ChoicePolicy {
 public:
  explicit RandomPolicy(std::uint64_t seed) : random_(seed) {}
  std::uint32_t choose(const ChoicePoint& point) override;

 private:
  Random random_;
};

/// The strands take turns: after `turn` calls at which another could have run, the one that has been
/// ready longest does. Every other choice is calm. Requires turn > 0.
class RoundRobinPolicy final : public ChoicePolicy {
 public:
  explicit RoundRobinPolicy(std::uint64_t turn) : turn_(turn) {}
  std::uint32_t choose(const ChoicePoint& point) override;

 private:
  std::uint64_t turn_;
  StrandId whose_ = 0;
  std::uint64_t calls_ = 0;  ///< In this turn.
};

/// Follows a recorded schedule; calm when it has run out. A choice that is out of range is taken
/// as 0 and noted: the module or the scenario is not the recorded one.
class ReplayPolicy final : public ChoicePolicy {
 public:
  explicit ReplayPolicy(std::vector<std::uint32_t> schedule) : schedule_(std::move(schedule)) {}
  std::uint32_t choose(const ChoicePoint& point) override;
  [[nodiscard]] bool diverged() const { return diverged_; }

 private:
  std::vector<std::uint32_t> schedule_;
  std::size_t position_ = 0;
  bool diverged_ = false;
};

/// Decorator: keeps every choice made, as the schedule that replays the run.
class RecordingPolicy final : public ChoicePolicy {
 public:
  explicit RecordingPolicy(ChoicePolicy& inner) : inner_(inner) {}
  std::uint32_t choose(const ChoicePoint& point) override;
  /// The choices so far.
  [[nodiscard]] const std::vector<std::uint32_t>& schedule() const { return schedule_; }

 private:
  ChoicePolicy& inner_;
  std::vector<std::uint32_t> schedule_;
};

}  // namespace rhsim::sim
