#include "harness/trace/diff.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "harness/base/assert.h"
#include "harness/trace/text.h"

namespace rhsim::trace {
namespace {

constexpr const char* end_of_trace = "end of trace";

struct MemberCollector {
  std::vector<const void*> members;
  void operator()(std::string_view, const auto& member) { members.push_back(&member); }
  void always(std::string_view name, const auto& member) { (*this)(name, member); }
};

struct MemberComparer {
  const std::vector<const void*>& others;
  std::size_t next = 0;
  std::string differing;

  template <class Member>
  void operator()(std::string_view name, const Member& member) {
    // The same fields() listed the others, so the n-th member has the n-th one's type.
    const auto& other = *static_cast<const Member*>(others[next++]);
    if (differing.empty() && !(member == other)) differing = name;
  }
  void always(std::string_view name, const auto& member) { (*this)(name, member); }
};

/// Names the first field in which two payloads of one kind differ.
template <class Fields>
std::string differing_field(const Fields& left, const Fields& right) {
  MemberCollector collector;
  Fields::fields(left, collector);
  MemberComparer comparer{collector.members, 0, {}};
  Fields::fields(right, comparer);
  return comparer.differing;
}

std::string differing_field(const Event& left, const Event& right) {
  if (left.sequence != right.sequence) return "n";
  if (left.payload.index() != right.payload.index()) return "k";
  if (left.at != right.at) return "t";
  if (left.strand != right.strand) return "s";
  if (left.resource != right.resource) return "r";
  return std::visit(
      [&]<class Fields>(const Fields& fields) {
        return differing_field(fields, std::get<Fields>(right.payload));
      },
      left.payload);
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::string names_of(const std::vector<ResourceInfo>& resources) {
  std::string text;
  for (const auto& resource : resources) {
    text += (text.empty() ? "" : ", ") + resource.id + " (" + resource.type + ")";
  }
  return text;
}

std::optional<Difference> header_difference(const TraceHeader& left, const TraceHeader& right) {
  if (left.scenario != right.scenario || left.scenario_name != right.scenario_name) {
    return Difference{0, "scenario", left.scenario_name, right.scenario_name};
  }
  if (left.types != right.types) {
    return Difference{0, "types", joined(left.types), joined(right.types)};
  }
  if (left.resources != right.resources) {
    return Difference{0, "resources", names_of(left.resources), names_of(right.resources)};
  }
  if (left.profile != right.profile) {
    return Difference{0, "profile", left.profile, right.profile};
  }
  if (left.profile_text != right.profile_text) {
    return Difference{0, "profile_text", left.profile_text, right.profile_text};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Difference> first_difference(const Trace& left, const Trace& right) {
  if (auto difference = header_difference(left.header, right.header)) return difference;
  const auto [one, other] = std::mismatch(left.events.begin(), left.events.end(),
                                          right.events.begin(), right.events.end());
  const bool left_ended = one == left.events.end();
  const bool right_ended = other == right.events.end();
  if (left_ended && right_ended) return std::nullopt;
  if (left_ended) return Difference{other->sequence, "", end_of_trace, event_line(*other)};
  if (right_ended) return Difference{one->sequence, "", event_line(*one), end_of_trace};
  return Difference{one->sequence, differing_field(*one, *other), event_line(*one),
                    event_line(*other)};
}

}  // namespace rhsim::trace
