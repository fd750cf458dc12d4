#include "reports/json.h"

#include <nlohmann/json.hpp>

namespace rhsim::reports {
namespace {

using conformance::CampaignResult;
using conformance::FindingGroup;
using Json = nlohmann::ordered_json;

Json finding_json(const FindingGroup& group) {
  const auto& example = group.example;
  Json json;
  json["rule"] = example.rule;
  json["severity"] = to_text(example.severity);
  json["title"] = example.title;
  json["message"] = example.message;
  json["places"] = group.places;
  json["resource"] = group.resource_id;
  json["type"] = group.resource_type;
  json["scenario"] = group.scenario;
  json["policy"] = group.policy;
  json["seed"] = group.seed;
  json["events"] = example.events;
  json["virtual_ms"] = whole_ms(example.at.time_since_epoch());
  json["source"] = example.sources;
  json["contested"] = example.contested;
  json["consequence"] = example.consequence;
  const auto& told = example.explanation;
  if (!told.state.empty()) json["state"] = told.state;
  if (!told.accepted.empty()) json["accepted"] = told.accepted;
  if (!told.outlook.empty()) json["outlook"] = told.outlook;
  json["attached"] = example.attached;
  json["count"] = group.count;
  json["waived"] = group.waived;
  json["known"] = group.known;
  json["trace"] = group.trace_file.empty() ? Json(nullptr) : Json(group.trace_file);
  json["repro"] = group.repro;
  json["timeline"] = group.timeline;
  return json;
}

Json result_json(const CampaignResult& result) {
  Json json;
  json["format"] = "rhsim-result";
  json["version"] = 1;
  json["module"] = {{"path", result.module_path},
                    {"name", result.module.name},
                    {"sha256", result.module.sha256},
                    {"kind", result.module.kind},
                    {"types", result.types}};
  json["profile"] = result.profile;
  json["policy"] = result.policy;
  json["seed"] = result.seed;
  json["shard"] = result.shard.empty() ? Json(nullptr) : Json(result.shard);
  json["runs"] = result.runs;
  json["virtual_ms"] = whole_ms(result.virtual_time);
  json["gate"] = to_text(result.gate);
  json["verdict"] = to_text(result.outcome);
  json["reason"] = result.reason;
  json["findings"] = Json::array();
  for (const auto& group : result.findings) json["findings"].push_back(finding_json(group));
  json["rules"] = Json::array();
  for (const auto& rule : result.rules)
    json["rules"].push_back({{"id", rule.id},
                             {"status", to_text(rule.status)},
                             {"exercised", rule.exercised},
                             {"findings", rule.findings}});
  json["scenarios"] = Json::array();
  for (const auto& scenario : result.scenarios)
    json["scenarios"].push_back(
        {{"name", scenario.name}, {"runs", scenario.runs}, {"findings", scenario.findings}});
  json["uncontrolled"] = result.uncontrolled;
  json["determinism"] = {{"replayed", result.replayed}, {"identical", result.identical}};
  if (result.host_memory > 0) {
    json["memory"] = {{"host_peak_bytes", result.host_memory},
                      {"left_in_heap_bytes", result.left_in_heap}};
  }
  return json;
}

}  // namespace

std::string json_report(const CampaignResult& result) {
  // A path need not be UTF-8, and a text of the DLL may be anything.
  return result_json(result).dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace rhsim::reports
