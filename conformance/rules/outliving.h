#pragma once

#include <map>

#include "conformance/rule.h"

namespace rhsim::conformance {

/// Strands found alive where they should have ended. One that then ends within the tolerance,
/// without doing anything more, was on its last instructions: the breach is taken back. Signalling
/// "done" before the thread routine returns is common and harmless.
class Outliving {
 public:
  void add(StrandId strand, ResourceIndex resource, const Moment& moment) {
    candidates_[strand] = {resource, moment.mark(resource), false};
  }

  /// The strand did something.
  void acted(StrandId strand) {
    if (const auto found = candidates_.find(strand); found != candidates_.end()) {
      found->second.acted = true;
    }
  }

  /// `grace`: how long beside the tolerance a strand may live on.
  void ended(const trace::StrandExit& exit, const Moment& moment, Duration grace = {}) {
    const auto found = candidates_.find(moment.event.strand);
    if (found == candidates_.end()) return;
    const auto candidate = found->second;
    candidates_.erase(found);
    const Duration late =
        moment.model.own_time(candidate.resource, moment.event.at) - candidate.since.own;
    if (!candidate.acted && exit.manner != trace::StrandEnd::Abandoned &&
        late <= moment.profile().tolerance + grace) {
      moment.judge.retract(moment.rule, candidate.resource, candidate.since.sequence);
    }
  }

 private:
  struct Candidate {
    ResourceIndex resource = 0;
    Mark since;
    bool acted = false;
  };
  std::map<StrandId, Candidate> candidates_;
};

}  // namespace rhsim::conformance
