#pragma once

#include <memory>

#include "conformance/finding.h"
#include "conformance/profile.h"
#include "harness/trace/event.h"
#include "harness/trace/header.h"

namespace rhsim::conformance {

/// Judges one run: every rule observes the events as they come, with memory bounded by the number
/// of resources and strands alive, not by the length of the trace. Sees the trace and nothing else.
class Checker final : public trace::EventSink {
 public:
  Checker(const trace::TraceHeader& header, const Profile& profile);
  ~Checker() override;
  Checker(const Checker&) = delete;
  Checker& operator=(const Checker&) = delete;

  void take(const trace::Event& event) override;

  /// After the last event.
  [[nodiscard]] Verdict finish();

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace rhsim::conformance
