#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "harness/monitor/timers.h"
#include "harness/trace/event.h"
#include "scenarios/scenario.h"

namespace rhsim::scenarios {

/// What has happened so far, as triggers count it. Index 0 stands for any resource.
class Observations {
 public:
  explicit Observations(std::size_t resources) : resources_(resources + 1) {}

  /// True when the event was counted, so that a trigger that counts may have come.
  bool take(const trace::Event& event);

  /// Status calls that were entered, and that have returned.
  [[nodiscard]] std::uint32_t reports_entered(trace::ResourceIndex resource) const {
    return resources_[resource].reports_entered;
  }
  [[nodiscard]] std::uint32_t reports_returned(trace::ResourceIndex resource) const {
    return resources_[resource].reports_returned;
  }
  [[nodiscard]] std::uint32_t called(trace::ResourceIndex resource, trace::EntryPoint entry) const {
    return resources_[resource].called[static_cast<std::size_t>(entry)];
  }
  [[nodiscard]] std::uint32_t returned(trace::ResourceIndex resource,
                                       trace::EntryPoint entry) const {
    return resources_[resource].returned[static_cast<std::size_t>(entry)];
  }

 private:
  static constexpr std::size_t entry_points =
      static_cast<std::size_t>(trace::EntryPoint::BeginResourceTypeControlAsUser) + 1;
  struct Counts {
    std::uint32_t reports_entered = 0;
    std::uint32_t reports_returned = 0;
    std::array<std::uint32_t, entry_points> called{};
    std::array<std::uint32_t, entry_points> returned{};
  };
  std::vector<Counts> resources_;
};

/// A step that waits for its trigger.
struct Cue {
  enum class Phase : std::uint8_t {
    Idle,     ///< Not its turn yet.
    Waiting,  ///< For its trigger.
    Came,     ///< The trigger came; `delay` may still run.
    Fired,
    Skipped,
  };
  Cue(const Step& its_step, trace::ResourceIndex trigger_resource);

  const Step* step;
  trace::ResourceIndex resource;  ///< The trigger's; 0: any.
  trace::EntryPoint entry{};      ///< Called and Returned: the trigger's.
  Phase phase = Phase::Idle;
  Instant came{};
  monitor::Timers::Id timer = 0;  ///< `within` while waiting, `delay` afterwards.

  [[nodiscard]] const Trigger& trigger() const { return step->when; }
  /// At and After come by themselves; all others may never come.
  [[nodiscard]] bool comes_by_itself() const {
    return trigger().kind == Trigger::Kind::At || trigger().kind == Trigger::Kind::After ||
           trigger().kind == Trigger::Kind::Immediately;
  }
  /// Whether the event itself is the trigger of a cue that waits for one.
  [[nodiscard]] bool is_triggered_by(const trace::Event& event) const;
  /// Whether what was counted so far is enough for a cue that counts.
  [[nodiscard]] bool is_satisfied_by(const Observations& seen) const;
};

}  // namespace rhsim::scenarios
