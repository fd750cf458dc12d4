#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/catalogue.h"
#include "conformance/finding.h"
#include "conformance/model.h"
#include "conformance/profile.h"

namespace rhsim::conformance {

/// What a rule says of an event that breaks it.
struct Breach {
  std::string message{};
  std::optional<Severity> severity{};       ///< A milder or graver variant; empty: as catalogued.
  std::vector<std::uint64_t> evidence{};    ///< Earlier events that show it. Zeros are left out.
  std::optional<ResourceIndex> resource{};  ///< Empty: whom the event concerns.
  std::string subject{};  ///< Breaches of one rule and resource stay apart when this differs.
  bool of_limit = false;  ///< Information only in a scenario that exercises other limits.
  StrandId culprit = 0;   ///< A strand whose further misdeeds have the same cause.
  /// No finding of its own where another names the culprit: it is attached to that one.
  bool joins_culprit = false;
  /// Names the cause where it is no strand: breaches of several rules with one cause are one
  /// finding, that of the rule which spoke first. Empty: unknown.
  std::string cause{};
  std::vector<StrandId> accomplices{};  ///< More of the kind.
};

/// Turns breaches into findings: settles which rule speaks when one event breaks several, joins
/// repetitions, weighs, and follows what the monitor does next.
///
/// Where rules overlap the most specific one wins and the others are attached to its finding; see
/// the table in precedence.cpp.
class Judge {
 public:
  Judge(const trace::TraceHeader& header, const Profile& profile);

  [[nodiscard]] const Profile& profile() const { return profile_; }

  void begin(const trace::Event& event, const Model& model);
  void breach(std::string_view rule, Breach breach);
  /// Takes back the breach, of this culprit, that `rule` found in event `sequence`: later events
  /// excused it.
  void retract(std::string_view rule, ResourceIndex resource, std::uint64_t sequence,
               StrandId culprit = 0);
  /// Attaches `rule` to the finding that names `culprit`; false when there is none.
  bool attach_to_culprit(std::string_view rule, StrandId culprit);
  /// All rules have seen the event.
  void settle();

  /// The findings in order of their first breaching event.
  [[nodiscard]] Verdict finish();

 private:
  struct Pending {
    const RuleEntry* entry;
    Severity severity;
    Breach breach;
    ResourceIndex resource;
  };
  struct Deed {
    std::uint64_t sequence = 0;
    StrandId culprit = 0;
    bool operator==(const Deed&) const = default;
  };
  struct Joined {
    std::string_view rule;
    Deed deed;
    bool operator==(const Joined&) const = default;
  };
  struct Open {
    Finding finding;
    std::string subject;
    std::string cause;
    std::uint64_t first = 0;     ///< The first breaching event's sequence.
    std::vector<Deed> breaches;  ///< The first few.
    std::vector<StrandId> culprits;
    std::vector<Joined> joined;  ///< Names that are attached for a breach which joined.
    StrandId strand = 0;         ///< Whose report the answer belongs to.
    bool awaits_answer = false;
    bool follows = true;  ///< Still collecting what the monitor did next.
    std::vector<std::string> consequences;
  };

  [[nodiscard]] Open* find_open(const Pending& pending);
  [[nodiscard]] bool attach_to_cause(const Pending& pending,
                                     const std::vector<std::string>& attached);
  void settle_breaches();
  [[nodiscard]] Open* find_by_culprit(StrandId culprit);
  [[nodiscard]] bool join_culprit(const Pending& pending);
  void add(Pending pending, const std::vector<std::string>& attached);
  /// A thread that should have ended does several things wrong: they are one finding, of the first
  /// deed. True: `pending` has been attached to it. What only says that the thread is alive gives
  /// way to a deed, and goes into `inherited`.
  [[nodiscard]] bool attach_to_outliver(const Pending& pending,
                                        const std::vector<std::string>& attached,
                                        std::optional<Finding>& inherited);
  void follow(const trace::Event& event, const Model& model);
  [[nodiscard]] bool demoted(std::string_view rule) const;

  const trace::TraceHeader& header_;
  const Profile& profile_;
  const trace::Event* event_ = nullptr;
  const Model* model_ = nullptr;
  std::vector<Pending> pending_;
  std::vector<Open> open_;
};

/// True when `specific` speaks for `general` if one event breaks both.
[[nodiscard]] bool takes_precedence(std::string_view specific, std::string_view general);

}  // namespace rhsim::conformance
