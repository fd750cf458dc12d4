#include "conformance/checker.h"

#include <array>
#include <vector>

#include "conformance/judge.h"
#include "conformance/model.h"
#include "conformance/rule.h"
#include "conformance/rules/rules.h"

namespace rhsim::conformance {

class Checker::Implementation {
 public:
  Implementation(const trace::TraceHeader& header, const Profile& profile)
      : profile_(profile), model_(header, profile_), judge_(model_.header(), profile_) {
    rules_.reserve(all_rules().size());
    for (const auto& definition : all_rules()) {
      rules_.push_back({definition.id, definition.make(), 0});
      for (const auto kind : definition.kinds) listeners_[kind].push_back(&rules_.back());
    }
  }

  void take(const trace::Event& event) {
    judge_.begin(event, model_);
    for (auto* seat : listeners_[event.payload.index()]) {
      seat->rule->observe(Moment{event, model_, judge_, seat->id, seat->exercised});
    }
    judge_.settle();
    model_.take(event);
  }

  Verdict finish() {
    auto verdict = judge_.finish();
    for (const auto& seat : rules_) {
      if (seat.exercised != 0) verdict.tally.exercised[std::string(seat.id)] = seat.exercised;
    }
    return verdict;
  }

 private:
  struct Seat {
    std::string_view id;
    std::unique_ptr<Rule> rule;
    // Here and not in the judge: counting happens for nearly every event and rule.
    std::uint64_t exercised = 0;
  };

  Profile profile_;
  Model model_;
  Judge judge_;
  std::vector<Seat> rules_;  // Never grows after the constructor: listeners point into it.
  std::array<std::vector<Seat*>, std::variant_size_v<trace::Payload>> listeners_;
};

Checker::Checker(const trace::TraceHeader& header, const Profile& profile)
    : implementation_(std::make_unique<Implementation>(header, profile)) {}

Checker::~Checker() = default;

void Checker::take(const trace::Event& event) { implementation_->take(event); }

Verdict Checker::finish() { return implementation_->finish(); }

}  // namespace rhsim::conformance
