#pragma once

#include <map>
#include <vector>

#include "conformance/rule.h"

namespace rhsim::conformance {

/// Strands found alive where they should have ended. One that then ends within the tolerance,
/// without doing anything more, was on its last instructions: the breach is taken back. Signalling
/// "done" before the thread routine returns is common and harmless.
class Outliving {
 public:
  /// `has_grace`: a strand may live on for the profile's terminate_grace, beside the tolerance.
  explicit Outliving(bool has_grace = false) : has_grace_(has_grace) {}

  void add(StrandId strand, ResourceIndex resource, const Moment& moment) {
    auto& found = candidates_[strand];
    std::erase_if(found, [&](const Candidate& one) { return is_late(one, moment); });
    found.push_back({resource, moment.mark(resource), false});
  }

  /// The strand did something.
  void acted(StrandId strand) {
    if (const auto found = candidates_.find(strand); found != candidates_.end()) {
      for (auto& one : found->second) one.acted = true;
    }
  }

  void ended(const trace::StrandExit& exit, const Moment& moment) {
    const auto found = candidates_.find(moment.event.strand);
    if (found == candidates_.end()) return;
    for (const auto& one : found->second) {
      if (one.acted || exit.manner == trace::StrandEnd::Abandoned || is_late(one, moment)) continue;
      moment.judge.retract(moment.rule, one.resource, one.since.sequence, moment.event.strand);
    }
    candidates_.erase(found);
  }

 private:
  struct Candidate {
    ResourceIndex resource = 0;
    Mark since;
    bool acted = false;
  };

  [[nodiscard]] bool is_late(const Candidate& one, const Moment& moment) const {
    const Duration lived = moment.model.own_time(one.resource, moment.event.at) - one.since.own;
    return lived >
           moment.profile().tolerance + (has_grace_ ? moment.profile().terminate_grace : 0ms);
  }

  bool has_grace_;
  std::map<StrandId, std::vector<Candidate>> candidates_;
};

}  // namespace rhsim::conformance
