#pragma once

#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "harness/base/assert.h"
#include "harness/trace/event.h"
#include "harness/trace/header.h"
#include "harness/trace/text.h"

/// A payload of each kind with every field set, and a whole trace made of them.
namespace rhsim::trace::sample {

/// Gives every field a value of its own that differs from its default.
class Filler {
 public:
  void operator()(std::string_view name, std::string& member) { member = "a " + std::string(name); }
  void operator()(std::string_view, bool& member) { member = !member; }
  void operator()(std::string_view, Duration& member) { member = Duration(++next_ * 1000); }
  void operator()(std::string_view, std::vector<std::string>& member) { member = {"one", "two"}; }
  void operator()(std::string_view, std::vector<std::uint32_t>& member) { member = {7, 0}; }
  void operator()(std::string_view, std::vector<Waiting>& member) {
    member = {{7, "one", {8, 9}}, {8, "", {}}};
  }
  template <class Member>
  void operator()(std::string_view, Member& member) {
    if constexpr (std::is_same_v<Member, ResourceState>) {
      member = ResourceState::OnlinePending;
    } else if constexpr (std::is_enum_v<Member>) {
      RHSIM_ASSERT(member != static_cast<Member>(1));
      member = static_cast<Member>(1);
    } else {
      member = static_cast<Member>(++next_);
    }
  }
  void always(std::string_view name, auto& member) { (*this)(name, member); }

 private:
  std::uint32_t next_ = 6;
};

template <std::size_t... Index>
std::vector<Payload> payloads(std::index_sequence<Index...>) {
  const auto filled = []<class Fields>(Fields fields) {
    Fields::fields(fields, Filler());
    return Payload(fields);
  };
  return {filled(std::variant_alternative_t<Index, Payload>{})...};
}

/// One payload of each kind, in the order of the variant.
inline std::vector<Payload> payloads() {
  return payloads(std::make_index_sequence<std::variant_size_v<Payload>>{});
}

inline std::vector<Event> events() {
  std::vector<Event> events;
  for (auto& payload : payloads()) {
    const auto n = static_cast<std::uint32_t>(events.size() + 1);
    events.push_back({n, Instant(Duration(n * 500)), n % 4, n % 3, std::move(payload)});
  }
  return events;
}

inline TraceHeader header() {
  TraceHeader header;
  header.rhsim_version = "0.1.0";
  header.module = {"clusapp.dll", std::string(64, 'a'), "pe-x64"};
  header.types = {"Cluster \"App\"", "Other"};
  header.resources = {{"r1", "Payroll", "Other"}, {"r2", "Archive", "Other"}};
  header.resources[1].pending_timeout = 7s;
  header.scenario_name = "calm-lifecycle";
  header.scenario = R"({"name":"calm-lifecycle","text":"ä } { \" 1.50","steps":[]})";
  header.limits = {"EPT"};
  header.profile = "documented";
  header.profile_text = R"({"tolerance":"10ms"})";
  header.policy = "random";
  header.seed = 0xFFFFFFFFFFFFFFFFU;
  header.schedule = {0, 2, 0, 1};
  return header;
}

inline std::string document(const TraceHeader& header, const std::vector<Event>& events) {
  TraceText text;
  for (const auto& event : events) text.take(event);
  return trace_document(header, text.lines(), text.count());
}

inline std::string document() { return document(header(), events()); }

}  // namespace rhsim::trace::sample
