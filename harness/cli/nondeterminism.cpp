#include "harness/cli/nondeterminism.h"

#include <fmt/format.h>

#include "conformance/catalogue.h"
#include "harness/base/assert.h"
#include "harness/trace/diff.h"
#include "harness/trace/reader.h"

namespace rhsim::cli {
namespace {

std::string where_they_part(const std::string& first, const std::string& second,
                            conformance::Finding& finding) {
  const auto one = trace::parse_trace(first, "first play");
  const auto other = trace::parse_trace(second, "second play");
  if (!one || !other) return "one of the two traces is not whole";
  const auto difference = trace::first_difference(*one, *other);
  if (!difference || difference->sequence == 0) return "the difference is not in the events";
  finding.events.push_back(difference->sequence);
  for (const auto& event : one->events) {
    if (event.sequence == difference->sequence) finding.at = event.at;
  }
  return fmt::format("event {} was {} and then {}", difference->sequence, difference->left,
                     difference->right);
}

}  // namespace

conformance::Finding nondeterminism(const std::string& first_trace,
                                    const std::string& second_trace) {
  conformance::Finding finding;
  finding.rule = "RUN-NONDETERMINISM";
  const auto* entry = conformance::find_rule(finding.rule);
  RHSIM_ASSERT(entry != nullptr);
  finding.severity = entry->severity;
  finding.title = entry->title;
  finding.message =
      "The same scenario, schedule and module were played twice and did not do the same: " +
      where_they_part(first_trace, second_trace, finding) +
      ". Something that rhsim does not control decides what the DLL does.";
  return finding;
}

}  // namespace rhsim::cli
