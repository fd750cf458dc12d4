#pragma once

#include <algorithm>

#include "harness/base/assert.h"
#include "harness/base/time.h"

namespace rhsim::conformance {

/// The time a run would show had rhsim inserted none: what limits are measured in.
///
/// Spans inserted at the same time are counted once where they overlap. Constant memory: what is
/// kept is the total so far and the end of the latest span.
///
/// Units:  virtual time. Instants must not fall.
/// Source: precision note 9: time that the simulator inserts is no breach of the DLL.
class OwnTime {
 public:
  void insert(Instant at, Duration span) {
    RHSIM_ASSERT(span >= Duration::zero());
    const Instant from = std::max(at, covered_until_);
    const Instant to = saturating_add(at, span);
    if (to <= from) return;
    inserted_ += to - from;
    covered_until_ = to;
  }

  /// Inserted time up to `now`.
  [[nodiscard]] Duration inserted(Instant now) const {
    return inserted_ - std::max(covered_until_ - now, Duration::zero());
  }

  [[nodiscard]] Duration at(Instant now) const { return now.time_since_epoch() - inserted(now); }

 private:
  Duration inserted_{};  // The future part of the latest span included.
  Instant covered_until_{};
};

}  // namespace rhsim::conformance
