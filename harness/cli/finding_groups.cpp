#include "harness/cli/finding_groups.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "harness/cli/placements.h"

namespace rhsim::cli {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool begins_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }
bool is_in_word(char c) { return begins_word(c) || c == '.' || c == '-' || c == '_'; }

/// The job that plays one run of `job` again.
Job job_of_run(const Job& job, std::uint64_t seed) {
  Job one = job;
  one.first_seed = seed;
  one.runs = 1;
  one.keep_traces = Job::Keep::All;
  one.twice = false;
  return one;
}

/// The least is the best example: the gravest, for a group weighs what its worst breach weighs;
/// among those a scenario as somebody wrote it, the calm run, the shortest.
auto rank(const Group& group) {
  return std::tuple(-static_cast<int>(group.finding.example.severity),
                    is_placement(group.finding.scenario), group.finding.policy != "calm",
                    group.events);
}

}  // namespace

std::string shape_of(std::string_view message, const std::vector<trace::ResourceInfo>& resources) {
  const auto is_resource = [&](std::string_view word) {
    if (word.ends_with('.')) word.remove_suffix(1);  // The sentence's.
    return std::any_of(resources.begin(), resources.end(),
                       [&](const auto& resource) { return resource.id == word; });
  };
  // How often it happened in one run tells no two ways apart.
  message = message.substr(0, message.find(" This happened "));
  std::string shape;
  std::size_t last_word = std::string::npos;  // Where it begins in `shape`.
  for (std::size_t at = 0; at < message.size();) {
    const std::size_t start = at++;
    if (message[start] == '"') {
      at = std::min(message.find('"', at), message.size() - 1) + 1;
      shape += message.substr(start, at - start);
    } else if (begins_word(message[start])) {
      while (at < message.size() && is_in_word(message[at])) ++at;
      // A number with its unit begins with a digit: 1.5s, 300ms. SRS-09 is a name.
      const auto word = message.substr(start, at - start);
      const bool number = is_digit(word.front());
      if (number && shape.ends_with(" (") && last_word != std::string::npos) {
        shape.resize(last_word);  // "Offline (3)" names a number: the name goes with it.
        shape += "# (";
      }
      last_word = shape.size();
      // One breach is one breach, whichever resource of the type it happens to.
      shape += number ? "#" : is_resource(word) ? "resource" : word;
    } else {
      shape += message[start];
    }
  }
  return shape;
}

void FindingGroups::add(const Job& job, const std::string& scenario_name,
                        const std::vector<trace::ResourceInfo>& resources,
                        const RunReport& report) {
  for (const auto& finding : report.verdict.findings) {
    Group group;
    group.finding.example = finding;
    if (finding.resource >= 1 && finding.resource <= resources.size()) {
      group.finding.resource_id = resources[finding.resource - 1].id;
      group.finding.resource_type = resources[finding.resource - 1].type;
    }
    group.finding.scenario = scenario_name;
    group.finding.seed = report.seed;
    group.finding.policy = job.policy;
    group.job = job_of_run(job, report.seed);
    group.hash = report.hash;
    group.events = report.events;
    group.trace = report.trace;
    group.hung = report.outcome == trace::RunOutcome::Hang;
    if (finding.severity >= conformance::Severity::Warn) ++findings_;
    add_group({finding.rule, group.finding.resource_type, shape_of(finding.message, resources)},
              std::move(group));
  }
}

void FindingGroups::merge(FindingGroups&& other) {
  for (auto& [key, group] : other.groups_) add_group(key, std::move(group));
  findings_ += other.findings_;
  other = {};
}

void FindingGroups::add_group(const Key& key, Group&& group) {
  const auto [place, is_new] = groups_.try_emplace(key);
  if (is_new) {
    place->second = std::move(group);
    return;
  }
  const std::uint64_t count = place->second.finding.count + group.finding.count;
  // Of equally good examples the first one stays, whatever order the players finished in: merge()
  // is called in the order of the scenarios.
  if (rank(group) < rank(place->second)) std::swap(place->second, group);
  conformance::take_attached(place->second.finding, group.finding);
  place->second.finding.count = count;
}

std::vector<Group*> FindingGroups::groups() {
  std::vector<Group*> groups;
  for (auto& [key, group] : groups_) groups.push_back(&group);
  return groups;
}

std::vector<Group*> FindingGroups::by_severity() {
  auto sorted = groups();
  std::stable_sort(sorted.begin(), sorted.end(), [](const Group* left, const Group* right) {
    return left->finding.example.severity > right->finding.example.severity;
  });
  return sorted;
}

}  // namespace rhsim::cli
