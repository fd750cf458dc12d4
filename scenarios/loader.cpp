#include "scenarios/loader.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "harness/base/hex.h"
#include "harness/trace/event.h"
#include "scenarios/environment_json.h"
#include "scenarios/json_location.h"
#include "scenarios/json_object.h"
#include "scenarios/names.h"
#include "scenarios/trigger_forms.h"

namespace rhsim::scenarios {
namespace {

using Json = nlohmann::json;

// --- Resources
// -------------------------------------------------------------------------------------

void read_properties(const Json& json, const std::string& path, monitor::CommonProperties& to,
                     Problems& problems) {
  const JsonObject object(json, path, "\"properties\"",
                          {"PendingTimeout", "DeadlockTimeout", "LooksAlivePollInterval",
                           "IsAlivePollInterval", "RestartAction", "RestartThreshold",
                           "RestartPeriod", "RestartDelay", "RetryPeriodOnFailure"},
                          problems);
  object.duration("PendingTimeout", to.pending_timeout);
  object.duration("DeadlockTimeout", to.deadlock_timeout);
  object.duration("LooksAlivePollInterval", to.looks_alive_poll_interval);
  object.duration("IsAlivePollInterval", to.is_alive_poll_interval);
  object.word_or_number("RestartAction", restart_action_names(), to.restart_action);
  object.number("RestartThreshold", to.restart_threshold);
  object.duration("RestartPeriod", to.restart_period);
  object.duration("RestartDelay", to.restart_delay);
  object.duration("RetryPeriodOnFailure", to.retry_period_on_failure);
}

void read_bare_script_step(const Json& json, const std::string& path, ScriptStep& step,
                           Problems& problems) {
  const auto word = json.get<std::string>();
  if (word == "return") {
    step.action = ScriptStep::Action::Return;
  } else if (word == "signal_event") {
    step.action = ScriptStep::Action::SignalEvent;
  } else if (word == "wait_stop") {
    step.action = ScriptStep::Action::WaitStop;
  } else if (word == "signal_failure") {
    step.action = ScriptStep::Action::SignalFailure;
  } else if (word == "lose_quorum") {
    step.action = ScriptStep::Action::LoseQuorum;
  } else {
    problems.report(path, fmt::format("\"{}\" is no step of a script", word),
                    "Use \"return\", \"signal_event\", \"wait_stop\", \"signal_failure\", "
                    "\"lose_quorum\", or an object with \"sleep\", \"report\" or \"log\"");
  }
}

void read_script_step(const Json& json, const std::string& path, ScriptStep& step,
                      Problems& problems) {
  if (json.is_string()) {
    read_bare_script_step(json, path, step, problems);
    return;
  }
  static const JsonObject::Keys verbs{"sleep", "report", "log"};
  const auto has = [&](std::string_view key) {
    return json.is_object() && json.contains(std::string(key));
  };
  const auto verb_count = std::count_if(verbs.begin(), verbs.end(), has);
  JsonObject::Keys keys = verbs;
  if (has("report") || verb_count == 0) keys.insert(keys.end(), {"check_point", "ignore_answer"});
  const JsonObject object(json, path, "a step of a script", keys, problems);
  if (verb_count != 1 && json.is_object()) {
    problems.report(path,
                    verb_count == 0 ? "a step of a script does one thing; this one does nothing"
                                    : "a step of a script does one thing; this one does more",
                    "Use exactly one of \"sleep\", \"report\", \"log\"");
    return;
  }
  if (has("sleep")) {
    object.duration("sleep", step.span);
  } else if (has("log")) {
    step.action = ScriptStep::Action::Log;
    object.text("log", step.text);
  } else {
    step.action = ScriptStep::Action::Report;
    object.word_or_number("report", state_names(), step.state);
    object.number("check_point", step.check_point);
    object.flag("ignore_answer", step.ignore_answer);
  }
}

void read_script_steps(const JsonObject& object, std::string_view key, std::vector<ScriptStep>& to,
                       Problems& problems) {
  object.each(key, [&](const Json& json, const std::string& path) {
    read_script_step(json, path, to.emplace_back(), problems);
  });
}

void read_operation(const JsonObject& script, std::string_view key, Script::Operation& to,
                    Problems& problems) {
  script.object(key, [&](const Json& json, const std::string& path) {
    JsonObject::Keys keys{"returns", "entry", "worker"};
    if (key == "online") keys.push_back("event_handle");
    const JsonObject object(json, path, fmt::format("\"{}\"", key), keys, problems);
    object.word_or_number("returns", error_names(), to.returns);
    read_script_steps(object, "entry", to.entry, problems);
    read_script_steps(object, "worker", to.worker, problems);
    if (key == "online") object.flag("event_handle", to.event_handle);
  });
}

/// Bytes as a text of hexadecimal digits.
void read_bytes(const JsonObject& object, std::string_view key, std::vector<std::uint8_t>& to) {
  std::string text;
  object.text(key, text);
  if (auto bytes = from_hex(text))
    to = std::move(*bytes);
  else
    object.problem(key, "this is no text of hexadecimal digits, two for each byte",
                   "Write for example \"0a000000\"");
}

void read_scripted_control(const Json& json, const std::string& path, ScriptedControl& to,
                           Problems& problems) {
  const JsonObject object(json, path, "an element of \"controls\"",
                          {"code", "returns", "output", "completes_in", "status", "extends_to"},
                          problems);
  object.require("code");
  object.word_or_number("code", control_code_names(), to.code);
  object.word_or_number("returns", error_names(), to.returns);
  if (object.has("output")) read_bytes(object, "output", to.output);
  object.duration("completes_in", to.completes_in);
  object.word_or_number("status", error_names(), to.status);
  object.duration("extends_to", to.extends_to);
}

void read_slot(const JsonObject& object, std::string_view key, std::optional<std::uint32_t>& to) {
  if (object.has(key)) object.word_or_number(key, error_names(), to.emplace());
}

void read_script(const Json& json, const std::string& path, Script& to, Problems& problems) {
  const JsonObject object(
      json, path, "\"script\"",
      {"online", "offline", "terminate", "terminate_stops_worker", "looks_alive", "is_alive",
       "version", "arbitrate", "release", "cancel", "controls"},
      problems);
  object.word_or_number("version", version_names(), to.version);
  read_slot(object, "arbitrate", to.arbitrate);
  read_slot(object, "release", to.release);
  object.word_or_number("cancel", error_names(), to.cancel);
  object.each("controls", [&](const Json& value, const std::string& at) {
    read_scripted_control(value, at, to.controls.emplace_back(), problems);
  });
  read_operation(object, "online", to.online, problems);
  read_operation(object, "offline", to.offline, problems);
  read_script_steps(object, "terminate", to.terminate, problems);
  object.flag("terminate_stops_worker", to.terminate_stops_worker);
  object.flag("looks_alive", to.looks_alive);
  object.flag("is_alive", to.is_alive);
}

void read_resource(const Json& json, const std::string& path, Resource& to, Problems& problems) {
  const JsonObject object(
      json, path, "a resource",
      {"id", "name", "type", "quorum", "depends_on", "properties", "parameters", "script"},
      problems);
  object.require("id");
  object.text("id", to.settings.id);
  to.settings.name = to.settings.id;
  object.text("name", to.settings.name);
  to.settings.type = "$1";
  object.text("type", to.settings.type);
  object.flag("quorum", to.settings.quorum);
  object.texts("depends_on", to.depends_on);
  object.object("properties", [&](const Json& value, const std::string& at) {
    read_properties(value, at, to.settings.properties, problems);
  });
  object.object("parameters", [&](const Json& value, const std::string& at) {
    read_values(value, at, "\"parameters\"", to.parameters, problems);
  });
  object.object("script", [&](const Json& value, const std::string& at) {
    read_script(value, at, to.script.emplace(), problems);
  });
}

// --- The monitor
// -------------------------------------------------------------------------------------

void read_first_poll_delay(const JsonObject& object, Duration& target) {
  static constexpr std::string_view key = "first_poll_delay";
  const auto* value = object.find(key);
  if (value != nullptr && value->is_string() && value->get<std::string>() == "one interval")
    target = Duration::max();
  else
    object.duration(key, target);
}

void read_monitor(const Json& json, const std::string& path, monitor::Switches& to,
                  Problems& problems) {
  const JsonObject object(
      json, path, "\"monitor\"",
      {"serialization", "pending_reset", "pending_mode", "first_check_point_zero_is_new",
       "terminate_after_failed_report", "event_reading", "early_report",
       "status_blocks_until_return", "first_poll_delay", "state_after_failed_offline", "startup",
       "startup_min_version", "startup_max_version", "startup_ex_min_version",
       "startup_ex_max_version", "terminate_delay", "cancel_before_terminate"},
      problems);
  object.word("serialization", serialization_names(), to.serialization);
  object.word("pending_reset", pending_reset_names(), to.pending_reset);
  object.word("pending_mode", pending_mode_names(), to.pending_mode);
  object.flag("first_check_point_zero_is_new", to.first_check_point_zero_is_new);
  object.flag("terminate_after_failed_report", to.terminate_after_failed_report);
  object.word("event_reading", event_reading_names(), to.event_reading);
  object.word("early_report", early_report_names(), to.early_report);
  object.flag("status_blocks_until_return", to.status_blocks_until_return);
  read_first_poll_delay(object, to.first_poll_delay);
  if (object.has("state_after_failed_offline")) {
    auto state = trace::ResourceState::Failed;
    object.word("state_after_failed_offline", failed_offline_names(), state);
    to.state_after_failed_offline =
        std::string(name_of(failed_offline_names(), static_cast<std::int64_t>(state)));
  }
  object.word_or_number("startup_min_version", version_names(), to.startup_min_version);
  object.word_or_number("startup_max_version", version_names(), to.startup_max_version);
  object.word("startup", startup_choice_names(), to.startup);
  object.word_or_number("startup_ex_min_version", version_names(), to.startup_ex_min_version);
  object.word_or_number("startup_ex_max_version", version_names(), to.startup_ex_max_version);
  object.duration("terminate_delay", to.terminate_delay);
  object.flag("cancel_before_terminate", to.cancel_before_terminate);
}

// --- Steps
// -------------------------------------------------------------------------------------------

/// The form of the trigger, or null after a problem.
const TriggerForm* trigger_form(const Json& json, const std::string& path, Problems& problems) {
  const TriggerForm* form = nullptr;
  std::vector<std::string_view> present, all;
  for (const auto& candidate : trigger_forms()) {
    all.push_back(candidate.key);
    if (!json.contains(std::string(candidate.key))) continue;
    present.push_back(candidate.key);
    form = &candidate;
  }
  if (present.empty())
    problems.report(path, "a trigger says what to wait for",
                    fmt::format("Use one of \"{}\"; leave \"when\" out to fire at once",
                                fmt::join(all, "\", \"")));
  if (present.size() > 1)
    problems.report(path,
                    fmt::format("a trigger waits for one thing, not for \"{}\"",
                                fmt::join(present, "\" and \"")),
                    "Put a step {\"when\": ..., \"do\": \"wait\"} before this one for the other");
  return present.size() == 1 ? form : nullptr;
}

void read_trigger(const Json& json, const std::string& path, Trigger& to, Problems& problems) {
  // First all keys, so that a misspelled "resource" is called that and not a missing trigger.
  const JsonObject any(json, path, "a trigger", trigger_keys(), problems);
  if (!json.is_object()) return;
  const auto* form = trigger_form(json, path, problems);
  if (form == nullptr) return;
  const JsonObject object(json, path, fmt::format("a trigger with \"{}\"", form->key),
                          keys_of(*form), problems);
  to.kind = form->kind;
  switch (form->kind) {
    case Trigger::Kind::Immediately:
      break;
    case Trigger::Kind::At:
    case Trigger::Kind::After:
      object.duration(form->key, to.time);
      break;
    case Trigger::Kind::State: {
      auto state = trace::ResourceState::Online;
      object.word(form->key, state_names(), state);
      to.text = std::string(name_of(state_names(), static_cast<std::int64_t>(state)));
      break;
    }
    case Trigger::Kind::Reports:
      object.number(form->key, to.count);
      break;
    case Trigger::Kind::Called:
    case Trigger::Kind::Returned: {
      auto entry = trace::EntryPoint::Online;
      object.word(form->key, entry_point_names(), entry);
      to.text = std::string(name_of(entry_point_names(), static_cast<std::int64_t>(entry)));
      break;
    }
    case Trigger::Kind::Logged:
      object.text(form->key, to.text);
      break;
    case Trigger::Kind::Settled: {
      bool settled = true;
      object.flag(form->key, settled);
      if (!settled)
        object.problem(form->key, "\"settled\" can only be true", "Leave \"when\" out instead");
      break;
    }
  }
  if (form->resource) object.text("resource", to.resource);
  if (form->count) object.number("count", to.count);
  if (form->during) object.flag("during", to.during);
  if (form->waits) {
    object.duration("delay", to.delay);
    object.duration("within", to.within);
  }
}

/// The form of the step's action, or null after a problem.
const ActionForm* action_form(const Json& json, const std::string& path, Problems& problems) {
  std::vector<std::string_view> words;
  for (const auto& form : action_forms()) words.push_back(form.word);
  const auto found = json.find("do");
  if (found == json.end()) {
    problems.report(path, "a step needs \"do\"", "Add for example \"do\": \"online\"");
    return nullptr;
  }
  const auto at = member_path(path, "do");
  if (!found->is_string()) {
    problems.report(at, fmt::format("\"do\" is a word, not {}", type_in_words(*found)),
                    suggestion({}, words));
    return nullptr;
  }
  const auto word = found->get<std::string>();
  const auto* form = find_action(word);
  if (form == nullptr)
    problems.report(at, fmt::format("there is no action \"{}\"", word), suggestion(word, words));
  return form;
}

/// A number, or the words whose bits it has.
void read_flags(const JsonObject& object, Names names, std::uint32_t& to) {
  static constexpr std::string_view key = "flags";
  const auto* value = object.find(key);
  if (value == nullptr) return;
  if (!value->is_array()) return object.number(key, to);
  std::vector<std::string> words;
  object.texts(key, words);
  for (const auto& word : words) {
    const auto bit = number_of(names, word);
    if (bit)
      to |= static_cast<std::uint32_t>(*bit);
    else
      object.problem(key, fmt::format("there is no flag \"{}\"", word),
                     suggestion(word, words_of(names)));
  }
}

void read_input(const JsonObject& object, ControlStep& to, Problems& problems) {
  const auto* value = object.find("input");
  if (value == nullptr) return;
  if (value->is_object())
    read_values(*value, object.path_of("input"), "\"input\"", to.input.emplace<DatabaseValues>(),
                problems);
  else
    read_bytes(object, "input", to.input.emplace<std::vector<std::uint8_t>>());
}

void read_room(const JsonObject& object, ControlStep& to) {
  static constexpr std::string_view key = "output_size";
  const auto* value = object.find(key);
  if (value == nullptr) return;
  if (value->is_string()) return object.word(key, room_names(), to.room);
  to.room = ControlStep::Room::Bytes;
  object.number(key, to.size);
}

void read_control(const JsonObject& object, ControlStep& to, Problems& problems) {
  object.require("code");
  object.word_or_number("code", control_code_names(), to.code);
  object.text("type", to.type);
  read_input(object, to, problems);
  read_room(object, to);
  object.flag("as_user", to.as_user);
}

void read_step(const Json& json, const std::string& path, Step& to, Problems& problems) {
  const JsonObject any(
      json, path, "a step",
      {"when", "do",    "resource", "for",         "count",   "report",      "call",       "error",
       "name", "value", "service",  "process",     "share",   "function",    "flags",      "node",
       "code", "type",  "input",    "output_size", "as_user", "min_version", "max_version"},
      problems);
  if (!json.is_object()) return;
  const auto* form = action_form(json, path, problems);
  if (form == nullptr) return;
  JsonObject::Keys keys{"when", "do"};
  if (form->resource) keys.push_back("resource");
  if (form->span) keys.push_back("for");
  if (!form->count_key.empty()) keys.push_back(form->count_key);
  if (form->error) keys.push_back("error");
  if (form->call) keys.push_back("call");
  if (!form->name_key.empty()) keys.push_back(form->name_key);
  if (form->value) keys.push_back("value");
  if (!form->flags.empty()) keys.push_back("flags");
  if (form->node) keys.push_back("node");
  if (form->versions) keys.insert(keys.end(), {"min_version", "max_version"});
  if (form->control) keys.insert(keys.end(), {"code", "type", "input", "output_size", "as_user"});
  const JsonObject object(json, path, fmt::format("a step \"{}\"", form->word), keys, problems);

  to.action = form->action;
  object.object("when", [&](const Json& value, const std::string& at) {
    read_trigger(value, at, to.when, problems);
  });
  if (form->resource) object.text("resource", to.resource);
  if (form->span) {
    object.require("for");
    object.duration("for", to.span);
  }
  if (!form->count_key.empty()) object.number(form->count_key, to.count);
  if (form->error) {
    object.require("error");
    object.word_or_number("error", error_names(), to.error);
  }
  if (form->call) object.number("call", to.call);
  if (!form->name_key.empty()) {
    object.require(form->name_key);
    object.text(form->name_key, to.name);
  }
  if (form->value) {
    object.require("value");
    object.text("value", to.value);
  }
  if (!form->flags.empty()) read_flags(object, form->flags, to.flags);
  if (form->node) object.text("node", to.node);
  if (form->versions) {
    object.word_or_number("min_version", version_names(), to.min_version);
    object.word_or_number("max_version", version_names(), to.max_version);
  }
  if (form->control) read_control(object, to.control.emplace(), problems);
}

// --- The whole
// ---------------------------------------------------------------------------------------

void read_shutdown(const JsonObject& object, bool& orderly) {
  static constexpr std::string_view key = "shutdown";
  const Name names[] = {{1, "orderly"}, {0, "abrupt"}};
  object.word(key, names, orderly);
}

Scenario read_scenario(const Json& json, Problems& problems) {
  Scenario scenario;
  JsonObject::Keys keys{"$schema", "name",      "title",     "description", "family",
                        "limits",  "exercises", "resources", "monitor",     "steps",
                        "also",    "shutdown",  "linger",    "time_limit"};
  keys.insert(keys.end(), environment_keys().begin(), environment_keys().end());
  const JsonObject object(json, {}, "a scenario", keys, problems);
  std::string schema;  // For editors; it does not belong to the value.
  object.text("$schema", schema);
  object.require("name");
  object.require("resources");
  object.text("name", scenario.name);
  object.text("title", scenario.title);
  object.text("description", scenario.description);
  object.text("family", scenario.family);
  object.texts("limits", scenario.limits);
  object.texts("exercises", scenario.exercises);
  object.each("resources", [&](const Json& value, const std::string& path) {
    read_resource(value, path, scenario.resources.emplace_back(), problems);
  });
  object.object("monitor", [&](const Json& value, const std::string& path) {
    read_monitor(value, path, scenario.switches, problems);
  });
  read_environment(object, scenario.environment, problems);
  object.each("steps", [&](const Json& value, const std::string& path) {
    read_step(value, path, scenario.steps.emplace_back(), problems);
  });
  object.each("also", [&](const Json& value, const std::string& path) {
    read_step(value, path, scenario.also.emplace_back(), problems);
  });
  read_shutdown(object, scenario.orderly_shutdown);
  object.duration("linger", scenario.linger);
  object.duration("time_limit", scenario.time_limit);
  return scenario;
}

/// A place in the text as an error names it: "late.json:12: steps[1].when".
std::string place_of(const std::string& place, std::string_view text, std::string_view path) {
  // What check() misses, an absent key, stands where its parent does.
  auto offset = find_path(text, path);
  for (auto parent = path; !offset && !parent.empty();) {
    parent = parent.substr(0, std::min(parent.find_last_of(".["), parent.size()));
    if (parent == path) break;
    offset = find_path(text, parent);
  }
  auto line = fmt::format("{}:{}", place, line_at(text, offset.value_or(0)));
  return path.empty() ? line : fmt::format("{}: {}", line, path);
}

/// What nlohmann says after its own prefix and position, which our place replaces.
std::string syntax_reason(std::string_view message) {
  if (const auto cut = message.find("; last read"); cut != message.npos)
    message = message.substr(0, cut);
  constexpr std::string_view colon = ": ";
  const auto at = message.find(colon);
  return std::string(at == message.npos ? message : message.substr(at + colon.size()));
}

Result<Json> parse_text(std::string_view text, const std::string& place) {
  if (too_deep(text))
    return failure(place, fmt::format("brackets nest deeper than {} levels", deepest),
                   "No scenario needs that");
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    const std::size_t offset = error.byte > 0 ? error.byte - 1 : 0;
    return failure(fmt::format("{}:{}", place, line_at(text, offset)), syntax_reason(error.what()),
                   "Check commas, quotes and brackets there and just before");
  } catch (const Json::exception& error) {  // A number that does not fit.
    return failure(place, syntax_reason(error.what()), "Write a smaller one");
  }
}

}  // namespace

Result<Scenario> parse_scenario(std::string_view text, const std::string& place) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  const auto json = parse_text(text, place);
  if (!json) return failure(json.error());
  if (const auto duplicate = find_duplicate_key(text))
    return failure(
        fmt::format("{}:{}: {}", place, line_at(text, duplicate->offset), duplicate->path),
        "this key stands here for the second time", "Remove one of the two");

  Problems problems;
  auto scenario = read_scenario(*json, problems);
  if (const auto& problem = problems.first())
    return failure(place_of(place, text, problem->path), problem->reason, problem->remedy);
  if (const auto checked = check(scenario); !checked) {
    const auto& error = checked.error();
    return failure(place_of(place, text, error.place), error.reason, error.remedy);
  }
  return scenario;
}

}  // namespace rhsim::scenarios
