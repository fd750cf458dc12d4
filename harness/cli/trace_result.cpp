#include "harness/cli/trace_result.h"

#include "harness/cli/finding_groups.h"

namespace rhsim::cli {

conformance::CampaignResult result_of_run(const trace::TraceHeader& header,
                                          const conformance::Verdict& verdict,
                                          const conformance::Profile& profile,
                                          Duration virtual_time) {
  Job job;
  job.policy = header.policy;
  RunReport report;
  report.seed = header.seed;
  report.verdict = verdict;
  FindingGroups groups;
  groups.add(job, header.scenario_name, header.resources, report);

  conformance::CampaignResult result;
  result.module_path = header.module.name;
  result.module = header.module;
  result.types = header.types;
  result.profile = profile.name;
  result.policy = header.policy;
  result.seed = header.seed;
  result.runs = 1;
  result.virtual_time = virtual_time;
  for (auto* group : groups.by_severity()) result.findings.push_back(group->finding);
  result.rules = conformance::rule_results(profile, verdict.tally, result.findings);
  result.scenarios = {{header.scenario_name, 1, groups.findings()}};
  return result;
}

}  // namespace rhsim::cli
