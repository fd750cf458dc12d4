#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

#include "harness/base/time.h"

namespace rhsim::monitor {

/// What is due when, in virtual time. Equal instants fire in the order they were added, so that a
/// run does not depend on anything else.
class Timers {
 public:
  using Id = std::uint64_t;  ///< 0 is no timer.

  Id add(Instant at, std::function<void()> due);
  /// No effect on a timer that has fired or was cancelled.
  void cancel(Id timer);
  [[nodiscard]] bool armed(Id timer) const { return instants_.contains(timer); }
  /// The earliest instant, or `never`.
  [[nodiscard]] Instant next() const;
  /// Removes the earliest timer that is due at `now` and returns what it does; empty when none is.
  [[nodiscard]] std::function<void()> take_due(Instant now);

 private:
  std::map<std::pair<Instant, Id>, std::function<void()>> timers_;
  std::map<Id, Instant> instants_;
  Id last_ = 0;
};

}  // namespace rhsim::monitor
