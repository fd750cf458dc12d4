#pragma once

#include <vector>

#include "conformance/result.h"
#include "harness/trace/event.h"
#include "harness/trace/header.h"

/// A run and a result that hold a bit of everything, made by hand.
namespace rhsim::reports::test {

struct SampleRun {
  trace::TraceHeader header;
  std::vector<trace::Event> events;
};

/// One resource whose second report repeats its CheckPoint (events 15 and 19), and a worker that
/// reports once more after Terminate.
[[nodiscard]] SampleRun sample_run();

/// The finding about it.
[[nodiscard]] conformance::Finding sample_finding();

/// A campaign with that finding, a contested warning, a waived note, and rules of every status.
[[nodiscard]] conformance::CampaignResult sample_result();

}  // namespace rhsim::reports::test
