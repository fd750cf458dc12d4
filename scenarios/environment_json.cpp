#include "scenarios/environment_json.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "harness/base/unicode.h"
#include "harness/win32/call_faults.h"
#include "harness/world/world.h"
#include "scenarios/json_differences.h"
#include "scenarios/json_location.h"

namespace rhsim::scenarios {
namespace {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

/// No run needs to last longer; sums of a few such spans still fit into an Instant.
constexpr Duration longest = std::chrono::hours(24 * 365);

constexpr std::string_view hives[] = {"HKLM\\", "HKCU\\"};

// --- Reading
// ---------------------------------------------------------------------------------------

void read_provider(const Json& json, const std::string& path, Provider& to, Problems& problems) {
  const JsonObject object(json, path, "a provider", {"name", "type", "class", "parameters"},
                          problems);
  object.require("name");
  object.require("type");
  object.text("name", to.name);
  object.text("type", to.type);
  object.word("class", resource_class_names(), to.kind);
  object.object("parameters", [&](const Json& value, const std::string& at) {
    read_values(value, at, "parameters", to.parameters, problems);
  });
}

void read_service(const Json& json, const std::string& path, Service& to, Problems& problems) {
  const JsonObject object(
      json, path, "a service",
      {"name", "starts_in", "stops_in", "running", "exists", "refuses_start", "fails_to_start",
       "dies_after", "accepts_stop", "start_type", "wait_hint", "depends_on"},
      problems);
  auto& script = to.script;
  object.require("name");
  object.text("name", to.name);
  object.duration("starts_in", script.starts_in);
  object.duration("stops_in", script.stops_in);
  object.flag("running", script.running);
  object.flag("exists", script.exists);
  object.word_or_number("refuses_start", error_names(), script.refuses_start);
  object.word_or_number("fails_to_start", error_names(), script.fails_to_start);
  object.duration("dies_after", script.dies_after);
  object.flag("accepts_stop", script.accepts_stop);
  object.word("start_type", start_type_names(), script.start_type);
  object.duration("wait_hint", script.wait_hint);
  object.texts("depends_on", script.depends_on);
}

void read_program(const Json& json, const std::string& path, Program& to, Problems& problems) {
  const JsonObject object(json, path, "a process",
                          {"program", "runs_for", "exit_code", "fails_to_start", "tool"}, problems);
  object.require("program");
  object.text("program", to.program);
  object.duration("runs_for", to.runs_for);
  object.number("exit_code", to.exit_code);
  object.word_or_number("fails_to_start", error_names(), to.fails_to_start);
  object.flag("tool", to.tool);
}

void read_share(const Json& json, const std::string& path, Share& to, Problems& problems) {
  const JsonObject object(json, path, "a share", {"name", "path", "remark"}, problems);
  object.require("name");
  object.text("name", to.name);
  object.text("path", to.path);
  object.text("remark", to.remark);
}

void read_registry(const Json& json, const std::string& path,
                   std::map<std::string, DatabaseValues>& to, Problems& problems) {
  if (!json.is_object()) {
    problems.report(path, fmt::format("\"registry\" is an object, not {}", type_in_words(json)),
                    "Write {\"HKLM\\\\Software\\\\Mine\": {\"Name\": \"value\"}}");
    return;
  }
  for (const auto& [key, values] : json.items())
    read_values(values, member_path(path, key), "a key of the registry", to[key], problems);
}

void read_fault(const Json& json, const std::string& path, CallFault& to, Problems& problems) {
  const JsonObject object(json, path, "a fault", {"function", "call", "count", "error", "takes"},
                          problems);
  object.require("function");
  object.text("function", to.function);
  object.number("call", to.call);
  object.number("count", to.count);
  object.word_or_number("error", error_names(), to.error);
  object.duration("takes", to.takes);
  if (object.has("call") && to.call == 0)
    object.problem("call", "\"call\" counts from 1", "Leave it out for every call");
  if (object.has("count") && !object.has("call"))
    object.problem("count", "without \"call\" a fault strikes every call",
                   "Add for example \"call\": 1");
}

// --- Writing
// ---------------------------------------------------------------------------------------

OrderedJson error_json(std::uint32_t code) { return name_or_number(error_names(), code); }

OrderedJson provider_json(const Provider& provider) {
  auto json = OrderedJson::object();
  json["name"] = provider.name;
  json["type"] = provider.type;
  Differences<Provider> differences(json, provider);
  differences.put("class", &Provider::kind, resource_class_names());
  if (!provider.parameters.empty()) json["parameters"] = values_json(provider.parameters);
  return json;
}

OrderedJson service_json(const Service& service) {
  using S = cluster::ServiceScript;
  auto json = OrderedJson::object();
  json["name"] = service.name;
  Differences<S> differences(json, service.script);
  differences.put("starts_in", &S::starts_in);
  differences.put("stops_in", &S::stops_in);
  differences.put("running", &S::running);
  differences.put("exists", &S::exists);
  differences.put("refuses_start", &S::refuses_start, error_json);
  differences.put("fails_to_start", &S::fails_to_start, error_json);
  differences.put("dies_after", &S::dies_after);
  differences.put("accepts_stop", &S::accepts_stop);
  differences.put("start_type", &S::start_type, start_type_names());
  differences.put("wait_hint", &S::wait_hint);
  differences.put("depends_on", &S::depends_on);
  return json;
}

OrderedJson program_json(const Program& program) {
  auto json = OrderedJson::object();
  json["program"] = program.program;
  Differences<Program> differences(json, program);
  differences.put("runs_for", &Program::runs_for);
  differences.put("exit_code", &Program::exit_code);
  differences.put("fails_to_start", &Program::fails_to_start, error_json);
  differences.put("tool", &Program::tool);
  return json;
}

OrderedJson share_json(const Share& share) {
  auto json = OrderedJson::object();
  json["name"] = share.name;
  Differences<Share> differences(json, share);
  differences.put("path", &Share::path);
  differences.put("remark", &Share::remark);
  return json;
}

OrderedJson fault_json(const CallFault& fault) {
  auto json = OrderedJson::object();
  json["function"] = fault.function;
  Differences<CallFault> differences(json, fault);
  differences.put("call", &CallFault::call);
  differences.put("count", &CallFault::count);
  differences.put("error", &CallFault::error, error_json);
  differences.put("takes", &CallFault::takes);
  return json;
}

template <class List, class ToJson>
void put_list(OrderedJson& json, const char* key, const List& list, ToJson&& to_json) {
  for (const auto& element : list) json[key].push_back(to_json(element));
}

// --- Checking
// --------------------------------------------------------------------------------------

class EnvironmentCheck {
 public:
  EnvironmentCheck(const Environment& environment, Problems& problems)
      : environment_(environment), problems_(problems) {}

  void run() {
    names("providers", environment_.providers, &Provider::name);
    names("services", environment_.services, &Service::name);
    names("processes", environment_.programs, &Program::program);
    names("shares", environment_.shares, &Share::name);
    for_each("services", environment_.services,
             [&](const Service& service, const std::string& path) { check(service, path); });
    for_each("processes", environment_.programs,
             [&](const Program& program, const std::string& path) {
               check_span(problems_, member_path(path, "runs_for"), program.runs_for, true);
             });
    for_each("faults", environment_.faults,
             [&](const CallFault& fault, const std::string& path) { check(fault, path); });
    for (const auto& [key, values] : environment_.registry) check_key(key);
  }

 private:
  template <class List, class CheckOne>
  void for_each(std::string_view key, const List& list, CheckOne&& check_one) {
    for (std::size_t index = 0; index < list.size(); ++index)
      check_one(list[index], element_path(key, index));
  }

  /// Each thing has a name, and its own one whatever the case of its letters.
  template <class T>
  void names(std::string_view key, const std::vector<T>& list, std::string T::*name) {
    for (std::size_t index = 0; index < list.size(); ++index) {
      const auto path = element_path(key, index);
      if ((list[index].*name).empty())
        problems_.report(path, "a name is not empty", "Name what is meant");
      for (std::size_t other = 0; other < index; ++other)
        if (same_name(list[other].*name, list[index].*name))
          problems_.report(
              path, fmt::format("{}[{}] is called \"{}\" too", key, other, list[index].*name),
              "Say all of it in one place");
    }
  }

  void check(const Service& service, const std::string& path) {
    const auto& script = service.script;
    if (service.name.find_first_of("/\\") != std::string::npos)
      problems_.report(member_path(path, "name"), "a service's name has no slash",
                       "Use the service's name, not its path");
    check_span(problems_, member_path(path, "starts_in"), script.starts_in, true);
    check_span(problems_, member_path(path, "stops_in"), script.stops_in, true);
    check_span(problems_, member_path(path, "dies_after"), script.dies_after, true);
    check_span(problems_, member_path(path, "wait_hint"), script.wait_hint, false);
    if (script.running && !script.exists)
      problems_.report(member_path(path, "running"), "a service that does not exist cannot run",
                       "Leave one of the two out");
    std::set<std::string> seen;
    if (depends_on_itself(service, service.name, seen))
      problems_.report(member_path(path, "depends_on"), "the service depends on itself",
                       "Break the circle");
  }

  bool depends_on_itself(const Service& service, const std::string& name,
                         std::set<std::string>& seen) {
    for (const auto& other : service.script.depends_on) {
      if (same_name(other, name)) return true;
      if (!seen.insert(other).second) continue;
      const auto found =
          std::find_if(environment_.services.begin(), environment_.services.end(),
                       [&](const Service& candidate) { return same_name(candidate.name, other); });
      if (found != environment_.services.end() && depends_on_itself(*found, name, seen))
        return true;
    }
    return false;
  }

  void check(const CallFault& fault, const std::string& path) {
    if (const auto objection = objection_to_function(fault.function); !objection.reason.empty())
      problems_.report(member_path(path, "function"), objection.reason, objection.remedy);
    check_span(problems_, member_path(path, "takes"), fault.takes, true);
    if (fault.error == 0 && fault.takes == Duration::zero())
      problems_.report(path, "this fault does nothing", "Add \"error\" or \"takes\"");
    if (fault.count == 0)
      problems_.report(member_path(path, "count"), "\"count\" counts from 1", "Use 1 or more");
  }

  void check_key(const std::string& key) {
    if (std::none_of(std::begin(hives), std::end(hives),
                     [&](std::string_view hive) { return key.starts_with(hive); }))
      problems_.report(member_path("registry", key),
                       "a key of the registry begins with \"HKLM\\\" or \"HKCU\\\"",
                       "Write for example \"HKLM\\\\Software\\\\Mine\"");
  }

  const Environment& environment_;
  Problems& problems_;
};

}  // namespace

const JsonObject::Keys& environment_keys() {
  static const JsonObject::Keys keys{"providers", "services", "processes",
                                     "shares",    "registry", "faults"};
  return keys;
}

void read_environment(const JsonObject& scenario, Environment& to, Problems& problems) {
  scenario.each("providers", [&](const Json& value, const std::string& path) {
    read_provider(value, path, to.providers.emplace_back(), problems);
  });
  scenario.each("services", [&](const Json& value, const std::string& path) {
    read_service(value, path, to.services.emplace_back(), problems);
  });
  scenario.each("processes", [&](const Json& value, const std::string& path) {
    read_program(value, path, to.programs.emplace_back(), problems);
  });
  scenario.each("shares", [&](const Json& value, const std::string& path) {
    read_share(value, path, to.shares.emplace_back(), problems);
  });
  scenario.object("registry", [&](const Json& value, const std::string& path) {
    read_registry(value, path, to.registry, problems);
  });
  scenario.each("faults", [&](const Json& value, const std::string& path) {
    read_fault(value, path, to.faults.emplace_back(), problems);
  });
}

void write_environment(const Environment& environment, OrderedJson& scenario) {
  put_list(scenario, "providers", environment.providers, provider_json);
  put_list(scenario, "services", environment.services, service_json);
  put_list(scenario, "processes", environment.programs, program_json);
  put_list(scenario, "shares", environment.shares, share_json);
  for (const auto& [key, values] : environment.registry)
    scenario["registry"][key] = values_json(values);
  put_list(scenario, "faults", environment.faults, fault_json);
}

void check_environment(const Environment& environment, Problems& problems) {
  EnvironmentCheck(environment, problems).run();
}

void read_values(const Json& json, const std::string& path, std::string_view what,
                 DatabaseValues& to, Problems& problems) {
  if (!json.is_object()) {
    problems.report(path, fmt::format("{} is an object, not {}", what, type_in_words(json)),
                    "Write {\"Name\": \"value\"}");
    return;
  }
  for (const auto& [name, value] : json.items()) {
    const bool texts =
        value.is_array() && std::all_of(value.begin(), value.end(),
                                        [](const Json& element) { return element.is_string(); });
    if (value.is_string())
      to[name].data = value.get<std::string>();
    else if (value.is_number_unsigned() && value.get<std::uint64_t>() <= 0xFFFFFFFF)
      to[name].data = value.get<std::uint32_t>();
    else if (texts)
      to[name].data = value.get<std::vector<std::string>>();
    else
      problems.report(member_path(path, name),
                      "a parameter is a text (REG_SZ), a whole number below 2^32 (REG_DWORD) or a "
                      "list of texts (REG_MULTI_SZ)",
                      "Write it as one of these");
  }
}

OrderedJson values_json(const DatabaseValues& values) {
  auto json = OrderedJson::object();
  for (const auto& [name, value] : values)
    std::visit([&, &key = name](const auto& data) { json[key] = data; }, value.data);
  return json;
}

FunctionObjection objection_to_function(const std::string& name) {
  std::vector<std::string_view> candidates;
  bool known = false;
  for (const auto& row : world::all_functions()) {
    known = known || row.name == name;
    if (!win32::may_fail(row)) continue;
    if (row.name == name) return {};
    candidates.push_back(row.name);
  }
  if (known)
    return {fmt::format("{} has no documented way to fail", name), "Choose another function"};
  const auto near = nearest(name, candidates);
  return {fmt::format("rhsim does not know a function \"{}\"", name),
          near.empty() ? "Write its name as its page does, with the final W or A"
                       : fmt::format("Did you mean \"{}\"?", near)};
}

void check_span(Problems& problems, const std::string& path, Duration value, bool may_be_never) {
  if (may_be_never && value == Duration::max()) return;
  if (value == Duration::max())
    problems.report(path, "\"never\" makes no sense here", "Use a duration");
  else if (value < Duration::zero() || value > longest)
    problems.report(path, fmt::format("{} is out of range", to_text(value)),
                    fmt::format("Use 0ms to {}", to_text(longest)));
}

}  // namespace rhsim::scenarios
