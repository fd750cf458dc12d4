#include "harness/cli/job.h"

#include <nlohmann/json.hpp>

namespace rhsim::cli {
namespace {

using conformance::Finding;
using conformance::Severity;
using nlohmann::json;

constexpr const char* keep_names[] = {"findings", "all", "none"};

std::string severity_name(Severity severity) { return std::string(conformance::to_text(severity)); }

json to_value(const Finding& finding) {
  return {{"rule", finding.rule},
          {"severity", severity_name(finding.severity)},
          {"title", finding.title},
          {"message", finding.message},
          {"resource", finding.resource},
          {"events", finding.events},
          {"at", finding.at.time_since_epoch().count()},
          {"sources", finding.sources},
          {"contested", finding.contested},
          {"consequence", finding.consequence},
          {"state", finding.explanation.state},
          {"accepted", finding.explanation.accepted},
          {"outlook", finding.explanation.outlook},
          {"attached", finding.attached}};
}

Finding finding_of(const json& value) {
  Finding finding;
  value.at("rule").get_to(finding.rule);
  (void)conformance::from_text(value.at("severity").get<std::string>(), finding.severity);
  value.at("title").get_to(finding.title);
  value.at("message").get_to(finding.message);
  value.at("resource").get_to(finding.resource);
  value.at("events").get_to(finding.events);
  finding.at = Instant(Duration(value.at("at").get<std::int64_t>()));
  value.at("sources").get_to(finding.sources);
  value.at("contested").get_to(finding.contested);
  value.at("consequence").get_to(finding.consequence);
  value.at("state").get_to(finding.explanation.state);
  value.at("accepted").get_to(finding.explanation.accepted);
  value.at("outlook").get_to(finding.explanation.outlook);
  value.at("attached").get_to(finding.attached);
  return finding;
}

/// A module's texts reach these values. Whatever is no UTF-8 in them is replaced, not thrown about.
std::string text_of(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// Runs `read` on the parsed text; a text that is not what we write is an Error, never an
/// exception.
template <class T, class Read>
Result<T> parsed(std::string_view text, const char* place, const Read& read) {
  try {
    T result;
    read(json::parse(text), result);
    return result;
  } catch (const json::exception& problem) {
    return failure(place, problem.what());
  }
}

}  // namespace

std::string Job::to_json() const {
  return text_of({{"module_path", module_path},
                  {"module",
                   {{"name", module.name},
                    {"sha256", module.sha256},
                    {"kind", module.kind},
                    {"runtime", module.runtime}}},
                  {"types", types},
                  {"scenario", scenario},
                  {"profile", profile},
                  {"profile_text", profile_text},
                  {"policy", policy},
                  {"first_seed", first_seed},
                  {"runs", runs},
                  {"schedule", schedule},
                  {"executor", executor},
                  {"freshness", freshness},
                  {"poison", poison ? json(*poison) : json()},
                  {"keep_traces", keep_names[static_cast<std::size_t>(keep_traces)]},
                  {"twice", twice}});
}

Result<Job> Job::from_json(std::string_view text) {
  return parsed<Job>(text, "job", [](const json& value, Job& job) {
    value.at("module_path").get_to(job.module_path);
    value.at("module").at("name").get_to(job.module.name);
    value.at("module").at("sha256").get_to(job.module.sha256);
    value.at("module").at("kind").get_to(job.module.kind);
    value.at("module").at("runtime").get_to(job.module.runtime);
    value.at("types").get_to(job.types);
    value.at("scenario").get_to(job.scenario);
    value.at("profile").get_to(job.profile);
    value.at("profile_text").get_to(job.profile_text);
    value.at("policy").get_to(job.policy);
    value.at("first_seed").get_to(job.first_seed);
    value.at("runs").get_to(job.runs);
    value.at("schedule").get_to(job.schedule);
    value.at("executor").get_to(job.executor);
    value.at("freshness").get_to(job.freshness);
    job.poison.reset();
    if (const auto& poison = value.at("poison"); !poison.is_null()) {
      job.poison = poison.get<std::uint8_t>();
    }
    const std::string keep = value.at("keep_traces");
    for (std::size_t i = 0; i < std::size(keep_names); ++i) {
      if (keep == keep_names[i]) job.keep_traces = static_cast<Keep>(i);
    }
    value.at("twice").get_to(job.twice);
  });
}

std::string RunReport::to_json() const {
  json findings = json::array();
  for (const auto& finding : verdict.findings) findings.push_back(to_value(finding));
  return text_of({{"seed", seed},
                  {"outcome", trace::to_text(outcome)},
                  {"hash", hash},
                  {"events", events},
                  {"virtual_time", virtual_time.count()},
                  {"findings", std::move(findings)},
                  {"exercised", verdict.tally.exercised},
                  {"found", verdict.tally.found},
                  {"uncontrolled", uncontrolled},
                  {"not_reset", not_reset},
                  {"left_blocks", left_in_heap.blocks},
                  {"left_bytes", left_in_heap.bytes},
                  {"host_memory", host_memory},
                  {"replayed", replayed},
                  {"identical", identical}});
}

Result<RunReport> RunReport::from_json(std::string_view text) {
  return parsed<RunReport>(text, "run", [](const json& value, RunReport& report) {
    value.at("seed").get_to(report.seed);
    const std::string outcome = value.at("outcome");
    if (!trace::from_text(outcome, report.outcome)) report.outcome = trace::RunOutcome::Crash;
    value.at("hash").get_to(report.hash);
    value.at("events").get_to(report.events);
    report.virtual_time = Duration(value.at("virtual_time").get<std::int64_t>());
    for (const auto& finding : value.at("findings")) {
      report.verdict.findings.push_back(finding_of(finding));
    }
    value.at("exercised").get_to(report.verdict.tally.exercised);
    value.at("found").get_to(report.verdict.tally.found);
    value.at("uncontrolled").get_to(report.uncontrolled);
    value.at("not_reset").get_to(report.not_reset);
    value.at("left_blocks").get_to(report.left_in_heap.blocks);
    value.at("left_bytes").get_to(report.left_in_heap.bytes);
    value.at("host_memory").get_to(report.host_memory);
    value.at("replayed").get_to(report.replayed);
    value.at("identical").get_to(report.identical);
  });
}

}  // namespace rhsim::cli
