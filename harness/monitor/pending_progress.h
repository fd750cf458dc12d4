#pragma once

#include <cstdint>
#include <optional>

namespace rhsim::monitor {

/// How a status report's CheckPoint compares with the highest one seen before it.
enum class CheckPointStep : std::uint8_t { Raised, Repeated, Lowered };

/// Follows the CheckPoint of one pending operation, from ERROR_IO_PENDING to its final state.
///
/// Errors: none. A CheckPoint that stands still or falls is the DLL's conduct; it is returned as
///         data, so that the timer can weigh it and the trace keeps it for a rule to judge.
/// Source: resapi/ns-resapi-resource_status, "CheckPoint" and "Remarks".
class PendingProgress {
 public:
  /// The pages do not say whether the monitor's own copy starts at 0 or empty: with
  /// `zero_is_new`, a first report of 0 is a rise.
  explicit PendingProgress(bool zero_is_new) {
    if (!zero_is_new) highest_ = 0;
  }

  // The page makes two demands: the monitor looks for a changed CheckPoint, the DLL should send
  // a greater one. Three answers, not a bool, leave both readings to the caller.
  CheckPointStep observe(std::uint32_t check_point) {
    if (!highest_ || check_point > *highest_) {
      highest_ = check_point;
      return CheckPointStep::Raised;
    }
    return check_point == *highest_ ? CheckPointStep::Repeated : CheckPointStep::Lowered;
  }

 private:
  std::optional<std::uint32_t> highest_;
};

}  // namespace rhsim::monitor
