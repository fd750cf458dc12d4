#include "harness/cli/job_runner.h"

#include <algorithm>
#include <utility>

#include "harness/sim/policy_name.h"
#include "scenarios/loader.h"

namespace rhsim::cli {
namespace {

/// The names of a run's uncontrolled calls, each once.
class UncontrolledNames final : public trace::EventSink {
 public:
  void take(const trace::Event& event) override {
    if (const auto* call = std::get_if<trace::Uncontrolled>(&event.payload))
      names_.insert(call->name);
  }
  [[nodiscard]] std::vector<std::string> list() const { return {names_.begin(), names_.end()}; }

 private:
  std::set<std::string> names_;
};

}  // namespace

bool TraceKeeper::wants(const conformance::Verdict& verdict) {
  if (keep_ == Job::Keep::All) return true;
  if (keep_ == Job::Keep::None) return false;
  bool is_new = false;
  for (const auto& finding : verdict.findings) {
    is_new |= seen_.insert({finding.rule, finding.resource}).second;
  }
  return is_new;
}

JobRunner::JobRunner(Job job, scenarios::Scenario scenario, conformance::Profile profile)
    : job_(std::move(job)),
      scenario_(std::make_unique<scenarios::Scenario>(std::move(scenario))),
      profile_(std::move(profile)),
      keeper_(job_.keep_traces) {}

Result<JobRunner> JobRunner::make(Job job, const std::string& place) {
  auto scenario = scenarios::parse_scenario(job.scenario, place);
  if (!scenario) return failure(std::move(scenario.error()));
  trace::TraceHeader judged;
  judged.profile = job.profile;
  judged.profile_text = job.profile_text;
  auto profile = conformance::recorded_profile(judged, place);
  if (!profile) return failure(std::move(profile.error()));
  job.profile_text = to_text(*profile);
  auto policy = sim::parse_policy(job.policy, "policy");
  if (!policy) return failure(std::move(policy.error()));
  return JobRunner(std::move(job), std::move(*scenario), std::move(*profile));
}

scenarios::PlaySpec JobRunner::spec(std::uint64_t seed) const {
  scenarios::PlaySpec spec;
  spec.scenario = scenario_.get();
  spec.scenario_text = job_.scenario;
  spec.types = job_.types;
  spec.module = job_.module;
  spec.profile = job_.profile;
  spec.profile_text = job_.profile_text;
  spec.policy = job_.policy;
  spec.seed = seed;
  spec.schedule = job_.schedule;
  spec.poison = job_.poison;
  return spec;
}

RunReport JobRunner::play(std::uint64_t seed, sim::Executor& executor,
                          const scenarios::ModuleFactory& make_module, const Around& around) {
  auto run_spec = spec(seed);
  const auto header = scenarios::header_of(run_spec);
  conformance::Checker checker(header, profile_);
  UncontrolledNames uncontrolled;
  scenarios::PlayResult result;
  text_.clear();
  around({seed, &text_, false}, [&](OnSchedule on_schedule) {
    run_spec.on_schedule = std::move(on_schedule);
    result = scenarios::play(run_spec, executor, make_module, {&text_, &checker, &uncontrolled});
  });

  RunReport report;
  report.seed = seed;
  report.outcome = result.outcome;
  report.hash = text_.hash();
  report.events = text_.count();
  report.virtual_time = result.virtual_time;
  report.left_in_heap = result.left_in_heap;
  report.verdict = checker.finish();
  report.uncontrolled = uncontrolled.list();
  if (job_.twice) {
    second_text_.clear();
    around({seed, &second_text_, true}, [&](OnSchedule on_schedule) {
      run_spec.on_schedule = std::move(on_schedule);
      (void)scenarios::play(run_spec, executor, make_module, {&second_text_});
      report.replayed = true;
      report.identical = second_text_.lines() == text_.lines();
    });
  }
  keep_trace(report, result.header, text_.lines(), text_.count());
  return report;
}

void JobRunner::keep_trace(RunReport& report, const trace::TraceHeader& header,
                           std::string_view lines, std::uint64_t count) {
  const bool differs = report.replayed && !report.identical;
  if (keeper_.wants(report.verdict) || differs) {
    report.trace = trace::trace_document(header, lines, count);
  }
}

}  // namespace rhsim::cli
