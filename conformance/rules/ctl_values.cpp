// What the running resource makes of what control calls have told it. A trace does not show the
// values that code works with; it shows the things behind a resource, whose names are often values,
// and how one operation went beside another.
// Source: CLUSCTL_RESOURCE_SET_PRIVATE_PROPERTIES; CLUSCTL_RESOURCE_STATE_CHANGE_REASON;
//         Resource Structures.
#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "conformance/control_codes.h"
#include "conformance/hex_bytes.h"
#include "conformance/property_lists.h"
#include "conformance/rule.h"
#include "conformance/rules/ctl.h"
#include "conformance/rules/rules.h"
#include "conformance/words.h"
#include "harness/base/unicode.h"

namespace rhsim::conformance {
namespace {

using trace::ApiCall;
using trace::Command;
using trace::EntryCall;
using trace::Environment;
using trace::ResourceState;
using trace::StateChange;

// --- Names ---------------------------------------------------------------------------------------

/// "share data" is a thing of the name "data", "process app.exe (3)" one of the name "app.exe".
std::string_view name_of_thing(std::string_view what) {
  const auto kind = what.find(' ');
  if (kind == std::string_view::npos) return what;
  const auto name = what.substr(kind + 1);
  return what.substr(0, kind) == "process" ? name.substr(0, name.rfind(" (")) : name;
}

/// The thing of that name which is up; null when none is.
const std::pair<const std::string, Mark>* find_up(const Surroundings& things,
                                                  std::string_view name) {
  const auto found = std::find_if(things.up().begin(), things.up().end(), [&](const auto& thing) {
    return same_name(name_of_thing(thing.first), name);
  });
  return found == things.up().end() ? nullptr : &*found;
}

/// A property that is one text; empty for any other.
std::string text_in(const ListedProperty& property) {
  if (property.values.size() != 1) return {};
  const auto format = property.values.front().format();
  if (format != syntax::sz && format != syntax::expand_sz) return {};
  auto units = units_of(property.values.front().data);
  while (!units.empty() && units.back() == 0) units.pop_back();
  return to_utf8(units);
}

// --- CTL-09 --------------------------------------------------------------------------------------

/// How long a DLL has to put into effect what it said was in effect.
constexpr Duration time_to_apply = 10s;

/// ERROR_RESOURCE_PROPERTIES_STORED says what it says; and ERROR_SUCCESS of a running resource says
/// that nothing waits for the next Online: no thing of the value's name that comes up there and not
/// before.
class Ctl09 : public OnAnswers<Ctl09, ApiCall, EntryCall, Environment, Command> {
 public:
  void on(const ApiCall& api, const Moment& moment) { writes_.on(api, moment); }

  void on(const Command& command, const Moment&) {
    if (command.what == "set_value") unseen_.clear();
  }

  void on(const EntryCall& call, const Moment& moment) {
    const auto found = unseen_.find(moment.event.resource);
    if (found == unseen_.end()) return;
    if (call.entry == EntryPoint::Offline) {
      const Duration now = moment.mark(found->first).own;
      std::erase_if(found->second,
                    [&](const auto& value) { return now - value.second.set.own < time_to_apply; });
      for (auto& [property, value] : found->second) value.outlasted = moment.event.sequence;
    } else if (call.entry == EntryPoint::Terminate || call.entry == EntryPoint::Close) {
      unseen_.erase(found);
    }
  }

  void on(const Environment& environment, const Moment& moment) {
    const ResourceIndex whom = moment.event.resource;
    const auto found = unseen_.find(whom);
    if (!environment.up || found == unseen_.end()) return;
    std::erase_if(found->second, [&](const auto& entry) {
      const auto& [property, value] = entry;
      if (!same_name(name_of_thing(environment.what), value.text)) return false;
      moment.exercised();
      if (value.outlasted == 0) return true;  // At work at once, as it was said to be.
      moment.breach({.message = fmt::format(
                         "{} was set to \"{}\" {} while {} was online, and the answer was "
                         "ERROR_SUCCESS; {} came up {}, with the next Online. What takes effect "
                         "only then is answered ERROR_RESOURCE_PROPERTIES_STORED (5024).",
                         property, value.text, when(value.set.at), moment.model.info(whom).id,
                         environment.what, when(moment.event.at)),
                     .evidence = {value.set.sequence, value.outlasted}});
      return true;
    });
  }

  void on_answer(const ControlAnswer& answer, const Moment& moment) {
    const auto write = writes_.take(answer.call->number);
    if (!has_function(*answer.call, control::set_private)) return;
    if (answer.value == code::success) return at_work(answer, moment);
    if (answer.value != code::properties_stored) return;
    moment.exercised();
    if (write) return;
    moment.breach({.message = fmt::format(
                       "{}, but nothing had been written. That code says that the values are "
                       "stored and wait for the next Online.",
                       whose_answer(answer, moment)),
                   .evidence = {answer.call->called.sequence}});
  }

 private:
  /// A value that is said to be at work, and names nothing that is up.
  struct Value {
    std::string text;
    Mark set;
    std::uint64_t outlasted = 0;  ///< The Offline that it had not been seen before; 0: not yet.
  };

  void at_work(const ControlAnswer& answer, const Moment& moment) {
    const ResourceIndex whom = answer.call->resource;
    if (whom == 0 || moment.model.resource(whom).state != ResourceState::Online) return;
    const auto list = parse_property_list(bytes_of(answer.call->input));
    if (!list.flaw.empty()) return;
    for (const auto& property : list.properties) {
      unseen_[whom].erase(property.name);
      const auto text = text_in(property);
      if (text.empty() || find_up(moment.model.resource(whom).things, text) != nullptr) continue;
      unseen_[whom].emplace(property.name, Value{text, moment.mark(whom)});
    }
  }

  WriteWatch writes_;
  std::map<ResourceIndex, std::map<std::string, Value>> unseen_;
};

// --- CTL-27 --------------------------------------------------------------------------------------

/// What was set is what is read back; and where values name the things behind the resource, what
/// the next Online brings up.
class Ctl27 : public OnAnswers<Ctl27, StateChange, Command> {
 public:
  void on(const Command& command, const Moment&) {
    if (command.what == "set_value") properties_.clear();
  }

  void on(const StateChange& change, const Moment& moment) {
    const ResourceIndex whom = moment.event.resource;
    if (change.to != ResourceState::Online || !moment.model.known(whom)) return;
    const auto found = properties_.find(moment.model.info(whom).id);
    if (found == properties_.end()) return;
    for (const auto& [name, property] : found->second) brought_up(name, property, whom, moment);
  }

  void on_answer(const ControlAnswer& answer, const Moment& moment) {
    const auto& call = *answer.call;
    const bool sets = has_function(call, control::set_private) && stores(answer.value);
    const bool gets = has_function(call, control::get_private) && answer.value == code::success;
    if (!sets && !(gets && has_output(answer))) return;
    const auto list = parse_property_list(sets ? bytes_of(call.input) : output_of(answer));
    if (!list.flaw.empty()) return;
    auto& properties = properties_[id_of(call, moment)];
    if (gets) read_back(answer, properties, list, moment);
    for (const auto& given : list.properties) {
      auto& property = properties[given.name];
      if (sets) {
        property.before = property.value ? text_in(*property.value) : std::string();
        property.set = moment.event.sequence;
      }
      if (sets || property.set == 0) property.value = given;
    }
  }

 private:
  struct Property {
    std::optional<ListedProperty> value;  ///< As set, or until then as GET showed it.
    std::string before;                   ///< The text before it was set, where known.
    std::uint64_t set = 0;                ///< 0: never.
  };
  using Properties = std::map<std::string, Property>;

  static void read_back(const ControlAnswer& answer, const Properties& properties,
                        const PropertyList& read, const Moment& moment) {
    bool any_set = false;
    for (const auto& [name, property] : properties) {
      if (property.set == 0) continue;
      if (!any_set) moment.exercised();
      any_set = true;
      const auto* found = read.find(name);
      if (found != nullptr && same(*found, *property.value)) continue;
      moment.breach({.message = fmt::format(
                         "{}, and \"{}\" is not what was set before. What GET shows is what was "
                         "stored, and what the next Online uses.",
                         whose_answer(answer, moment), name),
                     .evidence = {property.set, answer.call->called.sequence}});
      return;
    }
  }

  static void brought_up(const std::string& name, const Property& property, ResourceIndex whom,
                         const Moment& moment) {
    const auto& resource = moment.model.resource(whom);
    const auto online = resource.operation.called.sequence;
    if (property.set == 0 || property.set > online) return;
    const auto text = text_in(*property.value);
    if (text.empty() || property.before.empty() || same_name(text, property.before)) return;
    const auto* meant = find_up(resource.things, text);
    const auto* old = find_up(resource.things, property.before);
    const bool anew = old != nullptr && old->second.sequence > online;
    if (meant != nullptr || anew) moment.exercised();
    if (meant != nullptr || !anew) return;
    moment.breach({.message = fmt::format(
                       "Online of {} brought up {}, although {} had been set to \"{}\". The next "
                       "Online uses what was stored.",
                       moment.model.info(whom).id, old->first, name, text),
                   .evidence = {property.set, online, old->second.sequence}});
  }

  /// The value counts, and not what kind of item carried it.
  static bool same(const ListedProperty& left, const ListedProperty& right) {
    return std::equal(left.values.begin(), left.values.end(), right.values.begin(),
                      right.values.end(), [](const ListValue& one, const ListValue& other) {
                        return one.format() == other.format() && one.data == other.data;
                      });
  }

  std::map<std::string, Properties> properties_;  // By the resource's id, or its type.
};

// --- CTL-17 --------------------------------------------------------------------------------------

/// Remembers which types asked to be told the reason of a state change, and how each resource's
/// Offlines went with a reason and without one.
class Ctl17
    : public OnAnswers<Ctl17, EntryCall, ApiCall, trace::LogEvent, StateChange, trace::Inserted> {
 public:
  void on(const EntryCall& call, const Moment& moment) {
    const ResourceIndex whom = moment.event.resource;
    if (!moment.model.known(whom) || asked_.count(moment.model.info(whom).type) == 0) return;
    auto& resource = resources_[whom];
    switch (call.entry) {
      case EntryPoint::Offline:
        resource.now = Conduct{};
        resource.now->reason = std::exchange(resource.told, 0);
        return;
      case EntryPoint::Terminate:
      case EntryPoint::Close:
        resource = {};
        return;
      default:
        return;
    }
  }
  void on(const ApiCall& api, const Moment& moment) { does(api.name, moment); }
  void on(const trace::LogEvent& log, const Moment& moment) { does(log.format, moment); }

  /// What takes time may go another way.
  void on(const trace::Inserted&, const Moment&) { resources_.clear(); }

  void on(const StateChange& change, const Moment& moment) {
    const ResourceIndex whom = moment.event.resource;
    const auto found = resources_.find(whom);
    if (found == resources_.end() || !found->second.now) return;
    auto& resource = found->second;
    if (change.to == ResourceState::OfflinePending) return;
    if (change.to != ResourceState::Offline) {
      resource = {};
      return;
    }
    Conduct done = *std::exchange(resource.now, std::nullopt);
    done.value = moment.model.resource(whom).operation.value;
    done.sequence = moment.model.resource(whom).operation.called.sequence;
    compare(resource.before, done, whom, moment);
    resource.before.push_back(std::move(done));
    if (resource.before.size() > 3) resource.before.pop_front();
  }

  void on_answer(const ControlAnswer& answer, const Moment& moment) {
    const auto& type = type_of(answer, moment);
    const auto& call = *answer.call;
    if (has_function(call, control::get_characteristics) && has_output(answer) &&
        (dword_in(output_of(answer)) & characteristic::requires_state_change_reason) != 0) {
      asked_.emplace(type, moment.event.sequence);
    }
    if (call.resource == 0 || !has_function(call, control::state_change_reason)) return;
    const auto asked = asked_.find(type);
    if (asked == asked_.end()) return;
    moment.exercised();
    if (answer.value == code::success) {
      resources_[call.resource].told = reason_in(call) != 0 ? moment.event.sequence : 0;
      return;
    }
    moment.breach({.message = fmt::format(
                       "{}, although type {} has asked for the reasons of state changes "
                       "(CLUS_CHAR_REQUIRES_STATE_CHANGE_REASON). Keep the reason for the Offline "
                       "or Terminate that follows, and reset it there.",
                       whose_answer(answer, moment), type),
                   .evidence = {asked->second, call.called.sequence}});
  }

 private:
  /// How an Offline went, as far as its course does not depend on the schedule.
  struct Conduct {
    std::uint64_t reason = 0;  ///< The call that told it; 0: none had been told.
    std::uint64_t value = 0;
    std::uint64_t sequence = 0;
    std::set<std::string> deeds;  ///< Functions called and formats logged.
    [[nodiscard]] bool is_like(const Conduct& other) const {
      return value == other.value && deeds == other.deeds;
    }
  };
  struct OfResource {
    std::uint64_t told = 0;
    std::optional<Conduct> now;
    std::deque<Conduct> before;  ///< The last three.
  };
  static constexpr std::size_t most_deeds = 64;

  /// CLUSCTL_RESOURCE_STATE_CHANGE_REASON_STRUCT: its size, its version, the reason.
  static std::uint32_t reason_in(const OpenCall& call) {
    auto bytes = bytes_of(call.input);
    bytes.erase(bytes.begin(),
                bytes.begin() + static_cast<long>(std::min<std::size_t>(8, bytes.size())));
    return dword_in(bytes);
  }

  void does(const std::string& deed, const Moment& moment) {
    const auto found = resources_.find(moment.model.resource_of(moment.event));
    if (found == resources_.end() || !found->second.now) return;
    auto& deeds = found->second.now->deeds;
    if (deeds.size() < most_deeds) deeds.insert(deed);
  }

  /// Two Offlines without a reason went one way, the next with a reason another; and the one after
  /// that, without a reason again, went that other way still.
  static void compare(const std::deque<Conduct>& before, const Conduct& now, ResourceIndex whom,
                      const Moment& moment) {
    if (before.size() < 3 || now.reason != 0) return;
    const auto& [first, second, told] = std::tie(before[0], before[1], before[2]);
    const bool shows = first.reason == 0 && second.reason == 0 && told.reason != 0 &&
                       first.is_like(second) && !told.is_like(second);
    if (!shows) return;
    moment.exercised();
    if (!now.is_like(told)) return;
    moment.breach({.message = fmt::format(
                       "Offline of {} went {} as the one before it had gone, for which there was a "
                       "reason, and not as those without one. That the reason was not reset is "
                       "inferred from that: reset it before Offline or Terminate returns.",
                       moment.model.info(whom).id, when(moment.event.at)),
                   .severity = Severity::Warn,
                   .evidence = {second.sequence, told.reason, told.sequence, now.sequence}});
  }

  std::map<std::string, std::uint64_t> asked_;  // By type.
  std::map<ResourceIndex, OfResource> resources_;
};

}  // namespace

Definition ctl_09() { return define<Ctl09>("CTL-09"); }
Definition ctl_17() { return define<Ctl17>("CTL-17"); }
Definition ctl_27() { return define<Ctl27>("CTL-27"); }

}  // namespace rhsim::conformance
