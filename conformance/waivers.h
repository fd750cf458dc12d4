#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conformance/result.h"
#include "harness/base/result.h"

namespace rhsim::conformance {

/// A finding that somebody has looked at and accepted, for a reason and for a time.
struct Waiver {
  std::string rule;      ///< "SRS-09", or "SRS-*" for a whole group.
  std::string type;      ///< Scope: resource type; empty: all.
  std::string scenario;  ///< Scope: scenario; empty: all.
  std::string reason;    ///< Never empty.
  std::string owner;     ///< Never empty: whom to ask.
  std::string expires;   ///< "2027-01-31"; the waiver holds through that day.
  std::string place;     ///< "waivers.json, /waivers/2", for messages.
  bool operator==(const Waiver&) const = default;
};

/// Reads a waiver file:
/// {"waivers":[{"rule":"SRS-09","type":"My
/// Type","reason":"...","owner":"...","expires":"2027-01-31"}]} Errors: syntax, an unknown rule or
/// key, a missing reason or owner, a date that is none.
[[nodiscard]] Result<std::vector<Waiver>> parse_waivers(std::string_view text,
                                                        const std::string& place);

/// What the waivers did to a result.
struct WaiverReport {
  std::vector<std::string> expired;  ///< One message each; an expired waiver fails the check.
  std::vector<std::string> unused;   ///< One message each: waivers that met no finding.
};

/// Marks the findings that a waiver covers and the rules of which every finding is covered.
/// `today` is "YYYY-MM-DD": the caller asks the calendar, so that this stays a function of its
/// arguments.
WaiverReport apply_waivers(const std::vector<Waiver>& waivers, std::string_view today,
                           CampaignResult& result);

/// The findings that a project lives with for now. Only new ones fail.
struct Baseline {
  struct Known {
    std::string rule;
    std::string type;
    bool operator==(const Known&) const = default;
  };
  std::vector<Known> findings;  ///< Sorted by rule, then type.
  bool operator==(const Baseline&) const = default;
};

[[nodiscard]] Baseline baseline_of(const CampaignResult& result);
[[nodiscard]] std::string to_json(const Baseline& baseline);
[[nodiscard]] Result<Baseline> parse_baseline(std::string_view text, const std::string& place);

/// Marks the findings that the baseline knows. Returns messages for known findings that are gone:
/// the baseline can be shortened.
std::vector<std::string> apply_baseline(const Baseline& baseline, CampaignResult& result);

}  // namespace rhsim::conformance
