#include "scenarios/names.h"

#include <algorithm>
#include <array>
#include <deque>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "harness/base/assert.h"
#include "harness/base/system_errors.h"
#include "harness/base/unicode.h"
#include "harness/monitor/control_codes.h"
#include "harness/trace/event.h"

namespace rhsim::scenarios {
namespace {

template <class Enum>
constexpr Name named(Enum value, std::string_view text) {
  return {static_cast<std::int64_t>(value), text};
}

using trace::EntryPoint;
using trace::ResourceState;

constexpr std::array states{
    named(ResourceState::Unknown, "Unknown"),
    named(ResourceState::Initializing, "Initializing"),
    named(ResourceState::Online, "Online"),
    named(ResourceState::Offline, "Offline"),
    named(ResourceState::Failed, "Failed"),
    named(ResourceState::OnlinePending, "OnlinePending"),
    named(ResourceState::OfflinePending, "OfflinePending"),
};

constexpr std::array entry_points{
    named(EntryPoint::Open, "Open"),
    named(EntryPoint::Close, "Close"),
    named(EntryPoint::Online, "Online"),
    named(EntryPoint::Offline, "Offline"),
    named(EntryPoint::Terminate, "Terminate"),
    named(EntryPoint::LooksAlive, "LooksAlive"),
    named(EntryPoint::IsAlive, "IsAlive"),
    named(EntryPoint::Arbitrate, "Arbitrate"),
    named(EntryPoint::Release, "Release"),
    named(EntryPoint::Cancel, "Cancel"),
    named(EntryPoint::ResourceControl, "ResourceControl"),
    named(EntryPoint::ResourceTypeControl, "ResourceTypeControl"),
    named(EntryPoint::BeginResourceControl, "BeginResourceControl"),
    named(EntryPoint::BeginResourceTypeControl, "BeginResourceTypeControl"),
    named(EntryPoint::BeginResourceControlAsUser, "BeginResourceControlAsUser"),
    named(EntryPoint::BeginResourceTypeControlAsUser, "BeginResourceTypeControlAsUser"),
};

constexpr std::array<Name, 3> restart_actions{{
    {0, "DontRestart"},
    {1, "RestartNoNotify"},
    {2, "RestartNotify"},
}};

constexpr std::array<Name, 4> versions{{
    {0x100, "CLRES_VERSION_V1_00"},
    {0x200, "CLRES_VERSION_V2_00"},
    {0x300, "CLRES_VERSION_V3_00"},
    {0x400, "CLRES_VERSION_V4_00"},
}};

using monitor::Switches;

constexpr std::array serializations{
    named(Switches::Serialization::Dll, "dll"),
    named(Switches::Serialization::Resource, "resource"),
    named(Switches::Serialization::None, "none"),
};
constexpr std::array pending_resets{
    named(Switches::PendingReset::AnyCall, "any_call"),
    named(Switches::PendingReset::ChangedCheckPoint, "changed_check_point"),
};
constexpr std::array pending_modes{
    named(Switches::PendingMode::BetweenReports, "between_reports"),
    named(Switches::PendingMode::Total, "total"),
};
constexpr std::array event_readings{
    named(Switches::EventReading::IsAlive, "is_alive"),
    named(Switches::EventReading::Terminate, "terminate"),
};
constexpr std::array early_reports{
    named(Switches::EarlyReport::ApplyAfterReturn, "apply_after_return"),
    named(Switches::EarlyReport::Ignore, "ignore"),
};
constexpr std::array startup_choices{
    named(Switches::StartupChoice::PreferStartupEx, "prefer_startup_ex"),
    named(Switches::StartupChoice::PreferStartup, "prefer_startup"),
    named(Switches::StartupChoice::StartupAlone, "startup_alone"),
    named(Switches::StartupChoice::StartupExAlone, "startup_ex_alone"),
    named(Switches::StartupChoice::StartupThenStartupEx, "startup_then_startup_ex"),
};

// CLUS_RESDLL_OPEN_*, CLUS_RESDLL_ONLINE_*, CLUS_RESDLL_OFFLINE_* without their prefixes.
constexpr std::array<Name, 2> open_flags{{
    {0x1, "RECOVER_MONITOR_STATE"},
    {0x2, "DONT_DELETE_TEMP_DISK"},
}};
constexpr std::array<Name, 5> online_flags{{
    {0x1, "RECOVER_MONITOR_STATE"},
    {0x2, "IGNORE_RESOURCE_STATUS"},
    {0x4, "RETURN_TO_SOURCE_NODE_ON_ERROR"},
    {0x8, "RESTORE_ONLINE_STATE"},
    {0x10, "IGNORE_NETWORK_CONNECTIVITY"},
}};
constexpr std::array<Name, 7> offline_flags{{
    {0x1, "IGNORE_RESOURCE_STATUS"},
    {0x2, "RETURN_TO_SOURCE_NODE_ON_ERROR"},
    {0x4, "QUEUE_ENABLED"},
    {0x8, "RETURNING_TO_SOURCE_NODE_BECAUSE_OF_ERROR"},
    {0x10, "DUE_TO_EMBEDDED_FAILURE"},
    {0x20, "IGNORE_NETWORK_CONNECTIVITY"},
    {0x40, "DO_NOT_UPDATE_PERSISTENT_STATE"},
}};

constexpr std::array rooms{
    named(ControlStep::Room::None, "none"),
    named(ControlStep::Room::Exact, "exact"),
    named(ControlStep::Room::Short, "short"),
};

constexpr std::array failed_offlines{
    named(ResourceState::Failed, "Failed"),
    named(ResourceState::Offline, "Offline"),
};

constexpr std::array<Name, 4> resource_classes{{
    {0, "unknown"},
    {1, "storage"},
    {2, "network"},
    {32768, "user"},
}};
constexpr std::array<Name, 3> start_types{{
    {cluster::service_auto_start, "auto"},
    {cluster::service_demand_start, "manual"},
    {cluster::service_disabled, "disabled"},
}};

using Action = Step::Action;

// In the order of the enumeration, which form_of() relies on.
constexpr std::array actions{
    ActionForm{.action = Action::Open, .word = "open", .flags = open_flags},
    ActionForm{.action = Action::Online, .word = "online", .flags = online_flags},
    ActionForm{.action = Action::Offline, .word = "offline", .flags = offline_flags, .node = true},
    ActionForm{Action::Terminate, "terminate"},
    ActionForm{Action::Close, "close"},
    ActionForm{Action::Fail, "fail"},
    ActionForm{Action::LooksAlive, "looks_alive"},
    ActionForm{Action::IsAlive, "is_alive"},
    ActionForm{Action::Stall, "stall", true, true},
    ActionForm{Action::SlowStatus, "slow_status", true, true, "count"},
    ActionForm{Action::Answer, "answer", true, false, "count"},
    ActionForm{Action::AnswerFrom, "answer_from", true, false, "report"},
    ActionForm{Action::FailWorker, "fail_worker", true, false, "count", true},
    ActionForm{Action::FailCalls, "fail_calls", false, false, "count", true, "function", false,
               true},
    ActionForm{Action::SlowCalls, "slow_calls", false, true, "count", false, "function"},
    ActionForm{Action::StopService, "stop_service", false, false, {}, false, "service"},
    ActionForm{Action::KillService, "kill_service", false, false, {}, false, "service"},
    ActionForm{Action::KillProcess, "kill_process", false, false, {}, false, "process"},
    ActionForm{Action::RemoveShare, "remove_share", false, false, {}, false, "share"},
    ActionForm{Action::SetValue, "set_value", true, false, {}, false, "name", true},
    ActionForm{Action::Cancel, "cancel"},
    ActionForm{Action::Arbitrate, "arbitrate"},
    ActionForm{Action::Release, "release"},
    ActionForm{Action::Delete, "delete"},
    ActionForm{.action = Action::Control, .word = "control", .control = true},
    ActionForm{Action::ControlSweep, "control_sweep"},
    ActionForm{Action::Wait, "wait", false},
    ActionForm{.action = Action::Restart, .word = "restart", .resource = false, .versions = true},
};

/// How many letters must be inserted, deleted, replaced or swapped with their neighbour.
std::size_t edit_distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> before(right.size() + 1), previous(right.size() + 1),
      row(right.size() + 1);
  for (std::size_t j = 0; j <= right.size(); ++j) previous[j] = j;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t change = left[i - 1] == right[j - 1] ? 0 : 1;
      row[j] = std::min({previous[j] + 1, row[j - 1] + 1, previous[j - 1] + change});
      if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before = previous;
    previous = row;
  }
  return previous[right.size()];
}

/// As people confuse them: "looksAlive", "looks-alive" and "looks_alive" are one word.
std::string without_dress(std::string_view text) {
  std::string bare;
  for (const char letter : text) {
    if (letter == '_' || letter == '-' || letter == ' ') continue;
    bare += letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  }
  return bare;
}

}  // namespace

Names state_names() { return states; }
Names entry_point_names() { return entry_points; }
Names error_names() {
  static const auto names = [] {
    std::vector<Name> all;
    for (const auto& error : system_errors()) all.push_back({error.code, error.name});
    return all;
  }();
  return names;
}
Names restart_action_names() { return restart_actions; }
Names version_names() { return versions; }
Names serialization_names() { return serializations; }
Names pending_reset_names() { return pending_resets; }
Names pending_mode_names() { return pending_modes; }
Names event_reading_names() { return event_readings; }
Names early_report_names() { return early_reports; }
Names failed_offline_names() { return failed_offlines; }
Names startup_choice_names() { return startup_choices; }
Names room_names() { return rooms; }
Names control_code_names() {
  static const auto names = [] {
    static std::deque<std::string> texts;
    std::vector<Name> all;
    for (const auto& code : monitor::control_codes()) {
      const auto add = [&](std::uint32_t number, std::string_view prefix) {
        if (number == 0 || monitor::is_undelivered(number)) return;
        texts.push_back(std::string(prefix) + std::string(code.name));
        all.push_back({number, texts.back()});
      };
      add(code.resource, "CLUSCTL_RESOURCE_");
      add(code.type, "CLUSCTL_RESOURCE_TYPE_");
    }
    return all;
  }();
  return names;
}
Names resource_class_names() { return resource_classes; }
Names start_type_names() { return start_types; }

std::optional<std::int64_t> number_of(Names names, std::string_view text) {
  const auto found =
      std::find_if(names.begin(), names.end(), [&](const Name& name) { return name.text == text; });
  if (found == names.end()) return std::nullopt;
  return found->number;
}

std::string_view name_of(Names names, std::int64_t number) {
  const auto found = std::find_if(names.begin(), names.end(),
                                  [&](const Name& name) { return name.number == number; });
  return found == names.end() ? std::string_view{} : found->text;
}

std::span<const ActionForm> action_forms() { return actions; }

const ActionForm& form_of(Step::Action action) {
  const auto index = static_cast<std::size_t>(action);
  RHSIM_ASSERT(index < actions.size());
  RHSIM_ASSERT(actions[index].action == action);
  return actions[index];
}

const ActionForm* find_action(std::string_view word) {
  const auto found = std::find_if(actions.begin(), actions.end(),
                                  [&](const ActionForm& form) { return form.word == word; });
  return found == actions.end() ? nullptr : &*found;
}

std::string_view nearest(std::string_view text, std::span<const std::string_view> candidates) {
  // A long stretch of garbage is near to nothing; comparing it would only take time.
  if (text.size() > 64) return {};
  const auto bare = without_dress(text);
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(1, bare.size() / 3) + 1;
  for (const auto candidate : candidates) {
    const auto distance = edit_distance(bare, without_dress(candidate));
    if (distance >= best_distance) continue;
    best = candidate;
    best_distance = distance;
  }
  return best;
}

std::string suggestion(std::string_view text, std::span<const std::string_view> candidates) {
  if (const auto near = nearest(text, candidates); !near.empty())
    return fmt::format("Did you mean \"{}\"?", near);
  if (candidates.empty()) return "Remove it";
  std::vector<std::string> quoted;
  for (const auto candidate : candidates) quoted.push_back(fmt::format("\"{}\"", candidate));
  return fmt::format("Use {}{}", quoted.size() > 1 ? "one of " : "", fmt::join(quoted, ", "));
}

std::vector<std::string_view> words_of(Names names) {
  std::vector<std::string_view> words;
  for (const auto& name : names) words.push_back(name.text);
  return words;
}

}  // namespace rhsim::scenarios
