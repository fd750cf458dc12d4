#include "scenarios/loader.h"

#include <string>

#include <rapidcheck/catch.h>
#include <catch2/catch.hpp>

#include "scenarios/library.h"
#include "tests/scenarios/random_scenario.h"

namespace rhsim::scenarios {
namespace {

std::string message_for(const std::string& text) {
  const auto scenario = parse_scenario(text, "bad.json");
  return scenario ? "accepted" : to_text(scenario.error());
}

/// A scenario whose only step is `step`.
std::string with_step(const std::string& step) {
  return "{\"name\":\"x\",\"resources\":[{\"id\":\"r1\"}],\n\"steps\":[\n" + step + "]}";
}

std::string with_resource(const std::string& resource) {
  return "{\"name\":\"x\",\"resources\":[\n{\"id\":\"r1\"},\n" + resource + "]}";
}

TEST_CASE("whatever is written is read back as it was") {
  rc::prop("value to text to value", [] {
    const auto scenario = *rc::gen::noShrink(test::random_scenario());
    const auto text = to_json(scenario);
    const auto again = parse_scenario(text, "text");
    if (!again) RC_FAIL(to_text(again.error()) + "\n" + text);
    RC_ASSERT(*again == scenario);
    RC_ASSERT(to_json(*again) == text);
    RC_ASSERT(text.find('\n') == std::string::npos);
    RC_ASSERT(parse_scenario(to_pretty_json(scenario), "pretty") == scenario);
  });
}

TEST_CASE("whatever the loader accepts, the schema accepts too") {
  rc::prop("random scenarios are valid by the schema", [] {
    const auto text = to_json(*rc::gen::noShrink(test::random_scenario()));
    const auto valid = validate(text, "text");
    if (!valid) RC_FAIL(to_text(valid.error()) + "\n" + text);
  });
}

TEST_CASE("the smallest scenario opens and closes one resource of the first type") {
  const auto scenario = parse_scenario(R"({"name":"x","resources":[{"id":"r1"}]})", "x.json");
  REQUIRE(scenario);
  REQUIRE(scenario->resources.size() == 1);
  CHECK(scenario->resources[0].settings.id == "r1");
  CHECK(scenario->resources[0].settings.name == "r1");
  CHECK(scenario->resources[0].settings.type == "$1");
  CHECK(scenario->steps.empty());
  CHECK(scenario->orderly_shutdown);
}

TEST_CASE("every word of the form arrives where it belongs") {
  const auto scenario = parse_scenario(R"({
    "$schema": "../scenario.schema.json",
    "name": "x", "title": "t", "description": "d", "family": "f",
    "limits": ["SRS", "TRM-04"], "exercises": ["SRS-23"],
    "resources": [
      { "id": "r1", "name": "Resource 1", "type": "$1",
        "properties": { "PendingTimeout": "10s", "RestartAction": "RestartNoNotify",
                        "RetryPeriodOnFailure": "never" },
        "parameters": { "Path": "C:\\data", "Count": 3, "List": ["a", "b"] },
        "script": {
          "online": { "returns": "ERROR_IO_PENDING", "event_handle": true,
            "worker": [ { "sleep": "100ms" }, { "report": "OnlinePending", "check_point": 1 },
                        { "report": 77, "ignore_answer": true }, "wait_stop", "signal_event" ] },
          "terminate": [ { "sleep": "5ms" } ], "terminate_stops_worker": false } } ],
    "monitor": { "serialization": "resource", "first_poll_delay": "one interval",
                 "startup_max_version": "CLRES_VERSION_V4_00" },
    "steps": [
      { "do": "online", "resource": "r1" },
      { "when": { "reports": 2, "resource": "r1", "during": true }, "do": "terminate" },
      { "when": { "after": "1.5s" }, "do": "stall", "for": "170s" },
      { "when": { "called": "IsAlive", "count": 3, "within": "never" }, "do": "answer_from",
        "report": 2 } ],
    "also": [ { "when": { "logged": "ready", "delay": "1s" }, "do": "fail_worker", "count": 2,
                "error": "ERROR_NOT_ENOUGH_MEMORY" } ],
    "shutdown": "abrupt", "linger": "1min", "time_limit": "2h" })",
                                       "x.json");
  if (!scenario) FAIL(to_text(scenario.error()));
  CHECK(scenario->limits == std::vector<std::string>{"SRS", "TRM-04"});
  CHECK(scenario->exercises == std::vector<std::string>{"SRS-23"});

  const auto& resource = scenario->resources.at(0);
  CHECK(resource.settings.properties.pending_timeout == 10s);
  CHECK(resource.settings.properties.restart_action == 1);
  CHECK(resource.settings.properties.retry_period_on_failure == Duration::max());
  CHECK(resource.parameters.at("Path").data == decltype(DatabaseValue::data)("C:\\data"));
  CHECK(resource.parameters.at("Count").data == decltype(DatabaseValue::data)(3U));
  CHECK(std::get<2>(resource.parameters.at("List").data).size() == 2);

  const auto& script = resource.script.value();
  using Do = ScriptStep::Action;
  REQUIRE(script.online.worker.size() == 5);
  CHECK(script.online.worker[0] == ScriptStep{Do::Sleep, 100ms, 0, 0, {}, false});
  CHECK(script.online.worker[1] == ScriptStep{Do::Report, {}, 129, 1, {}, false});
  CHECK(script.online.worker[2] == ScriptStep{Do::Report, {}, 77, 0, {}, true});
  CHECK(script.online.worker[3] == ScriptStep{Do::WaitStop, {}, 0, 0, {}, false});
  CHECK(script.online.worker[4].action == Do::SignalEvent);
  CHECK_FALSE(script.terminate_stops_worker);

  CHECK(scenario->switches.serialization == monitor::Switches::Serialization::Resource);
  CHECK(scenario->switches.startup_max_version == 0x400);

  REQUIRE(scenario->steps.size() == 4);
  CHECK(scenario->steps[0].when.kind == Trigger::Kind::Immediately);
  CHECK(scenario->steps[1].when.count == 2);
  CHECK(scenario->steps[1].when.during);
  CHECK(scenario->steps[1].resource.empty());
  CHECK(scenario->steps[2].when.time == 1500ms);
  CHECK(scenario->steps[2].span == 170s);
  CHECK(scenario->steps[3].when.text == "IsAlive");
  CHECK(scenario->steps[3].when.within == Duration::max());
  CHECK(scenario->steps[3].count == 2);
  REQUIRE(scenario->also.size() == 1);
  CHECK(scenario->also[0].error == 8);
  CHECK_FALSE(scenario->orderly_shutdown);
  CHECK(scenario->time_limit == std::chrono::hours(2));
}

TEST_CASE("equal scenarios have equal text, however they were written") {
  const auto left = parse_scenario(R"({"name":"x","resources":[{"id":"r1","type":"$1"}],
      "steps":[{"do":"fail_worker","error":8,"count":1}],"linger":"1000ms"})",
                                   "x");
  const auto right = parse_scenario(R"({"resources":[{"name":"r1","id":"r1"}],"name":"x",
      "steps":[{"error":"ERROR_NOT_ENOUGH_MEMORY","do":"fail_worker"}],"title":""})",
                                    "x");
  REQUIRE(left);
  REQUIRE(right);
  CHECK(to_json(*left) == to_json(*right));
}

TEST_CASE("a document that is broken as a whole is refused with its place") {
  const auto [text, message] = GENERATE(table<std::string, std::string>({
      {"",
       "bad.json:1: syntax error while parsing value - unexpected end of input; expected '[', '{', "
       "or a literal. Check commas, "
       "quotes and brackets there and just before"},
      {"[]", "bad.json:1: a scenario is an object, not a list. Write { ... }"},
      {"{\n\"name\": \"x\"\n\"title\": \"y\"}",
       "bad.json:3: syntax error while parsing object - unexpected string literal; expected '}'. "
       "Check commas, "
       "quotes and brackets there and just before"},
      {"{}", "bad.json:1: a scenario needs \"name\". Add \"name\""},
      {"{\"name\":\"x\"}", "bad.json:1: a scenario needs \"resources\". Add \"resources\""},
      {"{\"name\":\"x\",\"resources\":[]}",
       "bad.json:1: resources: a scenario has at least one resource. Add for example {\"id\": "
       "\"r1\"}"},
      {"{\"nmae\":\"x\",\n\"resources\":[]}",
       "bad.json:1: nmae: a scenario has no \"nmae\". Did you mean \"name\"?"},
      {"{\"name\":\"x\",\n\"name\":\"y\",\"resources\":[]}",
       "bad.json:2: name: this key stands here for the second time. Remove one of the two"},
      {"{\"name\":\"Big Name\",\"resources\":[{\"id\":\"r1\"}]}",
       "bad.json:1: name: a scenario's name has small letters, digits and hyphens. Write for "
       "example \"late-second-report\""},
      {"{\"name\":\"x\",\"resources\":[{\"id\":\"r1\"}],\n\"limits\":[\"SRS\",\n\"srs\"]}",
       "bad.json:3: limits[1]: \"srs\" is neither a rule nor a group of rules. Write for example "
       "\"SRS-17\" or \"SRS\""},
      {"{\"name\":\"x\",\"resources\":[{\"id\":\"r1\"}],\n\"shutdown\":\"hard\"}",
       "bad.json:2: shutdown: \"hard\" is no value of \"shutdown\". Use one of \"orderly\", "
       "\"abrupt\""},
      {"{\"name\":\"x\",\"resources\":[{\"id\":\"r1\"}],\n\"time_limit\":\"never\"}",
       "bad.json:2: time_limit: \"never\" makes no sense here. Use a duration"},
      {"{\"name\":\"x\",\"resources\":[{\"id\":\"r1\"}],\n\"monitor\":{\"pending_mode\":1}}",
       "bad.json:2: monitor.pending_mode: \"pending_mode\" is a word, not a number. Use one of "
       "\"between_reports\", \"total\""},
      {"{\"name\":\"x\",\"resources\":[{\"id\":\"r1\"}],\n"
       "\"monitor\":{\"startup_min_version\":1024}}",
       "bad.json:2: monitor.startup_min_version: the lowest version is above the highest, "
       "\"startup_max_version\". Swap them"},
  }));
  CHECK(message_for(text) == message);
}

TEST_CASE("a broken step is refused with line, path, reason and remedy") {
  const auto [step, message] = GENERATE(table<std::string, std::string>({
      {"{}", "bad.json:3: steps[0]: a step needs \"do\". Add for example \"do\": \"online\""},
      {"{\"do\":\"onlien\"}",
       "bad.json:3: steps[0].do: there is no action \"onlien\". Did you mean \"online\"?"},
      {"{\"do\":\"LooksAlive\"}",
       "bad.json:3: steps[0].do: there is no action \"LooksAlive\". Did you mean "
       "\"looks_alive\"?"},
      {"{\"do\":\"online\",\n\"wen\":{\"after\":\"1s\"}}",
       "bad.json:4: steps[0].wen: a step has no \"wen\". Did you mean \"when\"?"},
      {"{\"do\":\"online\",\n\"for\":\"1s\"}",
       "bad.json:4: steps[0].for: a step \"online\" has no \"for\". Use one of \"when\", \"do\", "
       "\"resource\", \"flags\""},
      {"{\"do\":\"online\",\"resource\":\"r2\"}",
       "bad.json:3: steps[0].resource: there is no resource \"r2\". Did you mean \"r1\"?"},
      {"{\"do\":\"stall\"}", "bad.json:3: steps[0]: a step \"stall\" needs \"for\". Add \"for\""},
      {"{\"do\":\"stall\",\n\"for\":\"0s\"}",
       "bad.json:4: steps[0].for: this does nothing for no time. Use a longer duration"},
      {"{\"do\":\"stall\",\n\"for\":5000}",
       "bad.json:4: steps[0].for: \"for\" is a duration, not a number. Write it with its unit; if "
       "it counts milliseconds: \"5s\""},
      {"{\"do\":\"stall\",\n\"for\":\"5 s\"}",
       "bad.json:4: steps[0].for: \"5 s\": \" s\" is no unit of time. Use ns, us, ms, s, min or h"},
      {"{\"do\":\"stall\",\n\"for\":\"-5s\"}",
       "bad.json:4: steps[0].for: -5s is out of range. Use 0ms to 8760h"},
      {"{\"do\":\"stall\",\n\"for\":\"never\"}",
       "bad.json:4: steps[0].for: \"never\" makes no sense here. Use a duration"},
      {"{\"do\":\"answer\",\n\"count\":0}",
       "bad.json:4: steps[0].count: \"count\" counts from 1. Use 1 or more"},
      {"{\"do\":\"answer\",\n\"count\":-1}",
       "bad.json:4: steps[0].count: \"count\" is out of range. Use a number from 0 to 4294967295"},
      {"{\"do\":\"answer\",\n\"count\":1.5}",
       "bad.json:4: steps[0].count: \"count\" is a whole number, not a fraction. Write a whole "
       "number"},
      {"{\"do\":\"fail_worker\",\n\"error\":\"ERROR_NOT_ENOUGH_MEMORI\"}",
       "bad.json:4: steps[0].error: rhsim does not know the name \"ERROR_NOT_ENOUGH_MEMORI\". Did "
       "you mean \"ERROR_NOT_ENOUGH_MEMORY\"? Any other value can be a number"},
      {"{\"do\":\"fail_worker\",\n\"error\":0}",
       "bad.json:4: steps[0].error: 0 is ERROR_SUCCESS, no failure. Use for example "
       "\"ERROR_NOT_ENOUGH_MEMORY\""},
      {"{\"do\":\"wait\",\n\"when\":{}}",
       "bad.json:4: steps[0].when: a trigger says what to wait for. Use one of \"at\", \"after\", "
       "\"state\", \"reports\", \"called\", \"returned\", \"logged\", \"settled\"; leave \"when\" "
       "out to fire at once"},
      {"{\"do\":\"wait\",\n\"when\":{\"after\":\"1s\",\"state\":\"Online\"}}",
       "bad.json:4: steps[0].when: a trigger waits for one thing, not for \"after\" and "
       "\"state\". Put a step {\"when\": ..., \"do\": \"wait\"} before this one for the other"},
      {"{\"do\":\"wait\",\"when\":{\n\"after\":\"1s\",\n\"delay\":\"1s\"}}",
       "bad.json:5: steps[0].when.delay: a trigger with \"after\" has no \"delay\". Use "
       "\"after\""},
      {"{\"do\":\"wait\",\"when\":{\n\"state\":\"online\"}}",
       "bad.json:4: steps[0].when.state: \"online\" is no value of \"state\". Did you mean "
       "\"Online\"?"},
      {"{\"do\":\"wait\",\"when\":{\n\"called\":\"Startup\"}}",
       "bad.json:4: steps[0].when.called: \"Startup\" is no value of \"called\". Use one of "
       "\"Open\", \"Close\", \"Online\", \"Offline\", \"Terminate\", \"LooksAlive\", \"IsAlive\", "
       "\"Arbitrate\", \"Release\", \"Cancel\", \"ResourceControl\", \"ResourceTypeControl\", "
       "\"BeginResourceControl\", \"BeginResourceTypeControl\", \"BeginResourceControlAsUser\", "
       "\"BeginResourceTypeControlAsUser\""},
      {"{\"do\":\"wait\",\"when\":{\n\"settled\":false}}",
       "bad.json:4: steps[0].when.settled: \"settled\" can only be true. Leave \"when\" out "
       "instead"},
      {"{\"do\":\"wait\",\"when\":{\n\"reports\":0}}",
       "bad.json:4: steps[0].when.reports: this counts from 1. Use 1 or more"},
      {"{\"do\":\"wait\",\"when\":{\n\"logged\":\"\"}}",
       "bad.json:4: steps[0].when.logged: every text contains the empty text. Use a part of the "
       "message to wait for"},
      {"{\"do\":\"wait\",\"when\":{\n\"at\":\"25h\"}}",
       "bad.json:4: steps[0].when.at: the run ends at 24h, its \"time_limit\". This step would "
       "never fire"},
      {"{\"do\":\"wait\",\"when\":{\"at\":\"5s\"}},\n{\"do\":\"wait\",\"when\":{\"at\":\"1s\"}}",
       "bad.json:4: steps[1].when.at: 1s lies before the 5s of an earlier step. Steps fire in "
       "order; put it earlier, or into \"also\""},
  }));
  CHECK(message_for(with_step(step)) == message);
}

TEST_CASE("a broken control code is refused with line, path, reason and remedy") {
  const auto [step, message] = GENERATE(table<std::string, std::string>({
      {R"({"do":"control"})",
       "bad.json:3: steps[0]: a step \"control\" needs \"code\". Add \"code\""},
      {R"({"do":"control","code":"CLUSCTL_RESOURCE_GET_FLAG"})",
       "bad.json:3: steps[0].code: rhsim does not know the name \"CLUSCTL_RESOURCE_GET_FLAG\". Did "
       "you "
       "mean \"CLUSCTL_RESOURCE_GET_FLAGS\"? Any other value can be a number"},
      {R"({"do":"control","code":16777257})",
       "bad.json:3: steps[0].code: this code is answered before it could reach a resource DLL. "
       "Names, ids and checkpoints cannot be asked for"},
      {R"({"do":"control","code":5})",
       "bad.json:3: steps[0].code: this is no control code of a resource or a resource type. Such "
       "codes begin with 0x01 or 0x02"},
      {R"({"do":"control","code":"CLUSCTL_RESOURCE_UNKNOWN","input":"0a0"})",
       "bad.json:3: steps[0].input: this is no text of hexadecimal digits, two for each byte. "
       "Write for example \"0a000000\""},
      {R"({"do":"control","code":"CLUSCTL_RESOURCE_UNKNOWN","output_size":"exactly"})",
       "bad.json:3: steps[0].output_size: \"exactly\" is no value of \"output_size\". Did you mean "
       "\"exact\"?"},
      {R"({"do":"control","code":"CLUSCTL_RESOURCE_UNKNOWN","output_size":1048577})",
       "bad.json:3: steps[0].output_size: no answer has 1048577 bytes. Use at most 1048576"},
      {R"({"do":"control","code":"CLUSCTL_RESOURCE_UNKNOWN","type":"$1"})",
       "bad.json:3: steps[0].type: this code is for a resource, not for a type. Use \"resource\""},
      {R"({"do":"control","code":"CLUSCTL_RESOURCE_TYPE_UNKNOWN","type":"$3"})",
       "bad.json:3: steps[0].type: no resource has the type \"$3\". Did you mean \"$1\"?"},
      {R"({"do":"online","flags":["RECOVER"]})",
       "bad.json:3: steps[0].flags: there is no flag \"RECOVER\". Use one of "
       "\"RECOVER_MONITOR_STATE\", \"IGNORE_RESOURCE_STATUS\", \"RETURN_TO_SOURCE_NODE_ON_ERROR\", "
       "\"RESTORE_ONLINE_STATE\", \"IGNORE_NETWORK_CONNECTIVITY\""},
  }));
  CHECK(message_for(with_step(step)) == message);
}

TEST_CASE("a broken resource is refused with line, path, reason and remedy") {
  const auto [resource, message] = GENERATE(table<std::string, std::string>({
      {"7", "bad.json:3: resources[1]: a resource is an object, not a number. Write { ... }"},
      {"{}", "bad.json:3: resources[1]: a resource needs \"id\". Add \"id\""},
      {"{\"id\":\"1r\"}",
       "bad.json:3: resources[1].id: an id starts with a letter and has letters, digits, \"_\" "
       "and \"-\". Write for example \"r1\""},
      {"{\"id\":\"r1\"}",
       "bad.json:3: resources[1].id: resources[0] has the id \"r1\" too. Give each resource its "
       "own id"},
      {"{\"id\":\"r2\",\n\"name\":\"R1\"}",
       "bad.json:4: resources[1].name: resources[0] has the name \"R1\" too. A cluster tells "
       "resources apart by name, whatever the case of its letters"},
      {"{\"id\":\"r2\",\n\"type\":\"$x\"}",
       "bad.json:4: resources[1].type: a type is a resource type's name, or \"$1\" to \"$9\". "
       "\"$1\" stands for the first --type of the command"},
      {"{\"id\":\"r2\",\"properties\":{\n\"PendingTimeOut\":\"1s\"}}",
       "bad.json:4: resources[1].properties.PendingTimeOut: \"properties\" has no "
       "\"PendingTimeOut\". Did you mean \"PendingTimeout\"?"},
      {"{\"id\":\"r2\",\"properties\":{\n\"PendingTimeout\":180000}}",
       "bad.json:4: resources[1].properties.PendingTimeout: \"PendingTimeout\" is a duration, not "
       "a number. Write it with its unit; if it counts milliseconds: \"3min\""},
      {"{\"id\":\"r2\",\"properties\":{\n\"PendingTimeout\":\"9ms\"}}",
       "bad.json:4: resources[1].properties.PendingTimeout: 9ms is out of the range of "
       "PendingTimeout. Use 10ms to 4294967.295s"},
      {"{\"id\":\"r2\",\"properties\":{\n\"DeadlockTimeout\":\"999ms\"}}",
       "bad.json:4: resources[1].properties.DeadlockTimeout: 999ms is out of the range of "
       "DeadlockTimeout. Use 1s to 4294967.295s"},
      {"{\"id\":\"r2\",\"properties\":{\n\"IsAlivePollInterval\":\"0s\"}}",
       "bad.json:4: resources[1].properties.IsAlivePollInterval: 0ms is out of the range of "
       "IsAlivePollInterval. Use 10ms to 4294967.295s"},
      {"{\"id\":\"r2\",\"properties\":{\n\"RestartDelay\":\"1.5ms\"}}",
       "bad.json:4: resources[1].properties.RestartDelay: 1.5ms is no whole number of "
       "milliseconds. The property counts milliseconds"},
      {"{\"id\":\"r2\",\"properties\":{\n\"RetryPeriodOnFailure\":\"1s\"}}",
       "bad.json:4: resources[1].properties.RetryPeriodOnFailure: 1s is out of the range of "
       "RetryPeriodOnFailure. Use 15min to 4294967.295s"},
      {"{\"id\":\"r2\",\"properties\":{\n\"RestartAction\":3}}",
       "bad.json:4: resources[1].properties.RestartAction: 3 is no RestartAction. Use "
       "\"DontRestart\", \"RestartNoNotify\" or \"RestartNotify\""},
      {"{\"id\":\"r2\",\"parameters\":{\n\"Disk Size\":-1}}",
       "bad.json:4: resources[1].parameters[\"Disk Size\"]: a parameter is a text (REG_SZ), a "
       "whole number below 2^32 (REG_DWORD) or a list of texts (REG_MULTI_SZ). Write it as one of "
       "these"},
      {"{\"id\":\"r2\",\"script\":{}}",
       "bad.json:1: resources: either every resource has a \"script\", or none has. A scripted "
       "resource and a module cannot share a Resource Monitor"},
      {"{\"id\":\"r2\",\"script\":{\"online\":{\n\"worker\":[{\"sleep\":\"1s\",\"log\":\"x\"}]}}}",
       "bad.json:4: resources[1].script.online.worker[0]: a step of a script does one thing; this "
       "one does more. Use exactly one of \"sleep\", \"report\", \"log\""},
      {"{\"id\":\"r2\",\"script\":{\"online\":{\n\"worker\":[\"signal\"]}}}",
       "bad.json:4: resources[1].script.online.worker[0]: \"signal\" is no step of a script. Use "
       "\"return\", \"signal_event\", \"wait_stop\", \"signal_failure\", \"lose_quorum\", or an "
       "object with \"sleep\", \"report\" or "
       "\"log\""},
      {"{\"id\":\"r2\",\"script\":{\"terminate\":[\n\"signal_event\"]}}",
       "bad.json:4: resources[1].script.terminate[0]: this resource has no event to signal. Add "
       "\"event_handle\": true to its \"online\""},
      {"{\"id\":\"r2\",\"script\":{\"online\":{\"worker\":[\n{\"report\":\"Onlin\"}]}}}",
       "bad.json:4: resources[1].script.online.worker[0].report: rhsim does not know the name "
       "\"Onlin\". Did you mean \"Online\"? Any other value can be a number"},
      {"{\"id\":\"r2\",\"script\":{\"offline\":{\n\"event_handle\":true}}}",
       "bad.json:4: resources[1].script.offline.event_handle: \"offline\" has no "
       "\"event_handle\". Use one of \"returns\", \"entry\", \"worker\""},
  }));
  CHECK(message_for(with_resource(resource)) == message);
}

TEST_CASE("a step of \"also\" has no step before it") {
  const auto text =
      "{\"name\":\"x\",\"resources\":[{\"id\":\"r1\"}],\n\"also\":[{\"do\":\"wait\","
      "\"when\":{\"after\":\"1s\"}}]}";
  CHECK(message_for(text) ==
        "bad.json:2: also[0].when.after: the steps of \"also\" are independent: there is none "
        "before this one. Use \"at\" for a time since the start");
}

TEST_CASE("nesting without end is refused before anything recurses") {
  CHECK(message_for(std::string(1'000'000, '[')) ==
        "bad.json: brackets nest deeper than 64 levels. No scenario needs that");
}

TEST_CASE("a byte order mark is no part of the document") {
  CHECK(message_for("\xEF\xBB\xBF{\"name\":\"x\",\"resources\":[{\"id\":\"r1\"}]}") == "accepted");
}

// --- What surrounds the resources
// ------------------------------------------------------------------

std::string with_key(const std::string& key) {
  return "{\"name\":\"x\",\"resources\":[{\"id\":\"r1\"}],\n" + key + "}";
}

TEST_CASE("services, processes, shares, registry and faults arrive where they belong") {
  const auto scenario = parse_scenario(R"({
    "name": "x",
    "resources": [{ "id": "r1", "depends_on": ["FILES"] }],
    "providers": [{ "name": "files", "type": "Network Name", "class": "network",
                    "parameters": { "Name": "F" } }],
    "services": [{ "name": "s", "starts_in": "never", "stops_in": "5s", "running": true,
                   "refuses_start": "ERROR_SERVICE_LOGON_FAILED", "fails_to_start": 1066,
                   "dies_after": "1min", "accepts_stop": false, "start_type": "disabled",
                   "wait_hint": "3s", "depends_on": ["rpc"] }],
    "processes": [{ "program": "app.exe", "runs_for": "10s", "exit_code": 3, "tool": true }],
    "shares": [{ "name": "data", "path": "D:\\data", "remark": "ours" }],
    "registry": { "HKLM\\Software\\Mine": { "Count": 3 } },
    "faults": [{ "function": "StartServiceW", "call": 2, "count": 3, "error": 5 },
               { "function": "OpenCluster", "takes": "never" }],
    "steps": [{ "do": "fail_calls", "function": "CreateThread", "call": 2, "error": 8 },
              { "do": "slow_calls", "function": "OpenCluster", "for": "3s", "count": 2 },
              { "do": "kill_service", "service": "s" }] })",
                                       "x.json");
  if (!scenario) FAIL(to_text(scenario.error()));
  const auto& environment = scenario->environment;
  CHECK(scenario->resources[0].depends_on == std::vector<std::string>{"FILES"});
  CHECK(environment.providers.at(0).kind == 2);
  CHECK(environment.services.at(0) ==
        Service{"s", {Duration::max(), 5s, true, true, 1069, 1066, 1min, false, 4, 3s, {"rpc"}}});
  CHECK(environment.programs.at(0) == Program{"app.exe", 10s, 3, 0, true});
  CHECK(environment.shares.at(0) == Share{"data", "D:\\data", "ours"});
  CHECK(environment.registry.at("HKLM\\Software\\Mine").at("Count").data ==
        decltype(DatabaseValue::data)(3U));
  CHECK(environment.faults.at(0) == CallFault{"StartServiceW", 2, 3, 5, {}});
  CHECK(environment.faults.at(1) == CallFault{"OpenCluster", 0, 1, 0, Duration::max()});
  CHECK(scenario->steps[0].call == 2);
  CHECK(scenario->steps[1].name == "OpenCluster");
  CHECK(scenario->steps[2].name == "s");
}

TEST_CASE("surroundings that cannot be are refused with line, path, reason and remedy") {
  const auto [key, message] = GENERATE(table<std::string, std::string>({
      {R"("services":[{"name":"a"},{"name":"A"}])",
       "bad.json:2: services[1]: services[0] is called \"A\" too. Say all of it in one place"},
      {R"("services":[{"nam":"a"}])",
       "bad.json:2: services[0].nam: a service has no \"nam\". Did you mean \"name\"?"},
      {R"("services":[{"name":"a","depends_on":["b"]},{"name":"b","depends_on":["A"]}])",
       "bad.json:2: services[0].depends_on: the service depends on itself. Break the circle"},
      {R"("services":[{"name":"a","running":true,"exists":false}])",
       "bad.json:2: services[0].running: a service that does not exist cannot run. Leave one of "
       "the two out"},
      {R"("services":[{"name":"a","start_type":"automatic"}])",
       "bad.json:2: services[0].start_type: \"automatic\" is no value of \"start_type\". Use one "
       "of \"auto\", \"manual\", \"disabled\""},
      {R"("services":[{"name":"a","wait_hint":"never"}])",
       "bad.json:2: services[0].wait_hint: \"never\" makes no sense here. Use a duration"},
      {R"("processes":[{"runs_for":"1s"}])",
       "bad.json:2: processes[0]: a process needs \"program\". Add \"program\""},
      {R"("registry":{"Software":{}})",
       "bad.json:2: registry.Software: a key of the registry begins with \"HKLM\\\" or \"HKCU\\\". "
       "Write for example \"HKLM\\\\Software\\\\Mine\""},
      {R"("faults":[{"function":"ClusterRegOpnKey","error":5}])",
       "bad.json:2: faults[0].function: rhsim does not know a function \"ClusterRegOpnKey\". Did "
       "you mean \"ClusterRegOpenKey\"?"},
      {R"("faults":[{"function":"EnterCriticalSection","error":5}])",
       "bad.json:2: faults[0].function: EnterCriticalSection has no documented way to fail. Choose "
       "another function"},
      {R"("faults":[{"function":"OpenCluster"}])",
       "bad.json:2: faults[0]: this fault does nothing. Add \"error\" or \"takes\""},
      {R"("faults":[{"function":"OpenCluster","error":5,"call":0}])",
       "bad.json:2: faults[0].call: \"call\" counts from 1. Leave it out for every call"},
      {R"("faults":[{"function":"OpenCluster","error":5,"count":2}])",
       "bad.json:2: faults[0].count: without \"call\" a fault strikes every call. Add for example "
       "\"call\": 1"},
      {R"("steps":[{"do":"fail_calls","error":5}])",
       "bad.json:2: steps[0]: a step \"fail_calls\" needs \"function\". Add \"function\""},
      {R"("steps":[{"do":"fail_calls","function":"Sleep","error":5}])",
       "bad.json:2: steps[0].function: Sleep has no documented way to fail. Choose another "
       "function"},
      {R"("steps":[{"do":"stop_service","service":""}])",
       "bad.json:2: steps[0].service: \"service\" names what is meant. Name it"},
      {R"("steps":[{"do":"kill_service","resource":"r1","service":"s"}])",
       "bad.json:2: steps[0].resource: a step \"kill_service\" has no \"resource\". Use one of "
       "\"when\", \"do\", \"service\""},
      {R"("providers":[{"name":"R1","type":"t"}])",
       "bad.json:2: providers[0]: a resource has the name \"R1\" too. A cluster tells resources "
       "apart by name"},
  }));
  CHECK(message_for(with_key(key)) == message);
}

TEST_CASE("a resource depends on what there is, and not on itself") {
  const auto [resource, message] = GENERATE(table<std::string, std::string>({
      {R"({"id":"r2","depends_on":["r3"]})",
       "bad.json:3: resources[1].depends_on[0]: there is no resource \"r3\". Did you mean \"r1\"?"},
      {R"({"id":"r2","depends_on":["r1","R2"]})",
       "bad.json:3: resources[1].depends_on: the resource depends on itself. Break the circle"},
      {R"({"id":"r2","depends_on":["r1"]})", "accepted"},
  }));
  CHECK(message_for(with_resource(resource)) == message);
}

}  // namespace
}  // namespace rhsim::scenarios
