#pragma once

#include <utility>
#include <vector>

#include "conformance/rule.h"
#include "harness/trace/event.h"

namespace rhsim::conformance {

/// Strands that had been told to stop and were still there when the run put them away. That is a
/// breach if the run has gone through to its end: otherwise they might have stopped yet.
class PutAway {
 public:
  void add(StrandId strand, const Mark& told, ResourceIndex resource) {
    strands_.push_back({strand, told, resource});
  }

  /// `message(strand, told)`: what each is blamed with.
  template <class Message>
  void judge(const trace::RunEnd& end, const Moment& moment, Message&& message) const {
    if (end.outcome != trace::RunOutcome::Completed) return;
    for (const auto& left : strands_) {
      moment.breach({.message = message(left.strand, left.told),
                     .evidence = {left.told.sequence},
                     .resource = left.resource,
                     .culprit = left.strand,
                     .joins_culprit = true});
    }
  }

 private:
  struct Left {
    StrandId strand = 0;
    Mark told;
    ResourceIndex resource = 0;
  };
  std::vector<Left> strands_;
};

}  // namespace rhsim::conformance
