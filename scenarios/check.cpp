#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "harness/base/unicode.h"
#include "harness/monitor/monitor.h"
#include "scenarios/environment_json.h"
#include "scenarios/json_location.h"
#include "scenarios/json_object.h"
#include "scenarios/loader.h"
#include "scenarios/names.h"

namespace rhsim::scenarios {
namespace {

constexpr Duration dword_ms = std::chrono::milliseconds(0xFFFFFFFF);
constexpr std::size_t longest_name = 250;

bool is_lower(char letter) { return letter >= 'a' && letter <= 'z'; }
bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

/// "terminate-during-report": what can be a file's name and an option's value everywhere.
bool is_scenario_name(std::string_view name) {
  return !name.empty() && name.size() <= 200 && (is_lower(name[0]) || is_digit(name[0])) &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return is_lower(c) || is_digit(c) || c == '-'; });
}

bool is_id(std::string_view id) {
  const auto word = [](char c) {
    return is_lower(c) || is_digit(c) || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
  };
  return !id.empty() && id.size() <= 40 && !is_digit(id[0]) && id[0] != '-' &&
         std::all_of(id.begin(), id.end(), word);
}

/// "SRS-17", or a whole group: "SRS".
bool is_rule(std::string_view rule) {
  const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (rule.size() < 3 || rule.size() > 40 || !std::all_of(rule.begin(), rule.begin() + 3, capital))
    return false;
  const auto rest = rule.substr(3);
  return rest.empty() || (rest.size() >= 2 && rest[0] == '-' &&
                          std::all_of(rest.begin() + 1, rest.end(), [&](char c) {
                            return is_digit(c) || capital(c) || c == '-';
                          }));
}

class Check {
 public:
  explicit Check(const Scenario& scenario) : scenario_(scenario) {}

  Result<void> run() {
    names();
    resources();
    monitor();
    check_environment(scenario_.environment, problems_);
    dependencies();
    steps("steps", scenario_.steps, true);
    steps("also", scenario_.also, false);
    ends();
    if (const auto& first = problems_.first())
      return failure(first->path, first->reason, first->remedy);
    return {};
  }

 private:
  void names() {
    if (!is_scenario_name(scenario_.name))
      problems_.report("name", "a scenario's name has small letters, digits and hyphens",
                       "Write for example \"late-second-report\"");
    rules("limits", scenario_.limits);
    rules("exercises", scenario_.exercises);
  }

  void rules(std::string_view key, const std::vector<std::string>& list) {
    for (std::size_t index = 0; index < list.size(); ++index)
      if (!is_rule(list[index]))
        problems_.report(element_path(key, index),
                         fmt::format("\"{}\" is neither a rule nor a group of rules", list[index]),
                         "Write for example \"SRS-17\" or \"SRS\"");
  }

  void resources() {
    const auto& list = scenario_.resources;
    if (list.empty())
      problems_.report("resources", "a scenario has at least one resource",
                       "Add for example {\"id\": \"r1\"}");
    std::size_t scripts = 0;
    for (std::size_t index = 0; index < list.size(); ++index) {
      const auto path = element_path("resources", index);
      identity(list[index].settings, path, index);
      properties(list[index].settings.properties, member_path(path, "properties"));
      if (!list[index].script) continue;
      ++scripts;
      script(*list[index].script, member_path(path, "script"));
      if (list[0].script && list[0].script->version != list[index].script->version)
        problems_.report(member_path(member_path(path, "script"), "version"),
                         "scripted resources are one module with one version of function tables",
                         "Give each script the same \"version\"");
    }
    if (scripts != 0 && scripts != list.size())
      problems_.report("resources", "either every resource has a \"script\", or none has",
                       "A scripted resource and a module cannot share a Resource Monitor");
  }

  void identity(const monitor::ResourceSettings& settings, const std::string& path,
                std::size_t index) {
    if (!is_id(settings.id))
      problems_.report(member_path(path, "id"),
                       "an id starts with a letter and has letters, digits, \"_\" and \"-\"",
                       "Write for example \"r1\"");
    for (std::size_t other = 0; other < index; ++other) {
      const auto& before = scenario_.resources[other].settings;
      if (before.id == settings.id)
        problems_.report(member_path(path, "id"),
                         fmt::format("resources[{}] has the id \"{}\" too", other, settings.id),
                         "Give each resource its own id");
      if (same_name(before.name, settings.name))
        problems_.report(
            member_path(path, "name"),
            fmt::format("resources[{}] has the name \"{}\" too", other, settings.name),
            "A cluster tells resources apart by name, whatever the case of its letters");
    }
    if (settings.name.empty())
      problems_.report(member_path(path, "name"), "a resource's name is not empty",
                       "Leave it out to use the id");
    if (settings.name.size() > longest_name || settings.type.size() > longest_name)
      problems_.report(path, fmt::format("names have at most {} bytes", longest_name),
                       "Use shorter ones");
    const auto& type = settings.type;
    if (type.empty() || (type[0] == '$' && (type.size() != 2 || type[1] < '1' || type[1] > '9')))
      problems_.report(member_path(path, "type"),
                       "a type is a resource type's name, or \"$1\" to \"$9\"",
                       "\"$1\" stands for the first --type of the command");
  }

  /// Source: the pages of the resource common properties, "Minimum" and "Maximum".
  void properties(const monitor::CommonProperties& properties, const std::string& path) {
    property(path, "PendingTimeout", properties.pending_timeout, 10ms);
    property(path, "DeadlockTimeout", properties.deadlock_timeout, 1000ms);
    property(path, "LooksAlivePollInterval", properties.looks_alive_poll_interval, 10ms);
    property(path, "IsAlivePollInterval", properties.is_alive_poll_interval, 10ms);
    property(path, "RestartPeriod", properties.restart_period, 0ms);
    property(path, "RestartDelay", properties.restart_delay, 0ms);
    if (properties.retry_period_on_failure != Duration::max())
      property(path, "RetryPeriodOnFailure", properties.retry_period_on_failure,
               std::min(properties.restart_period, dword_ms));
    if (properties.restart_action > 2)
      problems_.report(member_path(path, "RestartAction"),
                       fmt::format("{} is no RestartAction", properties.restart_action),
                       "Use \"DontRestart\", \"RestartNoNotify\" or \"RestartNotify\"");
  }

  void property(const std::string& path, std::string_view name, Duration value, Duration least) {
    if (value < least || value > dword_ms)
      problems_.report(member_path(path, name),
                       fmt::format("{} is out of the range of {}", to_text(value), name),
                       fmt::format("Use {} to {}", to_text(least), to_text(dword_ms)));
    else if (value % 1ms != Duration::zero())
      problems_.report(member_path(path, name),
                       fmt::format("{} is no whole number of milliseconds", to_text(value)),
                       "The property counts milliseconds");
  }

  void script(const Script& script, const std::string& path) {
    const auto online = member_path(path, "online");
    const auto offline = member_path(path, "offline");
    const bool event = script.online.event_handle;
    script_steps(script.online.entry, member_path(online, "entry"), event);
    script_steps(script.online.worker, member_path(online, "worker"), event);
    script_steps(script.offline.entry, member_path(offline, "entry"), event);
    script_steps(script.offline.worker, member_path(offline, "worker"), event);
    script_steps(script.terminate, member_path(path, "terminate"), event);
    if (!name_of(version_names(), script.version).empty()) return;
    problems_.report(member_path(path, "version"),
                     fmt::format("{:#x} is no version of the Resource API", script.version),
                     suggestion({}, words_of(version_names())));
  }

  void script_steps(const std::vector<ScriptStep>& steps, const std::string& path, bool event) {
    using Action = ScriptStep::Action;
    for (std::size_t index = 0; index < steps.size(); ++index) {
      const auto at = element_path(path, index);
      const auto& step = steps[index];
      if (step.action == Action::SignalEvent && !event)
        problems_.report(at, "this resource has no event to signal",
                         "Add \"event_handle\": true to its \"online\"");
      if (step.action == Action::Sleep) span(member_path(at, "sleep"), step.span, true);
    }
  }

  /// Resources depend on resources and on providers, by name, and never in a circle.
  void dependencies() {
    std::vector<std::string_view> names;
    for (const auto& resource : scenario_.resources) names.push_back(resource.settings.name);
    for (const auto& provider : scenario_.environment.providers) names.push_back(provider.name);
    for (std::size_t index = 0; index < scenario_.resources.size(); ++index) {
      const auto& depends_on = scenario_.resources[index].depends_on;
      const auto path = member_path(element_path("resources", index), "depends_on");
      for (std::size_t other = 0; other < depends_on.size(); ++other) {
        const auto at = element_path(path, other);
        if (std::none_of(names.begin(), names.end(),
                         [&](std::string_view name) { return same_name(name, depends_on[other]); }))
          problems_.report(at, fmt::format("there is no resource \"{}\"", depends_on[other]),
                           suggestion(depends_on[other], names));
      }
      std::set<std::string> seen;
      if (reaches(scenario_.resources[index].settings.name, depends_on, seen))
        problems_.report(path, "the resource depends on itself", "Break the circle");
    }
    for (std::size_t index = 0; index < scenario_.environment.providers.size(); ++index) {
      const auto& provider = scenario_.environment.providers[index];
      for (const auto& resource : scenario_.resources)
        if (same_name(resource.settings.name, provider.name))
          problems_.report(element_path("providers", index),
                           fmt::format("a resource has the name \"{}\" too", provider.name),
                           "A cluster tells resources apart by name");
    }
  }

  bool reaches(const std::string& name, const std::vector<std::string>& from,
               std::set<std::string>& seen) {
    for (const auto& next : from) {
      if (same_name(next, name)) return true;
      if (!seen.insert(next).second) continue;
      for (const auto& resource : scenario_.resources)
        if (same_name(resource.settings.name, next) && reaches(name, resource.depends_on, seen))
          return true;
    }
    return false;
  }

  void monitor() {
    const auto& switches = scenario_.switches;
    if (switches.startup_min_version > switches.startup_max_version)
      problems_.report("monitor.startup_min_version",
                       "the lowest version is above the highest, \"startup_max_version\"",
                       "Swap them");
    if (switches.startup_ex_min_version > switches.startup_ex_max_version)
      problems_.report("monitor.startup_ex_min_version",
                       "the lowest version is above the highest, \"startup_ex_max_version\"",
                       "Swap them");
    if (number_of(failed_offline_names(), switches.state_after_failed_offline) == std::nullopt)
      problems_.report("monitor.state_after_failed_offline",
                       "a failed Offline ends in \"Failed\" or in \"Offline\"", "Use one of these");
    if (switches.first_poll_delay != Duration::max())
      span("monitor.first_poll_delay", switches.first_poll_delay, false);
    span("monitor.terminate_delay", switches.terminate_delay, false);
  }

  void steps(std::string_view list, const std::vector<Step>& steps, bool ordered) {
    Duration last_at{};
    for (std::size_t index = 0; index < steps.size(); ++index) {
      const auto& step = steps[index];
      const auto path = element_path(list, index);
      action(step, path);
      trigger(step.when, member_path(path, "when"));
      if (ordered && step.when.kind == Trigger::Kind::At) {
        if (step.when.time < last_at)
          problems_.report(member_path(member_path(path, "when"), "at"),
                           fmt::format("{} lies before the {} of an earlier step",
                                       to_text(step.when.time), to_text(last_at)),
                           "Steps fire in order; put it earlier, or into \"also\"");
        last_at = step.when.time;
      }
      if (!ordered && step.when.kind == Trigger::Kind::After)
        problems_.report(member_path(member_path(path, "when"), "after"),
                         "the steps of \"also\" are independent: there is none before this one",
                         "Use \"at\" for a time since the start");
    }
  }

  void action(const Step& step, const std::string& path) {
    const auto& form = form_of(step.action);
    known_resource(step.resource, member_path(path, "resource"));
    if (form.span) {
      span(member_path(path, "for"), step.span, false);
      if (step.span == Duration::zero())
        problems_.report(member_path(path, "for"), "this does nothing for no time",
                         "Use a longer duration");
    }
    if (!form.count_key.empty() && step.count == 0)
      problems_.report(member_path(path, form.count_key),
                       fmt::format("\"{}\" counts from 1", form.count_key), "Use 1 or more");
    if (form.error && step.error == 0)
      problems_.report(member_path(path, "error"), "0 is ERROR_SUCCESS, no failure",
                       "Use for example \"ERROR_NOT_ENOUGH_MEMORY\"");
    if (form.call && step.call == 0)
      problems_.report(member_path(path, "call"), "\"call\" counts from 1", "Use 1 or more");
    if (form.value && step.name.empty())
      problems_.report(member_path(path, "name"), "a value has a name", "Name the parameter");
    else if (!form.name_key.empty() && step.name.empty())
      problems_.report(member_path(path, form.name_key),
                       fmt::format("\"{}\" names what is meant", form.name_key), "Name it");
    if (step.min_version != 0 && step.max_version != 0 && step.min_version > step.max_version)
      problems_.report(member_path(path, "min_version"),
                       "the lowest version is above the highest, \"max_version\"", "Swap them");
    if (form.name_key == "function") function(step.name, member_path(path, "function"));
    if (step.control) control(*step.control, step.resource, path);
  }

  void control(const ControlStep& control, const std::string& resource, const std::string& path) {
    const auto code = member_path(path, "code");
    if (monitor::is_undelivered(control.code))
      problems_.report(code, "this code is answered before it could reach a resource DLL",
                       "Names, ids and checkpoints cannot be asked for");
    const bool of_resource = control.code >> 24 == 1;
    if (!of_resource && !monitor::is_of_type(control.code))
      problems_.report(code, "this is no control code of a resource or a resource type",
                       "Such codes begin with 0x01 or 0x02");
    if (control.size > monitor::ControlRequest::largest_room)
      problems_.report(member_path(path, "output_size"),
                       fmt::format("no answer has {} bytes", control.size),
                       fmt::format("Use at most {}", monitor::ControlRequest::largest_room));
    if (control.type.empty()) return;
    const auto type = member_path(path, "type");
    if (of_resource)
      problems_.report(type, "this code is for a resource, not for a type", "Use \"resource\"");
    if (!resource.empty())
      problems_.report(type, "a control code goes to a resource or to a type, not to both",
                       "Remove \"resource\"");
    std::vector<std::string_view> types;
    for (const auto& each : scenario_.resources) types.push_back(each.settings.type);
    if (std::find(types.begin(), types.end(), control.type) == types.end())
      problems_.report(type, fmt::format("no resource has the type \"{}\"", control.type),
                       suggestion(control.type, types));
  }

  void function(const std::string& name, const std::string& path) {
    if (const auto objection = objection_to_function(name); !objection.reason.empty())
      problems_.report(path, objection.reason, objection.remedy);
  }

  void trigger(const Trigger& trigger, const std::string& path) {
    known_resource(trigger.resource, member_path(path, "resource"));
    using Kind = Trigger::Kind;
    const bool timed = trigger.kind == Kind::At || trigger.kind == Kind::After;
    if (timed)
      span(member_path(path, trigger.kind == Kind::At ? "at" : "after"), trigger.time, false);
    if (trigger.kind == Kind::At && trigger.time >= scenario_.time_limit)
      problems_.report(
          member_path(path, "at"),
          fmt::format("the run ends at {}, its \"time_limit\"", to_text(scenario_.time_limit)),
          "This step would never fire");
    if (trigger.kind == Kind::State && !number_of(state_names(), trigger.text))
      problems_.report(member_path(path, "state"), "this is no resource state",
                       suggestion(trigger.text, words_of(state_names())));
    const bool entry = trigger.kind == Kind::Called || trigger.kind == Kind::Returned;
    if (entry && !number_of(entry_point_names(), trigger.text))
      problems_.report(member_path(path, trigger.kind == Kind::Called ? "called" : "returned"),
                       "this is no entry point",
                       suggestion(trigger.text, words_of(entry_point_names())));
    if (trigger.kind == Kind::Logged && trigger.text.empty())
      problems_.report(member_path(path, "logged"), "every text contains the empty text",
                       "Use a part of the message to wait for");
    if (trigger.count == 0)
      problems_.report(member_path(path, trigger.kind == Kind::Reports ? "reports" : "count"),
                       "this counts from 1", "Use 1 or more");
    span(member_path(path, "delay"), trigger.delay, false);
    span(member_path(path, "within"), trigger.within, true);
  }

  void known_resource(const std::string& id, const std::string& path) {
    if (id.empty()) return;
    std::vector<std::string_view> ids;
    for (const auto& resource : scenario_.resources) ids.push_back(resource.settings.id);
    if (std::find(ids.begin(), ids.end(), id) == ids.end())
      problems_.report(path, fmt::format("there is no resource \"{}\"", id), suggestion(id, ids));
  }

  void ends() {
    span("linger", scenario_.linger, false);
    span("time_limit", scenario_.time_limit, false);
    if (scenario_.time_limit == Duration::zero())
      problems_.report("time_limit", "the run would end before it begins",
                       "Use for example \"24h\"");
  }

  void span(const std::string& path, Duration value, bool may_be_never) {
    check_span(problems_, path, value, may_be_never);
  }

  const Scenario& scenario_;
  Problems problems_;
};

}  // namespace

Result<void> check(const Scenario& scenario) { return Check(scenario).run(); }

}  // namespace rhsim::scenarios
