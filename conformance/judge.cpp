#include "conformance/judge.h"

#include <algorithm>
#include <array>
#include <tuple>

#include <fmt/format.h>

#include "conformance/explain.h"
#include "conformance/words.h"

namespace rhsim::conformance {
namespace {

constexpr std::size_t most_events = 8;
constexpr std::size_t most_consequences = 3;

/// "resapi/nc-...; Implementing Online" as a list.
std::vector<std::string> split_sources(std::string_view sources) {
  std::vector<std::string> pages;
  while (!sources.empty()) {
    const auto end = sources.find("; ");
    pages.emplace_back(sources.substr(0, end));
    sources.remove_prefix(end == std::string_view::npos ? sources.size() : end + 2);
  }
  return pages;
}

void add_event(std::vector<std::uint64_t>& events, std::uint64_t sequence) {
  if (sequence == 0 || events.size() >= most_events) return;
  const auto place = std::lower_bound(events.begin(), events.end(), sequence);
  if (place == events.end() || *place != sequence) events.insert(place, sequence);
}

/// Each once: a strand that misbehaves for ever must not cost memory for ever.
void add_culprit(std::vector<StrandId>& culprits, StrandId culprit) {
  if (culprit == 0 || std::find(culprits.begin(), culprits.end(), culprit) != culprits.end())
    return;
  culprits.push_back(culprit);
}

void add_name(std::vector<std::string>& names, std::string_view name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
}

/// A rule may begin with a strand: "worker 4 reported". The id of a resource stays as it is.
void begin_sentence(std::string& message) {
  for (const std::string_view word : {"worker ", "callback ", "thread ", "strand ", "the "}) {
    if (message.starts_with(word)) message[0] -= 'a' - 'A';
  }
}

/// Rules that a thread breaks by living too long, and by what it does then.
constexpr std::array<std::string_view, 8> outliving{"LIF-21", "LOG-07", "SRS-05", "SRS-25",
                                                    "SRS-26", "SRS-27", "TRM-04", "TRM-15"};

bool is_outliving(std::string_view rule) {
  return std::find(outliving.begin(), outliving.end(), rule) != outliving.end();
}

/// They tell of the thread's life alone.
bool is_mere_life(std::string_view rule) { return rule == "TRM-04" || rule == "TRM-15"; }

}  // namespace

Judge::Judge(const trace::TraceHeader& header, const Profile& profile)
    : header_(header), profile_(profile) {}

void Judge::begin(const trace::Event& event, const Model& model) {
  event_ = &event;
  model_ = &model;
  follow(event, model);
}

/// The scenario lists the limits it means to exercise: rule ids or groups.
bool Judge::demoted(std::string_view rule) const {
  if (header_.limits.empty()) return false;
  return std::none_of(header_.limits.begin(), header_.limits.end(), [&](const std::string& meant) {
    return rule == meant || (rule.size() > meant.size() && rule.substr(0, meant.size()) == meant &&
                             rule[meant.size()] == '-');
  });
}

void Judge::breach(std::string_view rule, Breach breach) {
  const auto* entry = find_rule(rule);
  RHSIM_ASSERT(entry != nullptr);
  RHSIM_ASSERT(event_ != nullptr);
  // What is off stays off: a variant tells grave from mild, not whether to speak.
  const Severity variant =
      entry->severity == Severity::Off ? Severity::Off : breach.severity.value_or(entry->severity);
  Severity severity = weigh(profile_, rule, entry->contested, entry->severity, variant);
  if (breach.of_limit && demoted(rule)) severity = std::min(severity, Severity::Info);
  if (severity == Severity::Off) return;
  const ResourceIndex resource = breach.resource.value_or(model_->resource_of(*event_));
  begin_sentence(breach.message);
  pending_.push_back({entry, severity, std::move(breach), resource});
}

void Judge::settle() {
  settle_breaches();
  // A strand that has ended does nothing more; one that the run put away is still to be spoken of.
  const auto* exit = event_ == nullptr ? nullptr : std::get_if<trace::StrandExit>(&event_->payload);
  if (exit == nullptr || exit->manner == trace::StrandEnd::Abandoned) return;
  for (auto& open : open_) std::erase(open.culprits, event_->strand);
}

void Judge::settle_breaches() {
  if (pending_.empty()) return;
  auto batch = std::move(pending_);
  pending_.clear();
  // Only now: the same event may have taken the other finding back.
  std::erase_if(batch, [&](const Pending& one) { return join_culprit(one); });
  const auto beats = [](const Pending& winner, const Pending& loser) {
    // That another thread lives is news, whatever this one does.
    const bool same =
        !is_mere_life(loser.entry->id) || winner.breach.culprit == loser.breach.culprit;
    return same && winner.resource == loser.resource &&
           takes_precedence(winner.entry->id, loser.entry->id);
  };
  for (auto& winner : batch) {
    const bool beaten = std::any_of(batch.begin(), batch.end(),
                                    [&](const Pending& other) { return beats(other, winner); });
    if (beaten) continue;
    std::vector<std::string> attached;
    for (const auto& loser : batch) {
      if (beats(winner, loser)) add_name(attached, loser.entry->id);
    }
    add(winner, attached);
  }
}

Judge::Open* Judge::find_open(const Pending& pending) {
  const auto found = std::find_if(open_.begin(), open_.end(), [&](const Open& open) {
    return open.finding.rule == pending.entry->id && open.finding.resource == pending.resource &&
           open.finding.severity == pending.severity && open.subject == pending.breach.subject;
  });
  return found == open_.end() ? nullptr : &*found;
}

void Judge::add(Pending pending, const std::vector<std::string>& attached) {
  if (attach_to_cause(pending, attached)) return;
  Open* open = find_open(pending);
  std::optional<Finding> inherited;
  if (open == nullptr && attach_to_outliver(pending, attached, inherited)) return;
  if (open == nullptr) {
    Open fresh;
    auto& finding = fresh.finding;
    finding.rule = std::string(pending.entry->id);
    finding.severity = pending.severity;
    finding.title = std::string(pending.entry->title);
    finding.message = std::move(pending.breach.message);
    if (pending.entry->disputed) {
      finding.message += fmt::format(" The pages disagree: {}", pending.entry->contested_reading);
    }
    finding.resource = pending.resource;
    finding.at = event_->at;
    finding.sources = split_sources(pending.entry->sources);
    finding.contested = pending.entry->contested;
    finding.count = 0;
    finding.explanation = explain(*pending.entry, pending.resource, *model_);
    fresh.subject = pending.breach.subject;
    fresh.cause = pending.breach.cause;
    fresh.first = event_->sequence;
    fresh.strand = event_->strand;
    fresh.awaits_answer = std::holds_alternative<trace::StatusCall>(event_->payload);
    open_.push_back(std::move(fresh));
    open = &open_.back();
    for (const auto sequence : pending.breach.evidence) add_event(open->finding.events, sequence);
    if (inherited) {
      add_name(open->finding.attached, inherited->rule);
      for (const auto& name : inherited->attached) add_name(open->finding.attached, name);
      for (const auto sequence : inherited->events) add_event(open->finding.events, sequence);
    }
  }
  ++open->finding.count;
  add_event(open->finding.events, event_->sequence);
  if (open->breaches.size() < most_events)
    open->breaches.push_back({event_->sequence, pending.breach.culprit});
  for (const auto& name : attached) add_name(open->finding.attached, name);
  add_culprit(open->culprits, pending.breach.culprit);
  for (const auto accomplice : pending.breach.accomplices) add_culprit(open->culprits, accomplice);
}

bool Judge::attach_to_cause(const Pending& pending, const std::vector<std::string>& attached) {
  if (pending.breach.cause.empty()) return false;
  for (auto& open : open_) {
    if (open.cause != pending.breach.cause || open.finding.resource != pending.resource ||
        open.finding.rule == pending.entry->id || open.finding.severity < pending.severity) {
      continue;
    }
    add_name(open.finding.attached, pending.entry->id);
    for (const auto& name : attached) add_name(open.finding.attached, name);
    return true;
  }
  return false;
}

bool Judge::attach_to_outliver(const Pending& pending, const std::vector<std::string>& attached,
                               std::optional<Finding>& inherited) {
  const StrandId culprit = pending.breach.culprit;
  if (culprit == 0 || !is_outliving(pending.entry->id)) return false;
  const auto found = std::find_if(open_.begin(), open_.end(), [&](const Open& open) {
    const auto& culprits = open.culprits;
    return is_outliving(open.finding.rule) && open.finding.resource == pending.resource &&
           open.finding.severity >= pending.severity &&
           std::find(culprits.begin(), culprits.end(), culprit) != culprits.end();
  });
  if (found == open_.end()) return false;
  const bool gives_way = is_mere_life(found->finding.rule) && found->culprits.size() == 1 &&
                         found->finding.severity == pending.severity;
  if (gives_way) {
    inherited = std::move(found->finding);
    open_.erase(found);
    return false;
  }
  add_name(found->finding.attached, pending.entry->id);
  for (const auto& name : attached) add_name(found->finding.attached, name);
  return true;
}

void Judge::retract(std::string_view rule, ResourceIndex resource, std::uint64_t sequence,
                    StrandId culprit) {
  const Deed deed{sequence, culprit};
  for (auto open = open_.begin(); open != open_.end(); ++open) {
    if (open->finding.rule != rule || open->finding.resource != resource) continue;
    const auto breach = std::find(open->breaches.begin(), open->breaches.end(), deed);
    if (breach == open->breaches.end()) continue;
    open->breaches.erase(breach);
    if (--open->finding.count == 0) open_.erase(open);
    return;
  }
  for (auto& open : open_) {
    if (std::erase(open.joined, Joined{rule, deed}) > 0) std::erase(open.finding.attached, rule);
  }
}

Judge::Open* Judge::find_by_culprit(StrandId culprit) {
  const auto found = std::find_if(open_.begin(), open_.end(), [&](const Open& open) {
    return std::find(open.culprits.begin(), open.culprits.end(), culprit) != open.culprits.end();
  });
  return found == open_.end() ? nullptr : &*found;
}

bool Judge::attach_to_culprit(std::string_view rule, StrandId culprit) {
  auto* open = find_by_culprit(culprit);
  if (open == nullptr) return false;
  if (open->finding.rule != rule) add_name(open->finding.attached, rule);
  return true;
}

bool Judge::join_culprit(const Pending& pending) {
  if (!pending.breach.joins_culprit) return false;
  auto* open = find_by_culprit(pending.breach.culprit);
  if (open == nullptr) return false;
  const auto rule = pending.entry->id;
  auto& names = open->finding.attached;
  const bool named = std::find(names.begin(), names.end(), rule) != names.end();
  if (named || open->finding.rule == rule) return true;
  names.emplace_back(rule);
  open->joined.push_back({rule, {event_->sequence, pending.breach.culprit}});
  return true;
}

// --- What the monitor did next
// ---------------------------------------------------------------------

namespace {

struct Consequence {
  std::string text;
  bool last = false;  ///< What follows it has other causes.
};

std::string fmt_decision(const trace::RestartDecision& restart) {
  if (restart.decision == "restart") {
    return fmt::format("the Cluster service restarted the resource after {}", words(restart.delay));
  }
  if (restart.decision == "fail over") return "the Cluster service failed the group over";
  return fmt::format("the Cluster service decided: {}", restart.decision);
}

Consequence consequence_of(const trace::Event& event) {
  if (const auto* change = std::get_if<trace::StateChange>(&event.payload)) {
    return {
        fmt::format("the monitor set the resource to {} {}{}", trace::to_text(change->to),
                    when(event.at), change->why.empty() ? std::string() : " (" + change->why + ")"),
        false};
  }
  if (const auto* call = std::get_if<trace::EntryCall>(&event.payload)) {
    if (call->entry == EntryPoint::Terminate) {
      return {fmt::format("the monitor called Terminate {}", when(event.at)), false};
    }
    const bool anew = call->entry == EntryPoint::Online || call->entry == EntryPoint::Offline ||
                      call->entry == EntryPoint::Close || call->entry == EntryPoint::Open;
    return {{}, anew};
  }
  if (const auto* restart = std::get_if<trace::RestartDecision>(&event.payload)) {
    return {fmt_decision(*restart), true};
  }
  if (std::holds_alternative<trace::DeadlockTimeout>(event.payload)) {
    return {"the monitor declared the call hung and gave the module up", true};
  }
  if (const auto* crash = std::get_if<trace::Crash>(&event.payload)) {
    return {fmt::format("the process crashed ({}), and every resource in it failed", crash->what),
            true};
  }
  if (std::holds_alternative<trace::Hang>(event.payload)) {
    return {"the process hung, and every resource in it failed", true};
  }
  if (std::holds_alternative<trace::ProcessExit>(event.payload)) {
    return {"the process ended, and every resource in it failed", true};
  }
  if (std::holds_alternative<trace::LoadFailure>(event.payload)) {
    return {"the module was given up", true};
  }
  return {};
}

}  // namespace

void Judge::follow(const trace::Event& event, const Model& model) {
  if (open_.empty()) return;
  const auto* answer = std::get_if<trace::StatusReturn>(&event.payload);
  std::optional<Consequence> next;  // Worded once, and only when a finding asks.
  for (auto& open : open_) {
    if (!open.follows) continue;
    if (answer != nullptr) {
      if (!open.awaits_answer || event.strand != open.strand) continue;
      open.awaits_answer = false;
      open.consequences.emplace_back(answer->answer == 0
                                         ? "the report was answered ResourceExitStateContinue"
                                         : "the report was answered ResourceExitStateTerminate");
      continue;
    }
    const ResourceIndex whom = model.resource_of(event);
    if (whom != open.finding.resource && whom != 0 && open.finding.resource != 0) continue;
    if (!next) next = consequence_of(event);
    if (!next->text.empty()) open.consequences.push_back(next->text);
    const std::size_t limit = most_consequences + (open.awaits_answer ? 0 : 1);
    if (next->last || open.consequences.size() >= limit) open.follows = false;
  }
}

Verdict Judge::finish() {
  settle_breaches();
  std::stable_sort(open_.begin(), open_.end(), [](const Open& left, const Open& right) {
    return std::tie(left.first, left.finding.rule) < std::tie(right.first, right.finding.rule);
  });
  Verdict verdict;
  for (auto& open : open_) {
    auto& finding = open.finding;
    if (finding.count > 1) {
      finding.message += fmt::format(" This happened {} times in the run.", finding.count);
    }
    finding.consequence = open.consequences.empty() ? "" : list_words(open.consequences) + ".";
    if (!finding.consequence.empty() && finding.consequence[0] == 't') finding.consequence[0] = 'T';
    std::sort(finding.attached.begin(), finding.attached.end());
    ++verdict.tally.found[finding.rule];
    for (const auto& rule : finding.attached) ++verdict.tally.found[rule];
    verdict.findings.push_back(std::move(finding));
  }
  open_.clear();
  return verdict;
}

}  // namespace rhsim::conformance
