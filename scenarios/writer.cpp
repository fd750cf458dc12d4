#include <nlohmann/json.hpp>

#include "harness/base/assert.h"
#include "harness/base/hex.h"
#include "scenarios/environment_json.h"
#include "scenarios/json_differences.h"
#include "scenarios/loader.h"
#include "scenarios/names.h"
#include "scenarios/trigger_forms.h"

namespace rhsim::scenarios {
namespace {

// Keys in the order in which people want to read them, not by the alphabet.
using Json = nlohmann::ordered_json;

Json properties_json(const monitor::CommonProperties& properties) {
  using P = monitor::CommonProperties;
  Json json = Json::object();
  Differences<P> differences(json, properties);
  differences.put("PendingTimeout", &P::pending_timeout);
  differences.put("DeadlockTimeout", &P::deadlock_timeout);
  differences.put("LooksAlivePollInterval", &P::looks_alive_poll_interval);
  differences.put("IsAlivePollInterval", &P::is_alive_poll_interval);
  differences.put("RestartAction", &P::restart_action, [](std::uint32_t action) {
    return name_or_number(restart_action_names(), action);
  });
  differences.put("RestartThreshold", &P::restart_threshold);
  differences.put("RestartPeriod", &P::restart_period);
  differences.put("RestartDelay", &P::restart_delay);
  differences.put("RetryPeriodOnFailure", &P::retry_period_on_failure);
  return json;
}

Json script_step_json(const ScriptStep& step) {
  Json json = Json::object();
  switch (step.action) {
    case ScriptStep::Action::Sleep:
      json["sleep"] = to_text(step.span);
      break;
    case ScriptStep::Action::Report:
      json["report"] = name_or_number(state_names(), step.state);
      if (step.check_point != 0) json["check_point"] = step.check_point;
      if (step.ignore_answer) json["ignore_answer"] = true;
      break;
    case ScriptStep::Action::Log:
      json["log"] = step.text;
      break;
    case ScriptStep::Action::Return:
      return "return";
    case ScriptStep::Action::WaitStop:
      return "wait_stop";
    case ScriptStep::Action::SignalEvent:
      return "signal_event";
    case ScriptStep::Action::SignalFailure:
      return "signal_failure";
    case ScriptStep::Action::LoseQuorum:
      return "lose_quorum";
  }
  return json;
}

void put_script_steps(Json& json, const char* key, const std::vector<ScriptStep>& steps) {
  for (const auto& step : steps) json[key].push_back(script_step_json(step));
}

Json operation_json(const Script::Operation& operation) {
  Json json = Json::object();
  json["returns"] = name_or_number(error_names(), operation.returns);
  put_script_steps(json, "entry", operation.entry);
  put_script_steps(json, "worker", operation.worker);
  if (operation.event_handle) json["event_handle"] = true;
  return json;
}

Json error_json(std::uint32_t error) { return name_or_number(error_names(), error); }

Json scripted_control_json(const ScriptedControl& control) {
  using C = ScriptedControl;
  Json json = Json::object();
  json["code"] = name_or_number(control_code_names(), control.code);
  Differences<C> differences(json, control);
  differences.put("returns", &C::returns, error_json);
  differences.put("output", &C::output,
                  [](const std::vector<std::uint8_t>& bytes) { return Json(to_hex(bytes)); });
  differences.put("completes_in", &C::completes_in);
  differences.put("status", &C::status, error_json);
  differences.put("extends_to", &C::extends_to);
  return json;
}

Json script_json(const Script& script) {
  const Script usual;
  Json json = Json::object();
  if (script.online != usual.online) json["online"] = operation_json(script.online);
  if (script.offline != usual.offline) json["offline"] = operation_json(script.offline);
  put_script_steps(json, "terminate", script.terminate);
  Differences<Script> differences(json, script);
  differences.put("terminate_stops_worker", &Script::terminate_stops_worker);
  differences.put("looks_alive", &Script::looks_alive);
  differences.put("is_alive", &Script::is_alive);
  differences.put("version", &Script::version,
                  [](std::uint32_t version) { return name_or_number(version_names(), version); });
  if (script.arbitrate) json["arbitrate"] = error_json(*script.arbitrate);
  if (script.release) json["release"] = error_json(*script.release);
  differences.put("cancel", &Script::cancel, error_json);
  for (const auto& control : script.controls)
    json["controls"].push_back(scripted_control_json(control));
  return json;
}

Json resource_json(const Resource& resource) {
  Json json = Json::object();
  json["id"] = resource.settings.id;
  json["name"] = resource.settings.name;
  json["type"] = resource.settings.type;
  if (resource.settings.quorum) json["quorum"] = true;
  if (auto properties = properties_json(resource.settings.properties); !properties.empty())
    json["properties"] = std::move(properties);
  if (!resource.depends_on.empty()) json["depends_on"] = resource.depends_on;
  if (!resource.parameters.empty()) json["parameters"] = values_json(resource.parameters);
  if (resource.script) json["script"] = script_json(*resource.script);
  return json;
}

Json monitor_json(const monitor::Switches& switches) {
  using S = monitor::Switches;
  Json json = Json::object();
  Differences<S> differences(json, switches);
  differences.put("serialization", &S::serialization, serialization_names());
  differences.put("pending_reset", &S::pending_reset, pending_reset_names());
  differences.put("pending_mode", &S::pending_mode, pending_mode_names());
  differences.put("first_check_point_zero_is_new", &S::first_check_point_zero_is_new);
  differences.put("terminate_after_failed_report", &S::terminate_after_failed_report);
  differences.put("event_reading", &S::event_reading, event_reading_names());
  differences.put("early_report", &S::early_report, early_report_names());
  differences.put("status_blocks_until_return", &S::status_blocks_until_return);
  differences.put("first_poll_delay", &S::first_poll_delay, [](Duration span) {
    return Json(span == Duration::max() ? "one interval" : to_text(span));
  });
  differences.put("state_after_failed_offline", &S::state_after_failed_offline);
  const auto version = [](std::uint32_t number) { return name_or_number(version_names(), number); };
  differences.put("startup", &S::startup, startup_choice_names());
  differences.put("startup_min_version", &S::startup_min_version, version);
  differences.put("startup_max_version", &S::startup_max_version, version);
  differences.put("startup_ex_min_version", &S::startup_ex_min_version, version);
  differences.put("startup_ex_max_version", &S::startup_ex_max_version, version);
  differences.put("terminate_delay", &S::terminate_delay);
  differences.put("cancel_before_terminate", &S::cancel_before_terminate);
  return json;
}

Json trigger_json(const Trigger& trigger) {
  const auto* form = form_of(trigger.kind);
  RHSIM_ASSERT(form != nullptr);
  const std::string key(form->key);
  const Trigger usual;
  Json json = Json::object();
  switch (trigger.kind) {
    case Trigger::Kind::Immediately:
      break;
    case Trigger::Kind::At:
    case Trigger::Kind::After:
      json[key] = to_text(trigger.time);
      break;
    case Trigger::Kind::State:
    case Trigger::Kind::Called:
    case Trigger::Kind::Returned:
    case Trigger::Kind::Logged:
      json[key] = trigger.text;
      break;
    case Trigger::Kind::Reports:
      json[key] = trigger.count;
      break;
    case Trigger::Kind::Settled:
      json[key] = true;
      break;
  }
  if (form->resource && !trigger.resource.empty()) json["resource"] = trigger.resource;
  if (form->count && trigger.count != usual.count) json["count"] = trigger.count;
  if (form->during && trigger.during) json["during"] = true;
  if (form->waits && trigger.delay != usual.delay) json["delay"] = to_text(trigger.delay);
  if (form->waits && trigger.within != usual.within) json["within"] = to_text(trigger.within);
  return json;
}

Json flags_json(Names names, std::uint32_t flags) {
  Json words = Json::array();
  std::uint32_t rest = flags;
  for (const auto& name : names) {
    const auto bit = static_cast<std::uint32_t>(name.number);
    if ((flags & bit) == 0) continue;
    words.push_back(name.text);
    rest &= ~bit;
  }
  return rest == 0 ? words : Json(flags);
}

void put_control(Json& json, const ControlStep& control) {
  json["code"] = name_or_number(control_code_names(), control.code);
  if (!control.type.empty()) json["type"] = control.type;
  if (const auto* list = std::get_if<DatabaseValues>(&control.input))
    json["input"] = values_json(*list);
  else if (const auto& bytes = std::get<std::vector<std::uint8_t>>(control.input); !bytes.empty())
    json["input"] = to_hex(bytes);
  if (control.room == ControlStep::Room::Bytes)
    json["output_size"] = control.size;
  else if (control.room != ControlStep::Room::None)
    json["output_size"] = name_of_value(room_names(), control.room);
  if (control.as_user) json["as_user"] = true;
}

Json step_json(const Step& step) {
  const auto& form = form_of(step.action);
  Json json = Json::object();
  if (step.when.kind != Trigger::Kind::Immediately) json["when"] = trigger_json(step.when);
  json["do"] = form.word;
  if (form.resource && !step.resource.empty()) json["resource"] = step.resource;
  if (form.span) json["for"] = to_text(step.span);
  if (!form.count_key.empty() && step.count != 1) json[std::string(form.count_key)] = step.count;
  if (form.call && step.call != 1) json["call"] = step.call;
  if (form.error) json["error"] = name_or_number(error_names(), step.error);
  if (!form.name_key.empty()) json[std::string(form.name_key)] = step.name;
  if (form.value) json["value"] = step.value;
  if (step.flags != 0) json["flags"] = flags_json(form.flags, step.flags);
  if (!step.node.empty()) json["node"] = step.node;
  if (step.min_version != 0)
    json["min_version"] = name_or_number(version_names(), step.min_version);
  if (step.max_version != 0)
    json["max_version"] = name_or_number(version_names(), step.max_version);
  if (step.control) put_control(json, *step.control);
  return json;
}

Json scenario_json(const Scenario& scenario) {
  using S = Scenario;
  Json json = Json::object();
  json["name"] = scenario.name;
  Differences<S> differences(json, scenario);
  differences.put("title", &S::title);
  differences.put("description", &S::description);
  differences.put("family", &S::family);
  differences.put("exercises", &S::exercises);
  differences.put("limits", &S::limits);
  json["resources"] = Json::array();
  for (const auto& resource : scenario.resources)
    json["resources"].push_back(resource_json(resource));
  if (auto monitor = monitor_json(scenario.switches); !monitor.empty())
    json["monitor"] = std::move(monitor);
  write_environment(scenario.environment, json);
  for (const auto& step : scenario.steps) json["steps"].push_back(step_json(step));
  for (const auto& step : scenario.also) json["also"].push_back(step_json(step));
  differences.put("shutdown", &S::orderly_shutdown,
                  [](bool orderly) { return Json(orderly ? "orderly" : "abrupt"); });
  differences.put("linger", &S::linger);
  differences.put("time_limit", &S::time_limit);
  return json;
}

/// A text that is not UTF-8 can only come from code; it is written with U+FFFD, never thrown over.
std::string dump(const Scenario& scenario, int indent) {
  return scenario_json(scenario).dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string to_json(const Scenario& scenario) { return dump(scenario, -1); }

std::string to_pretty_json(const Scenario& scenario) { return dump(scenario, 2) + '\n'; }

}  // namespace rhsim::scenarios
