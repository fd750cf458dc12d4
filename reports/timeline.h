#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "conformance/finding.h"
#include "harness/trace/event.h"
#include "harness/trace/header.h"

/// A trace as lines for people:
///
///        2.100s  entry point   Online called
///        2.104s  entry point   Online returned ERROR_IO_PENDING after 4ms
///   >    3.100s  worker 7      reports OnlinePending, CheckPoint 3 -> Continue
///
/// Time is virtual, since the start of the run. A call and its answer share a line when nothing
/// came in between. Lines that concern a breach are marked.
namespace rhsim::reports {

/// Everything that happened. `marked`: sequence numbers.
[[nodiscard]] std::vector<std::string> timeline(const trace::TraceHeader& header,
                                                const std::vector<trace::Event>& events,
                                                const std::vector<std::uint64_t>& marked = {});

/// What a finding is about: from the operation in which its evidence begins to what the monitor did
/// next, without polls that went well and without other resources. Long stretches are left out.
[[nodiscard]] std::vector<std::string> timeline_of(const trace::TraceHeader& header,
                                                   const std::vector<trace::Event>& events,
                                                   const conformance::Finding& finding);

/// timeline_of() for several findings of one trace, in one pass over it: a trace of any length
/// fits.
class Timelines final : public trace::EventSink {
 public:
  /// All of it must live as long as this.
  Timelines(const trace::TraceHeader& header,
            const std::vector<const conformance::Finding*>& findings);
  ~Timelines() override;

  void take(const trace::Event& event) override;

  /// After the last event: in the order of the findings.
  [[nodiscard]] std::vector<std::vector<std::string>> finish();

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace rhsim::reports
