#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "conformance/catalogue.h"
#include "conformance/profile.h"

namespace rhsim::conformance {
namespace {

using nlohmann::json;

// --- Values --------------------------------------------------------------------------------------

bool read(const json& value, Duration& to) {
  if (!value.is_string()) return false;
  const auto span = parse_duration(value.get_ref<const std::string&>());
  if (!span || *span < Duration::zero()) return false;
  to = *span;
  return true;
}

bool read(const json& value, std::uint32_t& to) {
  constexpr std::uint64_t most = 1'000'000;
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > most) return false;
  to = value.get<std::uint32_t>();
  return to != 0;
}

bool read(const json& value, Severity& to) {
  return value.is_string() && from_text(value.get_ref<const std::string&>(), to);
}

/// The words of an enumeration, in its order.
template <class Enumeration>
struct Words;
template <>
struct Words<Profile::Contested> {
  static constexpr std::array<std::string_view, 3> list{"as-listed", "warnings-are-errors",
                                                        "information"};
};
template <>
struct Words<Profile::Boundary> {
  static constexpr std::array<std::string_view, 2> list{"exceeds", "reaches"};
};
template <>
struct Words<Profile::CheckPoints> {
  static constexpr std::array<std::string_view, 2> list{"greater", "changed"};
};
template <>
struct Words<Profile::OddState> {
  static constexpr std::array<std::string_view, 2> list{"neither", "failure"};
};
template <>
struct Words<Profile::Workers> {
  static constexpr std::array<std::string_view, 2> list{"any-thread", "cluster-workers"};
};
template <>
struct Words<Profile::WaitHint> {
  static constexpr std::array<std::string_view, 2> list{"must-increase", "must-not-decrease"};
};
template <>
struct Words<Profile::LogLimit> {
  static constexpr std::array<std::string_view, 2> list{"message", "message-and-prefix"};
};

template <class Enumeration>
auto read(const json& value, Enumeration& to) -> decltype(Words<Enumeration>::list, bool()) {
  if (!value.is_string()) return false;
  const auto& words = Words<Enumeration>::list;
  const auto found = std::find(words.begin(), words.end(), value.get_ref<const std::string&>());
  if (found == words.end()) return false;
  to = static_cast<Enumeration>(found - words.begin());
  return true;
}

json write(Duration value) { return rhsim::to_text(value); }
json write(std::uint32_t value) { return value; }
json write(Severity value) { return to_text(value); }
template <class Enumeration>
auto write(Enumeration value) -> decltype(Words<Enumeration>::list, json()) {
  return Words<Enumeration>::list[static_cast<std::size_t>(value)];
}

// --- Members -------------------------------------------------------------------------------------

struct Member {
  ProfileMember described;
  bool always;  ///< Written even where it is the default: as the first traces have it.
  bool (*take)(const json& value, Profile& to);
  json (*tell)(const Profile& from);
};

template <auto member>
constexpr Member make(std::string_view name, std::string_view values, std::string_view meaning,
                      bool always = false) {
  return {{name, values, meaning},
          always,
          [](const json& value, Profile& to) { return read(value, to.*member); },
          [](const Profile& from) { return write(from.*member); }};
}

constexpr std::string_view durations = "a duration such as \"300ms\"";
constexpr std::string_view severity_words = "\"off\", \"info\", \"warn\", \"error\"";

/// Sorted by name; "severities" and "based_on" have forms of their own.
constexpr std::array members{
    make<&Profile::check_gap>("check_gap", durations,
                              "A worker notices a stop within this (TRM-05)"),
    make<&Profile::check_points>("check_points", "\"greater\", \"changed\"",
                                 "What a pending report's CheckPoint must be (SRS-09)"),
    make<&Profile::contested>("contested",
                              "\"as-listed\", \"warnings-are-errors\", \"information\"",
                              "What becomes of findings on which the pages disagree", true),
    make<&Profile::exit_grace>("exit_grace", durations,
                               "From the word to stop to a worker's end (SRS-23, TRM-06, TRM-19)",
                               true),
    make<&Profile::header_only_states>("header_only_states", "\"failure\", \"neither\"",
                                       "What a report of 126 or 127 does to its operation"),
    make<&Profile::loaded_parameter_blocks>(
        "loaded_parameter_blocks", severity_words,
        "ResUtilFreeParameterBlock on a block loaded from the database (API-11)"),
    make<&Profile::log_limit>("log_limit", "\"message\", \"message-and-prefix\"",
                              "What the 500 characters of a log entry hold (LOG-04)"),
    make<&Profile::pending_timeout>("pending_timeout", "\"exceeds\", \"reaches\"",
                                    "When a silence breaks PendingTimeout (SRS-17)"),
    make<&Profile::reports_per_second>("reports_per_second", "a number from 1",
                                       "More than these are a flood (SRS-38)"),
    make<&Profile::terminate_grace>("terminate_grace", durations,
                                    "A worker may outlive Terminate's return so long (TRM-04)"),
    make<&Profile::tolerance>("tolerance", durations,
                              "A limit is broken only when exceeded by more", true),
    make<&Profile::unknown_state>("unknown_state", "\"neither\", \"failure\"",
                                  "What a report of Unknown (-1) does to its operation"),
    make<&Profile::wait_hint>("wait_hint", "\"must-increase\", \"must-not-decrease\"",
                              "What is asked of WaitHint, where SRS-16 is on"),
    make<&Profile::workers>("workers", "\"any-thread\", \"cluster-workers\"",
                            "Who may call what only workers may (API-02, API-04)"),
};

const Member* find_member(std::string_view name) {
  const auto found = std::find_if(members.begin(), members.end(), [&](const Member& member) {
    return member.described.name == name;
  });
  return found == members.end() ? nullptr : &*found;
}

// --- Reading -------------------------------------------------------------------------------------

std::string suggestion(std::string_view text, const std::vector<std::string_view>& candidates,
                       Nearest nearest) {
  const auto meant = nearest != nullptr ? nearest(text, candidates) : std::string_view{};
  return meant.empty() ? std::string() : fmt::format("Did you mean \"{}\"?", meant);
}

class Reader {
 public:
  Reader(const std::string& place, Nearest nearest) : place_(place), nearest_(nearest) {}

  Result<void> read_into(const json& object, Profile& profile) const {
    for (const auto& [key, value] : object.items()) {
      if (key == "based_on") continue;
      auto done = key == "severities" ? severities(value, profile) : member(key, value, profile);
      if (!done) return done;
    }
    return {};
  }

  [[nodiscard]] tl::unexpected<Error> wrong(std::string_view key, std::string_view values) const {
    return failure(place_, fmt::format("\"{}\" has a value that it cannot have", key),
                   fmt::format("It may be {}", values));
  }

 private:
  Result<void> member(const std::string& key, const json& value, Profile& profile) const {
    if (const auto* found = find_member(key)) {
      if (found->take(value, profile)) return {};
      return wrong(key, found->described.values);
    }
    std::vector<std::string_view> names{"based_on", "severities"};
    for (const auto& known : members) names.push_back(known.described.name);
    auto remedy = suggestion(key, names, nearest_);
    if (remedy.empty()) remedy = fmt::format("There are {}", fmt::join(names, ", "));
    return failure(place_, fmt::format("a profile has no \"{}\"", key), std::move(remedy));
  }

  Result<void> severities(const json& value, Profile& profile) const {
    constexpr std::string_view form = "an object of rules and severities: {\"SRS-09\": \"warn\"}";
    if (!value.is_object()) return wrong("severities", form);
    for (const auto& [rule, severity] : value.items()) {
      if (find_rule(rule) == nullptr) {
        std::vector<std::string_view> ids;
        for (const auto& entry : catalogue()) ids.push_back(entry.id);
        auto remedy = suggestion(rule, ids, nearest_);
        if (remedy.empty()) remedy = "rhsim rules lists them";
        return failure(place_, fmt::format("there is no rule \"{}\"", rule), std::move(remedy));
      }
      if (!read(severity, profile.severities[rule])) return wrong(rule, severity_words);
    }
    return {};
  }

  const std::string& place_;
  Nearest nearest_;
};

}  // namespace

std::vector<ProfileMember> profile_members() {
  std::vector<ProfileMember> described{
      {"based_on", "\"documented\", \"strict\", \"lenient\"", "What the other members change"},
      {"severities", "rules and severities", "Overrides by rule"}};
  for (const auto& member : members) described.push_back(member.described);
  std::sort(described.begin(), described.end(),
            [](const auto& left, const auto& right) { return left.name < right.name; });
  return described;
}

Result<Profile> read_profile(std::string_view text, const std::string& name,
                             const std::string& place, Nearest nearest) {
  const json object = json::parse(text, nullptr, false);
  if (!object.is_object()) {
    return failure(place, "is not a JSON object", "A profile looks like {\"tolerance\": \"20ms\"}");
  }
  const Reader reader(place, nearest);
  Profile profile;
  if (const auto base = object.find("based_on"); base != object.end()) {
    if (!base->is_string())
      return reader.wrong("based_on", "\"documented\", \"strict\", \"lenient\"");
    auto named = named_profile(base->get_ref<const std::string&>());
    if (!named) {
      named.error().place = place;
      return named;
    }
    profile = *std::move(named);
  }
  profile.name = name;
  if (auto done = reader.read_into(object, profile); !done) return failure(done.error());
  return profile;
}

std::string to_text(const Profile& profile) {
  const Profile usual;
  json severities = json::object();
  for (const auto& [rule, severity] : profile.severities) severities[rule] = to_text(severity);
  json object{{"severities", std::move(severities)}};
  for (const auto& member : members) {
    json value = member.tell(profile);
    if (member.always || value != member.tell(usual)) object[member.described.name] = value;
  }
  return object.dump();
}

Result<Profile> recorded_profile(const trace::TraceHeader& header, const std::string& place) {
  if (header.profile_text.empty()) {
    auto named = named_profile(header.profile);
    if (!named) named.error().place = place;
    return named;
  }
  const json object = json::parse(header.profile_text, nullptr, false);
  // What every rhsim has written must be there: a text without it is nobody's.
  const bool whole = object.is_object() && !object.contains("based_on") &&
                     object.contains("severities") &&
                     std::all_of(members.begin(), members.end(), [&](const Member& member) {
                       return !member.always || object.contains(member.described.name);
                     });
  if (whole) {
    if (auto profile = read_profile(header.profile_text, header.profile, place, nullptr)) {
      return profile;
    }
  }
  return failure(
      place,
      fmt::format("its profile \"{}\" has switches that this rhsim does not know", header.profile),
      "Name one with --profile, or use the rhsim that wrote the trace");
}

}  // namespace rhsim::conformance
