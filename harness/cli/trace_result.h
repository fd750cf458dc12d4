#pragma once

#include <string>

#include "conformance/profile.h"
#include "conformance/result.h"
#include "harness/trace/reader.h"

namespace rhsim::cli {

/// The result of judging one run that was recorded: verify's, and replay's second half.
[[nodiscard]] conformance::CampaignResult result_of_run(const trace::TraceHeader& header,
                                                        const conformance::Verdict& verdict,
                                                        const conformance::Profile& profile,
                                                        Duration virtual_time);

}  // namespace rhsim::cli
