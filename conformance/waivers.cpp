#include "conformance/waivers.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "conformance/catalogue.h"

namespace rhsim::conformance {
namespace {

using nlohmann::json;

Result<json> parse_document(std::string_view text, const std::string& place) {
  json document = json::parse(text, nullptr, false);
  if (document.is_discarded()) {
    return failure(place, "this is not JSON", "Check it for a missing comma, quote or bracket.");
  }
  if (!document.is_object()) return failure(place, "a JSON object is expected here");
  return document;
}

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  for (const std::size_t i : {0U, 1U, 2U, 3U, 5U, 6U, 8U, 9U}) {
    if (std::isdigit(static_cast<unsigned char>(text[i])) == 0) return false;
  }
  const auto month = text.substr(5, 2);
  const auto day = text.substr(8, 2);
  return month >= "01" && month <= "12" && day >= "01" && day <= "31";
}

/// "SRS-*" stands for every rule of the group; anything else must be a rule.
bool known_rule(std::string_view rule) {
  if (find_rule(rule) != nullptr) return true;
  if (!rule.ends_with("-*")) return false;
  const auto group = rule.substr(0, rule.size() - 1);
  return std::any_of(catalogue().begin(), catalogue().end(),
                     [&](const RuleEntry& entry) { return entry.id.starts_with(group); });
}

bool matches(std::string_view pattern, std::string_view rule) {
  if (pattern.ends_with("-*")) return rule.starts_with(pattern.substr(0, pattern.size() - 1));
  return pattern == rule;
}

bool covers(const Waiver& waiver, const FindingGroup& group) {
  return matches(waiver.rule, group.example.rule) &&
         (waiver.type.empty() || waiver.type == group.resource_type) &&
         (waiver.scenario.empty() || waiver.scenario == group.scenario);
}

Result<Waiver> parse_waiver(const json& item, const std::string& place) {
  if (!item.is_object()) return failure(place, "a waiver is a JSON object");
  Waiver waiver;
  waiver.place = place;
  const std::map<std::string, std::string*> keys{
      {"rule", &waiver.rule},     {"type", &waiver.type},   {"scenario", &waiver.scenario},
      {"reason", &waiver.reason}, {"owner", &waiver.owner}, {"expires", &waiver.expires}};
  for (const auto& [key, value] : item.items()) {
    const auto known = keys.find(key);
    if (known == keys.end()) {
      return failure(place, fmt::format("unknown key \"{}\"", key),
                     "A waiver has rule, type, scenario, reason, owner and expires.");
    }
    if (!value.is_string()) return failure(place + "/" + key, "a text is expected here");
    *known->second = value.get<std::string>();
  }
  if (!known_rule(waiver.rule)) {
    return failure(place + "/rule", fmt::format("there is no rule \"{}\"", waiver.rule),
                   "`rhsim rules` lists them; \"SRS-*\" stands for a whole group.");
  }
  for (const auto* key : {"reason", "owner"}) {
    if (keys.at(key)->empty()) {
      return failure(place, fmt::format("\"{}\" is missing", key),
                     "A waiver says why it was given and whom to ask about it.");
    }
  }
  if (!is_date(waiver.expires)) {
    return failure(place + "/expires",
                   waiver.expires.empty() ? "\"expires\" is missing"
                                          : fmt::format("\"{}\" is no date", waiver.expires),
                   "Write the last day on which the waiver holds, as 2027-01-31.");
  }
  return waiver;
}

RuleResult* rule_of(CampaignResult& result, std::string_view id) {
  const auto found = std::find_if(result.rules.begin(), result.rules.end(),
                                  [&](const RuleResult& rule) { return rule.id == id; });
  return found == result.rules.end() ? nullptr : &*found;
}

/// A rule is waived when it has findings and every one of them is waived or known.
void settle_rules(CampaignResult& result) {
  std::map<std::string, bool> all_settled;
  for (const auto& group : result.findings) {
    const bool settled = group.waived || group.known;
    const auto [at, fresh] = all_settled.try_emplace(group.example.rule, settled);
    if (!fresh) at->second = at->second && settled;
  }
  for (const auto& [id, settled] : all_settled) {
    auto* rule = rule_of(result, id);
    const bool broken =
        rule != nullptr && (rule->status == RuleStatus::Fail || rule->status == RuleStatus::Warn);
    if (broken && settled) rule->status = RuleStatus::Waived;
  }
}

}  // namespace

Result<std::vector<Waiver>> parse_waivers(std::string_view text, const std::string& place) {
  const auto document = parse_document(text, place);
  if (!document) return failure(document.error());
  if (!document->contains("waivers") || !(*document)["waivers"].is_array() ||
      document->size() != 1) {
    return failure(place, "one key \"waivers\" with a list is expected",
                   R"(Write {"waivers":[{"rule":"SRS-09","reason":"...","owner":"...",)"
                   R"("expires":"2027-01-31"}]}.)");
  }
  std::vector<Waiver> waivers;
  for (const auto& item : (*document)["waivers"]) {
    auto waiver = parse_waiver(item, fmt::format("{}, /waivers/{}", place, waivers.size()));
    if (!waiver) return failure(waiver.error());
    waivers.push_back(std::move(*waiver));
  }
  return waivers;
}

WaiverReport apply_waivers(const std::vector<Waiver>& waivers, std::string_view today,
                           CampaignResult& result) {
  WaiverReport report;
  for (const auto& waiver : waivers) {
    // Dates in this form order as text.
    if (waiver.expires < today) {
      report.expired.push_back(fmt::format(
          "{}: the waiver for {} expired on {}. Ask {}, then renew or delete it (reason given: {})",
          waiver.place, waiver.rule, waiver.expires, waiver.owner, waiver.reason));
      continue;
    }
    bool used = false;
    for (auto& group : result.findings) {
      if (!covers(waiver, group)) continue;
      group.waived = true;
      used = true;
    }
    if (!used) {
      report.unused.push_back(fmt::format("{}: the waiver for {} met no finding. It can be deleted",
                                          waiver.place, waiver.rule));
    }
  }
  settle_rules(result);
  return report;
}

Baseline baseline_of(const CampaignResult& result) {
  std::vector<std::pair<std::string, std::string>> keys;
  for (const auto& group : result.findings) {
    keys.emplace_back(group.example.rule, group.resource_type);
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  Baseline baseline;
  for (auto& [rule, type] : keys) baseline.findings.push_back({rule, type});
  return baseline;
}

std::string to_json(const Baseline& baseline) {
  nlohmann::ordered_json document;
  document["format"] = "rhsim-baseline";
  document["version"] = 1;
  document["findings"] = nlohmann::ordered_json::array();
  for (const auto& known : baseline.findings) {
    document["findings"].push_back({{"rule", known.rule}, {"type", known.type}});
  }
  return document.dump(2) + "\n";
}

Result<Baseline> parse_baseline(std::string_view text, const std::string& place) {
  const auto document = parse_document(text, place);
  if (!document) return failure(document.error());
  if (document->value("format", json{}) != "rhsim-baseline") {
    return failure(place, "this is not a baseline of rhsim",
                   "Write one with `rhsim check ... --write-baseline FILE`.");
  }
  if (document->value("version", json{}) != 1) {
    return failure(place, "this baseline is of a version this rhsim does not know",
                   "Use the rhsim that wrote it, or write it anew.");
  }
  Baseline baseline;
  for (const auto& item : document->value("findings", json::array())) {
    const bool complete = item.is_object() && item.contains("rule") && item["rule"].is_string() &&
                          item.contains("type") && item["type"].is_string();
    if (!complete) {
      return failure(fmt::format("{}, /findings/{}", place, baseline.findings.size()),
                     "an object with the texts \"rule\" and \"type\" is expected here");
    }
    baseline.findings.push_back({item["rule"].get<std::string>(), item["type"].get<std::string>()});
  }
  return baseline;
}

std::vector<std::string> apply_baseline(const Baseline& baseline, CampaignResult& result) {
  std::vector<std::string> gone;
  for (const auto& known : baseline.findings) {
    bool seen = false;
    for (auto& group : result.findings) {
      if (group.example.rule != known.rule || group.resource_type != known.type) continue;
      group.known = true;
      seen = true;
    }
    if (!seen) {
      gone.push_back(fmt::format(
          "{} of type \"{}\" is in the baseline and was not found again. Write a new baseline",
          known.rule, known.type));
    }
  }
  settle_rules(result);
  return gone;
}

}  // namespace rhsim::conformance
