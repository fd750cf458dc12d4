#include "harness/cli/job.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "harness/base/packing.h"
#include "harness/base/unicode.h"

namespace rhsim::cli {
namespace {

using conformance::Finding;
using nlohmann::json;

constexpr const char* keep_names[] = {"findings", "all", "none"};

/// Paths reach these values. Whatever is no UTF-8 in them is replaced, not thrown about.
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

// --- Reports, member by member, for both directions
// -------------------------------------------------

template <class Self, class Field>
void finding_fields(Self& finding, Field& field) {
  field(finding.rule);
  field(finding.severity);
  field(finding.title);
  field(finding.message);
  field(finding.resource);
  field(finding.events);
  field(finding.at);
  field(finding.sources);
  field(finding.contested);
  field(finding.consequence);
  field(finding.explanation.state);
  field(finding.explanation.accepted);
  field(finding.explanation.outlook);
  field(finding.attached);
  field(finding.count);
}

/// All but the findings and the trace.
template <class Self, class Field>
void report_fields(Self& report, Field& field) {
  field(report.seed);
  field(report.outcome);
  field(report.hash);
  field(report.events);
  field(report.virtual_time);
  field(report.verdict.tally.exercised);
  field(report.verdict.tally.found);
  field(report.uncontrolled);
  field(report.not_reset);
  field(report.left_in_heap.blocks);
  field(report.left_in_heap.bytes);
  field(report.host_memory);
  field(report.replayed);
  field(report.identical);
}

/// What a module logs may be any bytes, and messages quote it; what reports write is valid UTF-8.
void make_valid(std::string& text) {
  const auto foreign = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
  if (std::any_of(text.begin(), text.end(), foreign)) text = to_utf8(to_utf16(text));
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
                  {"twice", twice},
                  {"report_at_once", report_at_once}});
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
    if (const auto& pattern = value.at("poison"); !pattern.is_null()) {
      job.poison = pattern.get<std::uint8_t>();
    }
    const std::string keep = value.at("keep_traces");
    for (std::size_t i = 0; i < std::size(keep_names); ++i) {
      if (keep == keep_names[i]) job.keep_traces = static_cast<Keep>(i);
    }
    value.at("twice").get_to(job.twice);
    value.at("report_at_once").get_to(job.report_at_once);
  });
}

void RunReport::pack(std::string& bytes) const {
  Packer packer(bytes);
  report_fields(*this, packer);
  packer.each(verdict.findings,
              [&packer](const Finding& finding) { finding_fields(finding, packer); });
}

Result<RunReport> RunReport::unpack(std::string_view bytes) {
  RunReport report;
  Unpacker unpacker(bytes);
  report_fields(report, unpacker);
  for (auto& name : report.uncontrolled) make_valid(name);
  unpacker.each([&] {
    auto& finding = report.verdict.findings.emplace_back();
    finding_fields(finding, unpacker);
    make_valid(finding.message);
    make_valid(finding.consequence);
    make_valid(finding.explanation.state);
    make_valid(finding.explanation.accepted);
    make_valid(finding.explanation.outlook);
  });
  if (!unpacker.complete()) return failure("run", "the host's report is damaged");
  if (report.outcome > trace::RunOutcome::LoadFailed) return failure("run", "has no known outcome");
  return report;
}

}  // namespace rhsim::cli
