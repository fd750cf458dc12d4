// Control codes, Cancel, Arbitrate and the callbacks of later versions, as a scenario asks for them
// and scripted resources answer. Each story is played twice, on fibers and on threads.

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include <catch2/catch.hpp>

#include "scenarios/control_sweep.h"
#include "scenarios/loader.h"
#include "scenarios/player.h"
#include "tests/harness/monitor/story.h"

namespace rhsim::scenarios {
namespace {

using Lines = std::vector<std::string>;

struct Run final : trace::EventSink {
  tests::Story story;
  std::vector<trace::Event> events;
  trace::RunOutcome outcome = trace::RunOutcome::Completed;

  void take(const trace::Event& event) override {
    events.push_back(event);
    story.take(event);
  }
  template <class Payload>
  [[nodiscard]] std::vector<Payload> all() const {
    std::vector<Payload> found;
    for (const auto& event : events)
      if (const auto* payload = std::get_if<Payload>(&event.payload)) found.push_back(*payload);
    return found;
  }
  /// The calls of control entry points.
  [[nodiscard]] std::vector<trace::EntryCall> controls() const {
    auto calls = all<trace::EntryCall>();
    std::erase_if(calls, [](const auto& call) { return call.control_code == 0; });
    return calls;
  }
};

std::unique_ptr<Run> played(const Scenario& scenario, sim::Executor& executor) {
  PlaySpec spec;
  spec.scenario = &scenario;
  spec.types = {"Scripted"};
  spec.module = {"script", "", "scripted"};
  auto run = std::make_unique<Run>();
  run->outcome = play(spec, executor, scripted_module(scenario), {run.get()}).outcome;
  return run;
}

/// Resources are the members of a scenario's "resources", steps those of its "steps".
std::unique_ptr<Run> story_of(const std::string& resources, const std::string& steps,
                              const std::string& more = "") {
  const auto scenario = parse_scenario(R"({"name": "story", "resources": [)" + resources +
                                           R"(], "steps": [)" + steps + "]" + more + "}",
                                       "story");
  if (!scenario) FAIL(to_text(scenario.error()));
  const auto fibers = sim::make_fiber_executor();
  const auto threads = sim::make_thread_executor(16);
  auto run = played(*scenario, *fibers);
  INFO(run->story.whole());
  CHECK(played(*scenario, *threads)->events == run->events);
  CHECK(run->outcome == trace::RunOutcome::Completed);
  return run;
}

std::string resource(const std::string& script, const std::string& more = "") {
  return R"({"id": "r1", "properties": {"RestartAction": "DontRestart"}, "script": )" + script +
         more + "}";
}

const std::string at_once = R"("online": {"returns": 0}, "offline": {"returns": 0})";

std::string of_version(const std::string& version, const std::string& more) {
  return resource(R"({"version": ")" + version + "\", " + at_once + ", " + more + "}");
}

}  // namespace

TEST_CASE("a scripted module hands over the table that its scripts want") {
  const auto [version, startup, size] = GENERATE(table<std::string, std::string, std::uint32_t>({
      {"CLRES_VERSION_V1_00", "call Startup", 88},
      {"CLRES_VERSION_V2_00", "call StartupEx", 96},
      {"CLRES_VERSION_V3_00", "call StartupEx", 96},
      {"CLRES_VERSION_V4_00", "call StartupEx", 112},
  }));
  const auto run = story_of(of_version(version, "\"cancel\": 0"), R"({"do": "online"})");
  CHECK(run->story.texts({"call Startup"}) == Lines{startup});
  REQUIRE(run->all<trace::FunctionTable>().size() == 1);
  CHECK(run->all<trace::FunctionTable>()[0].size == size);
  CHECK(run->story.has("state Online (Online returned ERROR_SUCCESS)"));
}

TEST_CASE("a control code is sent once, or twice when the DLL is to say how much room it needs") {
  const auto [room, sizes] = GENERATE(table<std::string, std::vector<std::uint32_t>>({
      {R"("none")", {0}},
      {R"("exact")", {0, 3}},
      {R"("short")", {0, 2}},
      {"7", {7}},
      {"0", {0}},
  }));
  CAPTURE(room);
  const auto run = story_of(
      of_version("CLRES_VERSION_V1_00",
                 R"("controls": [{"code": "CLUSCTL_RESOURCE_GET_FLAGS", "output": "0a0b0c"}])"),
      R"({"do": "control", "code": "CLUSCTL_RESOURCE_GET_FLAGS", "output_size": )" + room + "}");
  std::vector<std::uint32_t> seen;
  for (const auto& call : run->controls()) seen.push_back(call.out_size);
  CHECK(seen == sizes);
  CHECK(run->story.has("command control: 0x01000009 CLUSCTL_RESOURCE_GET_FLAGS"));
}

TEST_CASE("a code's input is a property list, or bytes as they stand") {
  const auto [input, bytes] = GENERATE(table<std::string, std::string>({
      {R"("0a0b")", "0a0b"},
      {R"({"A": 7})",
       "01000000"
       "03000400"
       "04000000"
       "41000000"
       "02000100"
       "04000000"
       "07000000"
       "00000000"},
  }));
  const auto run =
      story_of(of_version("CLRES_VERSION_V1_00", "\"cancel\": 0"),
               R"({"do": "control", "code": "CLUSCTL_RESOURCE_SET_PRIVATE_PROPERTIES", "input": )" +
                   input + "}");
  REQUIRE(run->controls().size() == 1);
  CHECK(run->controls()[0].input == bytes);
}

TEST_CASE("CTL-20: a notification reaches each resource once, and each type once") {
  std::string resources;
  for (int i = 1; i <= 5; ++i) {
    if (i > 1) resources += ",";
    resources += R"({"id": "r)" + std::to_string(i) + R"(", "type": "Type )" +
                 std::to_string(i % 3) + R"(", "script": {}})";
  }
  const auto run = story_of(resources, R"({"do": "control", "code": "CLUSCTL_RESOURCE_EVICT_NODE"},
    {"do": "control", "code": "CLUSCTL_RESOURCE_TYPE_EVICT_NODE"})");
  CHECK(run->story.count("call ResourceControl") == 5);
  CHECK(run->story.count("call ResourceTypeControl") == 3);
}

TEST_CASE("a type's code goes to the type that is named") {
  const auto run = story_of(
      R"({"id": "a", "type": "$1", "script": {}}, {"id": "b", "type": "Other", "script": {}})",
      R"({"do": "control", "code": "CLUSCTL_RESOURCE_TYPE_UNKNOWN", "type": "$1"})");
  REQUIRE(run->controls().size() == 1);
  CHECK(run->controls()[0].name == "Scripted");
}

TEST_CASE("a control code for a resource that is closed is skipped, and the trace says so") {
  const auto run = story_of(of_version("CLRES_VERSION_V1_00", "\"cancel\": 0"),
                            R"({"do": "close"}, {"when": {"settled": true}, "do": "control",
        "code": "CLUSCTL_RESOURCE_UNKNOWN"}, {"do": "control_sweep"})");
  CHECK(run->controls().empty());
  CHECK(run->story.has("skipped control: it is not open"));
  CHECK(run->story.has("skipped control_sweep: it is not open"));
}

TEST_CASE("the resource is settled when an asynchronous control call has been completed") {
  const auto [completes, end] = GENERATE(table<std::string, std::int64_t>({
      {R"("completes_in": "3s")", 3000},
      {R"("completes_in": "never")", 300'001},
      {R"("completes_in": "never", "extends_to": "20min")", 1'200'001},
      {R"("completes_in": "10min", "extends_to": "20min", "status": 5)", 600'000},
  }));
  CAPTURE(completes);
  const auto run = story_of(
      of_version("CLRES_VERSION_V3_00",
                 R"("controls": [{"code": "CLUSCTL_RESOURCE_UNKNOWN", )" + completes + "}]"),
      R"({"do": "control", "code": "CLUSCTL_RESOURCE_UNKNOWN"},
         {"when": {"settled": true}, "do": "wait"})");
  CHECK(run->story.ms("command wait") == end);
}

TEST_CASE("as a user, a control code goes by the entry point with a token") {
  const auto run =
      story_of(of_version("CLRES_VERSION_V4_00", "\"cancel\": 0"),
               R"({"do": "control", "code": "CLUSCTL_RESOURCE_UNKNOWN", "as_user": true},
         {"do": "control", "code": "CLUSCTL_RESOURCE_TYPE_UNKNOWN", "as_user": true})");
  CHECK(run->story.texts({"call Begin"}) ==
        Lines{"call BeginResourceControlAsUser", "call BeginResourceTypeControlAsUser"});
}

// --- The sweep
// -----------------------------------------------------------------------------------------

TEST_CASE(
    "CTL-15: a sweep sends nothing that never reaches a DLL, nor what would end the resource") {
  const auto run =
      story_of(of_version("CLRES_VERSION_V1_00", "\"cancel\": 0"), R"({"do": "control_sweep"})");
  CHECK(run->controls().size() > 60);
  for (const auto& call : run->controls()) {
    CAPTURE(call.control_code);
    CHECK_FALSE(monitor::is_undelivered(call.control_code));
    CHECK(call.control_code != monitor::ctl_delete);
    CHECK(call.control_code != monitor::ctl_state_change_reason);
  }
}

TEST_CASE("a sweep sends every code that a DLL must or may handle, in the order of the reference") {
  const auto run =
      story_of(of_version("CLRES_VERSION_V1_00", "\"cancel\": 0"), R"({"do": "control_sweep"})");
  std::vector<abi::Dword> order;
  for (const auto& call : run->controls())
    if (order.empty() || order.back() != call.control_code) order.push_back(call.control_code);
  auto sorted = order;
  std::sort(sorted.begin(), sorted.end());
  CHECK(std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end());
  for (const auto& code : monitor::control_codes()) {
    if (code.support == monitor::ControlSupport::Undelivered) continue;
    if (code.support == monitor::ControlSupport::Optional && !code.answers) continue;
    CAPTURE(std::string(code.name));
    for (const auto value : {code.resource, code.type})
      CHECK((value == 0 || std::count(order.begin(), order.end(), value) == 1));
  }
  CHECK(order.front() == monitor::ctl_unknown);
  CHECK(std::count_if(order.begin(), order.end(), monitor::is_user_defined) == 2);
}

TEST_CASE("an answer is asked for without room, with too little, with enough, and with more") {
  const auto run = story_of(
      of_version(
          "CLRES_VERSION_V1_00",
          R"("controls": [{"code": "CLUSCTL_RESOURCE_GET_CLASS_INFO", "output": "0102030405060708"}])"),
      R"({"do": "control_sweep"})");
  std::vector<std::uint32_t> sizes;
  for (const auto& call : run->controls())
    if (call.control_code == 0x0100000D) sizes.push_back(call.out_size);
  CHECK(sizes == std::vector<std::uint32_t>{0, 7, 8, 72});
}

TEST_CASE(
    "the lists to validate and to set are those that the DLL itself has given, and broken ones") {
  const std::string list =
      "01000000"
      "03000400"
      "04000000"
      "41000000"
      "02000100"
      "04000000"
      "07000000"
      "00000000";
  const auto run = story_of(
      of_version("CLRES_VERSION_V1_00",
                 R"("controls": [{"code": "CLUSCTL_RESOURCE_GET_PRIVATE_PROPERTIES", "output": ")" +
                     list + "\"}]"),
      R"({"do": "control_sweep"})");
  for (const abi::Dword code :
       {monitor::ctl_set_private_properties, monitor::ctl_validate_private_properties}) {
    Lines inputs;
    for (const auto& call : run->controls())
      if (call.control_code == code) inputs.push_back(call.input);
    REQUIRE(inputs.size() == 7);
    CHECK(inputs.front().empty());
    CHECK(inputs.back() == list);
    CHECK(std::set<std::string>(inputs.begin(), inputs.end()).size() == 7);
  }
}

TEST_CASE("a list of another format is made from the formats when there are no values") {
  // One property "A", a DWORD.
  const std::vector<std::uint8_t> formats{1,  0, 0, 0, 3, 0, 4, 0, 4, 0, 0, 0, 'A', 0, 0, 0,
                                          11, 0, 1, 0, 2, 0, 0, 0, 2, 0, 0, 0, 0,   0, 0, 0};
  CHECK(malformed_lists({}, {}).size() == 4);
  CHECK(malformed_lists({}, formats).size() == 5);
  CHECK(malformed_lists({}, {1, 0, 0, 0, 3, 0, 4, 0, 255, 255, 0, 0}).size() == 4);
}

TEST_CASE("a sweep goes on through asynchronous calls, and ends when the resource is closed") {
  const auto run = story_of(
      of_version("CLRES_VERSION_V4_00",
                 R"("controls": [{"code": "CLUSCTL_RESOURCE_UNKNOWN", "completes_in": "2s"},
                                 {"code": "CLUSCTL_RESOURCE_GET_FLAGS", "completes_in": "never"}])"),
      R"({"do": "control_sweep"}, {"when": {"after": "1min"}, "do": "close"})");
  CHECK(run->story.ms("call BeginResourceControl", 2) == 2000);
  CHECK(run->story.ms("call BeginResourceControl", 3) == 2000);
  CHECK(run->story.count("call BeginResourceControl") == 3);
  CHECK(run->story.has("call Close"));
}

TEST_CASE("a resource is deleted when it is Offline, and closed with that") {
  const auto run = story_of(of_version("CLRES_VERSION_V1_00", "\"cancel\": 0"),
                            R"({"do": "online"}, {"when": {"settled": true}, "do": "delete"},
    {"do": "offline"}, {"when": {"settled": true}, "do": "delete"})");
  CHECK(run->story.has("skipped delete: it is not Offline"));
  CHECK(run->story.in_order({"call ResourceControl", "call Close"}));
}

// --- Cancel, Arbitrate, Release, callbacks
// --------------------------------------------------------------

TEST_CASE("Cancel ends a pending Online of version 2; version 1 has none") {
  const bool later = GENERATE(false, true);
  const auto run =
      story_of(resource(std::string(R"({"version": ")") +
                        (later ? "CLRES_VERSION_V2_00" : "CLRES_VERSION_V1_00") +
                        R"(", "online": {"worker": [{"sleep": "10s"}, {"report": "Online"}]}})"),
               R"({"do": "online"}, {"when": {"returned": "Online"}, "do": "cancel"},
         {"when": {"settled": true}, "do": "wait"})");
  CHECK(run->story.has("skipped cancel: its function table has no Cancel") == !later);
  CHECK(run->story.has("state Failed (report)") == later);
  CHECK(run->story.ms("command wait") == (later ? 0 : 10'000));
}

TEST_CASE("a quorum resource is arbitrated for before Online, and released when it is told to") {
  const auto run = story_of(
      resource("{" + at_once + R"(, "arbitrate": 0, "release": 0})", R"(, "quorum": true)"),
      R"({"do": "online"}, {"when": {"settled": true}, "do": "offline"},
                               {"when": {"settled": true}, "do": "release"})");
  CHECK(run->story.in_order({"call Arbitrate", "call Online", "call Offline", "call Release"}));
}

TEST_CASE("a worker that loses the quorum, or signals a failure, fails its resource") {
  const auto [step, why] = GENERATE(table<std::string, std::string>({
      {"lose_quorum", "state Failed (QuorumResourceLost)"},
      {"signal_failure", "state Failed (SignalFailure)"},
  }));
  const auto run = story_of(resource(R"({"version": "CLRES_VERSION_V2_00", "arbitrate": 0, "online":
        {"worker": [{"report": "Online"}, {"sleep": "5s"}, ")" +
                                     step + R"("]}})"),
                            R"({"do": "online"}, {"when": {"state": "Failed"}, "do": "wait"})");
  CHECK(run->story.ms(why) == 5000);
  CHECK(run->story.has("call Terminate"));
}

TEST_CASE("scripts of version 2 and later report by SetResourceStatusEx") {
  const bool later = GENERATE(false, true);
  const auto run =
      story_of(resource(std::string(R"({"version": ")") +
                        (later ? "CLRES_VERSION_V3_00" : "CLRES_VERSION_V1_00") +
                        R"(", "online": {"worker": [{"report": "Online", "check_point": 3}]}})"),
               R"({"do": "online"}, {"when": {"state": "Online"}, "do": "wait"})");
  REQUIRE(run->all<trace::StatusCall>().size() == 1);
  CHECK(run->all<trace::StatusCall>()[0].extended == later);
  CHECK(run->all<trace::StatusCall>()[0].check_point == 3);
}

TEST_CASE("flags and a destination node reach Online and Offline") {
  const auto run = story_of(of_version("CLRES_VERSION_V2_00", "\"cancel\": 0"),
                            R"({"do": "online", "flags": ["RESTORE_ONLINE_STATE"]},
    {"when": {"settled": true}, "do": "offline", "node": "NODE2", "flags": 3})");
  std::map<trace::EntryPoint, trace::EntryCall> calls;
  for (const auto& call : run->all<trace::EntryCall>()) calls[call.entry] = call;
  CHECK(calls[trace::EntryPoint::Online].flags == 8);
  CHECK(calls[trace::EntryPoint::Offline].flags == 3);
  CHECK(calls[trace::EntryPoint::Offline].name == "NODE2");
}

}  // namespace rhsim::scenarios
