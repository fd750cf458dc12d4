#include "conformance/catalogue.h"

#include <algorithm>
#include <vector>

#include "conformance/catalogue/groups.h"

namespace rhsim::conformance {

std::string_view to_text(Demand demand) {
  switch (demand) {
    case Demand::Must:
      return "must";
    case Demand::Should:
      return "should";
    case Demand::Info:
      return "info";
  }
  return "";
}

RuleState state_of(const RuleEntry& entry) {
  if (!entry.constrains_dll) return RuleState::Monitor;
  return entry.implemented ? RuleState::Implemented : RuleState::Undecidable;
}

std::string_view to_text(RuleState state) {
  switch (state) {
    case RuleState::Implemented:
      return "implemented";
    case RuleState::Undecidable:
      return "undecidable";
    case RuleState::Monitor:
      return "monitor";
  }
  return "";
}

std::span<const RuleEntry> catalogue() {
  static const auto entries = [] {
    std::vector<RuleEntry> all;
    for (const auto group :
         {alv_entries(), api_entries(), ctl_entries(), epr_entries(), ept_entries(), lif_entries(),
          log_entries(), run_entries(), srs_entries(), trm_entries()}) {
      all.insert(all.end(), group.begin(), group.end());
    }
    return all;
  }();
  return entries;
}

const RuleEntry* find_rule(std::string_view id) {
  const auto entries = catalogue();
  const auto found = std::lower_bound(
      entries.begin(), entries.end(), id,
      [](const RuleEntry& entry, std::string_view wanted) { return entry.id < wanted; });
  return found != entries.end() && found->id == id ? &*found : nullptr;
}

}  // namespace rhsim::conformance
