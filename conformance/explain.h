#pragma once

#include "conformance/catalogue.h"
#include "conformance/finding.h"
#include "conformance/model.h"

namespace rhsim::conformance {

/// What stood in the contract when `rule` was broken for `resource` (0: none in particular), and
/// what a cluster would make of it. The model is that of the run up to the event.
[[nodiscard]] Explanation explain(const RuleEntry& rule, ResourceIndex resource,
                                  const Model& model);

}  // namespace rhsim::conformance
