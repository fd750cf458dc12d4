#include "reports/text.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reports/printable.h"

namespace rhsim::reports {
namespace {

using conformance::CampaignResult;
using conformance::FindingGroup;
using conformance::Outcome;
using conformance::RuleStatus;
using conformance::Severity;

constexpr std::size_t width = 100;

enum class Colour { Red, Yellow, Green, Bold, Dim };

/// 1234567 as "1,234,567".
std::string grouped(std::uint64_t number) {
  const auto digits = fmt::format("{}", number);
  std::string text;
  for (std::size_t at = 0; at < digits.size(); ++at) {
    if (at > 0 && (digits.size() - at) % 3 == 0) text += ',';
    text += digits[at];
  }
  return text;
}

/// "1 run", "2 runs".
std::string counted(std::uint64_t number, std::string_view thing) {
  return fmt::format("{} {}{}", grouped(number), thing, number == 1 ? "" : "s");
}

/// Virtual time in the unit that a person would use for that much of it.
std::string long_time(Duration span) {
  struct Unit {
    Duration length;
    std::string_view name;
  };
  using std::chrono::hours;
  static constexpr Unit units[] = {
      {hours(24 * 365), "years"}, {hours(24), "days"}, {hours(1), "hours"},
      {1min, "minutes"},          {1s, "seconds"},
  };
  for (const auto& unit : units)
    if (span >= 2 * unit.length) return fmt::format("{} virtual {}", span / unit.length, unit.name);
  return fmt::format("{} of virtual time",
                     to_text(std::chrono::floor<std::chrono::milliseconds>(span)));
}

class Report {
 public:
  Report(const CampaignResult& result, const TextOptions& options)
      : result_(result), options_(options) {}

  std::string write() {
    heading();
    for (const auto& group : result_.findings)
      if (in_full(group)) finding(group);
    notes();
    rules();
    scenarios();
    uncontrolled();
    determinism();
    // Again, because whatever was above has scrolled away by now.
    if (!result_.findings.empty()) line(fmt::format("\n{}", verdict()));
    return std::move(text_);
  }

 private:
  void line(const std::string& text) {
    text_ += text;
    text_ += '\n';
  }

  std::string painted(Colour colour, const std::string& text) const {
    if (!options_.colour) return text;
    static constexpr std::string_view codes[] = {"31;1", "33;1", "32;1", "1", "2"};
    return fmt::format("\x1b[{}m{}\x1b[0m", codes[static_cast<int>(colour)], text);
  }

  // --- The verdict ---

  std::string verdict() const {
    switch (result_.outcome) {
      case Outcome::Pass:
        return painted(Colour::Green, "PASS");
      case Outcome::Fail:
        return painted(Colour::Red, "FAIL");
      case Outcome::Inconclusive:
        return painted(Colour::Yellow, "INCONCLUSIVE");
      case Outcome::Error:
        return painted(Colour::Red, "ERROR");
    }
    return {};
  }

  void heading() {
    std::vector<std::string> types;
    for (const auto& type : result_.types) types.push_back(printable(type));
    line(fmt::format("{}  {}{}", verdict(), painted(Colour::Bold, printable(module_name())),
                     types.empty() ? "" : fmt::format(" ({})", fmt::join(types, ", "))));
    if (!result_.reason.empty()) line(wrapped(printable(result_.reason), width, "      "));
    line(fmt::format("      {} in {} of {}, {}", findings_text(), counted(result_.runs, "run"),
                     counted(result_.scenarios.size(), "scenario"),
                     long_time(result_.virtual_time)));
    line(fmt::format("      profile {}, seed {}{}{}", printable(result_.profile), result_.seed,
                     result_.gate == Severity::Warn ? ", warnings fail" : "",
                     result_.shard.empty() ? "" : fmt::format("; only shard {}", result_.shard)));
  }

  std::string module_name() const {
    if (!result_.module_path.empty()) return result_.module_path;
    return result_.module.name.empty() ? result_.module.kind : result_.module.name;
  }

  std::string findings_text() const {
    std::map<Severity, std::uint64_t> counts;
    for (const auto& group : result_.findings) ++counts[group.example.severity];
    std::vector<std::string> parts;
    if (counts[Severity::Error] > 0) parts.push_back(counted(counts[Severity::Error], "error"));
    if (counts[Severity::Warn] > 0) parts.push_back(counted(counts[Severity::Warn], "warning"));
    if (counts[Severity::Info] > 0) parts.push_back(counted(counts[Severity::Info], "note"));
    return parts.empty() ? "no finding" : fmt::format("{}", fmt::join(parts, ", "));
  }

  // --- Findings ---

  std::string severity_text(const FindingGroup& group) const {
    switch (group.example.severity) {
      case Severity::Error:
        return painted(Colour::Red, "ERROR");
      case Severity::Warn:
        return painted(Colour::Yellow, "WARNING");
      default:
        return painted(Colour::Dim, "NOTE");
    }
  }

  void finding(const FindingGroup& group) {
    const auto& example = group.example;
    line("");
    line(fmt::format("{} {}  {}", severity_text(group), painted(Colour::Bold, example.rule),
                     painted(Colour::Bold, printable(example.title))));
    paragraph(printable(example.message));
    for (const auto& place : group.places) labelled("at", printable(place), false);
    const auto& told = example.explanation;
    if (!told.state.empty()) labelled("stood", printable(told.state));
    if (!told.accepted.empty()) labelled("allows", printable(told.accepted));
    if (!example.consequence.empty()) labelled("then", printable(example.consequence));
    if (!told.outlook.empty()) labelled("means", printable(told.outlook));
    labelled("where", where(group));
    if (!example.sources.empty())
      labelled("source", printable(fmt::format("{}", fmt::join(example.sources, "; "))));
    if (example.contested)
      labelled("note", fmt::format("the pages disagree here, or the rule is inferred from them; "
                                   "rhsim rules {} says more",
                                   example.rule));
    if (!example.attached.empty())
      labelled("also", fmt::format("the same event breaks {}", fmt::join(example.attached, ", ")));
    if (group.waived) labelled("waived", "a waiver covers this finding");
    if (group.known) labelled("known", "the baseline has this finding");
    timeline(group);
    if (!group.repro.empty()) labelled("repeat", printable(group.repro), false);
    if (!group.trace_file.empty()) labelled("trace", printable(group.trace_file), false);
  }

  [[nodiscard]] bool in_full(const FindingGroup& group) const {
    return options_.whole_notes || group.example.severity >= Severity::Warn;
  }

  struct Note {
    const FindingGroup* first;
    std::uint64_t count;
  };

  /// One for each rule, whatever ways there are of breaking it.
  [[nodiscard]] std::vector<Note> short_notes() const {
    std::vector<Note> notes;
    for (const auto& group : result_.findings) {
      if (in_full(group)) continue;
      const bool more = !notes.empty() && notes.back().first->example.rule == group.example.rule;
      if (!more) notes.push_back({&group, 0});
      notes.back().count += group.count;
    }
    return notes;
  }

  /// One line each: a note calls for no action, and its whole story would bury those that do.
  void notes() {
    constexpr std::size_t most_title = 50;
    std::size_t rule_width = 0, title_width = 0;
    const auto notes = short_notes();
    if (notes.empty()) return;
    for (const auto& note : notes) {
      rule_width = std::max(rule_width, note.first->example.rule.size());
      title_width = std::max(title_width, columns(printable(note.first->example.title)));
    }
    title_width = std::min(title_width, most_title);
    line("");
    for (const auto& one : notes) note(one, rule_width, title_width);
    line(painted(Colour::Dim, "     --verbose tells notes in full"));
  }

  void note(const Note& note, std::size_t rule_width, std::size_t title_width) {
    const auto& group = *note.first;
    const auto title = shortened(printable(group.example.title), title_width);
    const auto head = fmt::format("{:<{}}  {}{}  ", group.example.rule, rule_width, title,
                                  std::string(title_width - columns(title), ' '));
    const auto place = fmt::format("{}x, as in {}", grouped(note.count), printable(group.scenario));
    const std::size_t left = width - std::min(width, columns(head) + 5);
    line(fmt::format("{} {}{}", severity_text(group), head, shortened(place, left)));
  }

  std::string where(const FindingGroup& group) const {
    std::string text;
    if (!group.resource_id.empty())
      text +=
          fmt::format("{} ({}), ", printable(group.resource_id), printable(group.resource_type));
    text += fmt::format("scenario {}", printable(group.scenario));
    if (group.policy == "random") {
      text += fmt::format(", seed {}", group.seed);
    } else if (!group.policy.empty() && group.policy != "calm") {
      text += fmt::format(", policy {}, seed {}", printable(group.policy), group.seed);
    }
    if (group.count > 1) text += fmt::format("; {} like this", grouped(group.count));
    return text;
  }

  void timeline(const FindingGroup& group) {
    if (group.timeline.empty()) return;
    line("");
    for (const auto& row : group.timeline)
      line(fmt::format("    {}", row.starts_with('>') ? painted(Colour::Bold, row) : row));
    line("");
  }

  void paragraph(const std::string& text) { line(wrapped(text, width, "  ")); }

  /// What is meant to be pasted must not be broken into lines.
  void labelled(std::string_view label, const std::string& text, bool may_wrap = true) {
    const std::string indent(10, ' ');
    auto block = may_wrap ? wrapped(text, width, indent) : indent + text;
    const auto head = fmt::format("  {:<8}", label);
    line(painted(Colour::Dim, head) + block.substr(head.size()));
  }

  // --- Tables ---

  void rules() {
    if (result_.rules.empty()) return;
    std::map<RuleStatus, std::uint64_t> counts;
    std::vector<std::string> not_exercised;
    for (const auto& rule : result_.rules) {
      ++counts[rule.status];
      if (rule.status == RuleStatus::NotExercised) not_exercised.push_back(rule.id);
    }
    static constexpr std::pair<RuleStatus, std::string_view> words[] = {
        {RuleStatus::Pass, "passed"},
        {RuleStatus::Fail, "failed"},
        {RuleStatus::Warn, "warned"},
        {RuleStatus::Waived, "waived"},
        {RuleStatus::NotExercised, "not exercised"},
        {RuleStatus::Off, "off"},
    };
    std::vector<std::string> parts;
    for (const auto& [status, word] : words)
      if (counts[status] > 0) parts.push_back(fmt::format("{} {}", counts[status], word));
    line("");
    line(fmt::format("{}  {}", painted(Colour::Bold, "rules"), fmt::join(parts, ", ")));
    if (options_.not_exercised && !not_exercised.empty())
      line(wrapped(fmt::format("not exercised: {}", fmt::join(not_exercised, " ")), width, "  "));
  }

  void scenarios() {
    const auto& all = result_.scenarios;
    if (all.empty()) return;
    const auto clean = std::count_if(all.begin(), all.end(),
                                     [](const auto& scenario) { return scenario.findings == 0; });
    line("");
    line(fmt::format("{}  {} of {} without a finding", painted(Colour::Bold, "scenarios"), clean,
                     all.size()));
    const auto listed = listed_scenarios();
    if (listed.empty()) return;
    std::size_t name_width = 8;
    for (const auto* scenario : listed)
      name_width = std::max(name_width, columns(printable(scenario->name)));
    line(painted(Colour::Dim,
                 fmt::format("  {:<{}}  {:>9}  {:>9}", "", name_width, "runs", "findings")));
    for (const auto* scenario : listed) {
      const auto name = printable(scenario->name);
      line(fmt::format("  {}{}  {:>9}  {:>9}", name, std::string(name_width - columns(name), ' '),
                       grouped(scenario->runs), grouped(scenario->findings)));
    }
    const auto left = all.size() - static_cast<std::size_t>(clean) - listed.size();
    if (!options_.all_scenarios && left > 0)
      line(painted(Colour::Dim, fmt::format("  and {} more; --verbose lists them all", left)));
  }

  /// Those with the most findings, so that a breach in all of them does not scroll its own story
  /// off the screen. Equals keep their order.
  [[nodiscard]] std::vector<const CampaignResult::ScenarioResult*> listed_scenarios() const {
    constexpr std::size_t most_listed = 10;
    std::vector<const CampaignResult::ScenarioResult*> listed;
    for (const auto& scenario : result_.scenarios)
      if (options_.all_scenarios || scenario.findings > 0) listed.push_back(&scenario);
    if (options_.all_scenarios) return listed;
    std::stable_sort(listed.begin(), listed.end(), [](const auto* left, const auto* right) {
      return left->findings > right->findings;
    });
    listed.resize(std::min(listed.size(), most_listed));
    return listed;
  }

  void uncontrolled() {
    if (result_.uncontrolled.empty()) return;
    std::vector<std::string> names;
    for (const auto& name : result_.uncontrolled) names.push_back(printable(name));
    line("");
    line(
        wrapped(fmt::format("The module calls functions that rhsim does not control, so that a run "
                            "may not repeat exactly: {}",
                            fmt::join(names, ", ")),
                width, ""));
  }

  void determinism() {
    if (result_.replayed == 0 || result_.replayed == result_.identical) return;
    line("");
    line(fmt::format("{} of {} repeated differently from the first time",
                     grouped(result_.replayed - result_.identical),
                     counted(result_.replayed, "run")));
  }

  const CampaignResult& result_;
  const TextOptions& options_;
  std::string text_;
};

}  // namespace

std::string text_report(const CampaignResult& result, const TextOptions& options) {
  return Report(result, options).write();
}

}  // namespace rhsim::reports
