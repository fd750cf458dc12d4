// Modules of later versions, the quorum and control codes, in real hosts. Where both hosts can play
// a fake, they give one trace.

#include <algorithm>

#include "tests/harness/host/played_module.h"

namespace rhsim::host {
namespace {

using trace::EntryPoint;

/// One calm run in each host there is, on fibers and on threads; all of them the same.
std::vector<trace::Event> story_of(const std::string& fake, const std::string& type,
                                   const std::string& steps, const std::string& resource = "",
                                   bool native_only = false) {
  std::vector<trace::Event> events;
  const auto play_as = [&](const std::string& kind, const std::string& executor) {
    auto job = job_for(fake, type, kind);
    job.executor = executor;
    job.scenario = R"({"name": "story", "resources": [{"id": "r1", "type": "$1",
        "properties": {"RestartAction": "DontRestart"})" +
                   resource + R"(}], "steps": [)" + steps + "]}";
    const auto reports = played(job);
    REQUIRE(reports.size() == 1);
    CAPTURE(kind, executor);
    CHECK(reports[0].outcome == RunOutcome::Completed);
    auto these = events_of(reports[0]);
    if (events.empty())
      events = std::move(these);
    else
      CHECK(these == events);
  };
  play_as("elf-so", "fibers");
  play_as("elf-so", "threads");
  if (!native_only && kinds().size() > 1) play_as("pe-x64", "threads");
  return events;
}

template <class Payload>
std::vector<Payload> all_of(const std::vector<trace::Event>& events) {
  std::vector<Payload> found;
  for (const auto& event : events)
    if (const auto* payload = std::get_if<Payload>(&event.payload)) found.push_back(*payload);
  return found;
}

std::vector<trace::EntryCall> calls_of(const std::vector<trace::Event>& events, EntryPoint entry) {
  auto calls = all_of<trace::EntryCall>(events);
  std::erase_if(calls, [entry](const auto& call) { return call.entry != entry; });
  return calls;
}

std::vector<trace::EntryReturn> returns_of(const std::vector<trace::Event>& events,
                                           EntryPoint entry) {
  auto returns = all_of<trace::EntryReturn>(events);
  std::erase_if(returns, [entry](const auto& result) { return result.entry != entry; });
  return returns;
}

std::vector<std::string> states_of(const std::vector<trace::Event>& events) {
  std::vector<std::string> states;
  for (const auto& change : all_of<trace::StateChange>(events))
    states.push_back(std::string(to_text(change.to)) + ": " + change.why);
  return states;
}

const std::string online = R"({"do": "online"})";
const std::string wait_settled = R"({"when": {"settled": true}, "do": "wait"})";

}  // namespace

TEST_CASE(
    "StartupEx hands over a table of version 2, whose slots are called with their arguments") {
  const auto events = story_of("cancellable", "rhsim Cancellable",
                               R"({"do": "online", "flags": ["RESTORE_ONLINE_STATE"]},
         {"when": {"state": "Online"}, "do": "offline", "node": "NODE2", "flags": ["QUEUE_ENABLED"]},)" +
                                   wait_settled);
  CHECK(calls_of(events, EntryPoint::Startup).empty());
  REQUIRE(calls_of(events, EntryPoint::StartupEx).size() == 1);
  REQUIRE(all_of<trace::FunctionTable>(events).size() == 1);
  CHECK(all_of<trace::FunctionTable>(events)[0].version == 0x200);
  CHECK(all_of<trace::FunctionTable>(events)[0].size == 96);
  CHECK(all_of<trace::FunctionTable>(events)[0].null_slots ==
        std::vector<std::string>{"Arbitrate", "Release"});
  // What the DLL was given, by its own words.
  std::vector<std::string> words;
  for (const auto& log : all_of<trace::LogEvent>(events)) words.push_back(log.text);
  CHECK(words == std::vector<std::string>{"Online request, flags 8.\n",
                                          "Offline request, to NODE2, flags 4.\n"});
  for (const auto& report : all_of<trace::StatusCall>(events)) {
    CHECK(report.extended);
    CHECK(report.uninitialised.empty());
  }
  CHECK(all_of<trace::StatusCall>(events).size() == 12);
}

TEST_CASE("Cancel ends a pending Online of a module") {
  const auto events =
      story_of("cancellable", "rhsim Cancellable",
               online + R"(, {"when": {"reports": 2}, "do": "cancel"},)" + wait_settled);
  CHECK(returns_of(events, EntryPoint::Cancel).at(0).value == 0);
  CHECK(states_of(events) ==
        std::vector<std::string>{"OnlinePending: Online returned ERROR_IO_PENDING",
                                 "Failed: report", "Offline: Offline of a failed resource"});
}

TEST_CASE("a control call of version 4 goes on asynchronously, and is completed with its answer") {
  const auto events = story_of("asynchronous_controls", "rhsim Asynchronous Controls",
                               R"({"do": "control", "output_size": 256,
        "code": "CLUSCTL_RESOURCE_GET_PRIVATE_PROPERTIES"},
       {"do": "control", "as_user": true, "code": "CLUSCTL_RESOURCE_UNKNOWN"},)" +
                                   wait_settled);
  const auto begun = calls_of(events, EntryPoint::BeginResourceControl);
  REQUIRE(begun.size() == 1);
  CHECK(returns_of(events, EntryPoint::BeginResourceControl).at(0).asynchronous);
  CHECK(returns_of(events, EntryPoint::BeginResourceControlAsUser).at(0).value == 0);
  CHECK_FALSE(returns_of(events, EntryPoint::BeginResourceControlAsUser).at(0).asynchronous);
  CHECK(all_of<trace::ControlExtend>(events) ==
        std::vector<trace::ControlExtend>{{begun[0].call, false, 60s}});
  const auto ends = all_of<trace::ControlEnd>(events);
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].call == begun[0].call);
  CHECK(ends[0].status == 0);
  CHECK_FALSE(ends[0].ended_before);
  // A property list of four values, of which each byte is two digits.
  CHECK(ends[0].bytes_returned > 4 * sizeof(std::uint32_t));
  CHECK(ends[0].output.size() == 2 * ends[0].bytes_returned);
  CHECK_FALSE(ends[0].overrun);
}

TEST_CASE("an asynchronous control call is ended by Terminate") {
  const auto events =
      story_of("asynchronous_controls", "rhsim Asynchronous Controls",
               R"({"do": "control", "code": "CLUSCTL_RESOURCE_GET_PRIVATE_PROPERTIES"},
       {"when": {"after": "50ms"}, "do": "terminate"},)" +
                   wait_settled);
  REQUIRE(all_of<trace::ControlEnd>(events).size() == 1);
  CHECK(all_of<trace::ControlEnd>(events)[0].status == 995);
}

TEST_CASE("a reservation that another node takes fails the quorum resource") {
  const auto events = story_of(
      "quorum", "rhsim Quorum",
      online + R"(, {"when": {"state": "Online", "delay": "5s"}, "do": "set_value", "name": "Owner",
          "value": "NODE2"}, {"when": {"state": "Failed"}, "do": "wait"},
         {"when": {"settled": true}, "do": "arbitrate"},)" +
          wait_settled,
      R"(, "quorum": true)");
  CHECK(all_of<trace::QuorumLost>(events) ==
        std::vector<trace::QuorumLost>{{trace::HandleKind::Live}});
  const auto states = states_of(events);
  CHECK(std::count(states.begin(), states.end(), "Failed: QuorumResourceLost") == 1);
  const auto arbitrations = returns_of(events, EntryPoint::Arbitrate);
  REQUIRE(arbitrations.size() == 2);
  CHECK(arbitrations[0].value == 0);
  CHECK(arbitrations[1].value == 5006);
}

TEST_CASE("properties that are set while a module is online are stored and not yet in use") {
  const auto events = story_of("properties", "rhsim Properties",
                               online + R"(, {"when": {"state": "Online"}, "do": "control",
        "code": "CLUSCTL_RESOURCE_SET_PRIVATE_PROPERTIES", "input": {"Count": 4}},
       {"do": "control", "code": "CLUSCTL_RESOURCE_SET_PRIVATE_PROPERTIES", "input": {"Count": 101}},
       {"do": "control", "code": "CLUSCTL_RESOURCE_GET_PRIVATE_PROPERTIES", "output_size": "short"},)" +
                                   wait_settled);
  std::vector<std::uint64_t> values;
  for (const auto& result : returns_of(events, EntryPoint::ResourceControl))
    values.push_back(result.value);
  CHECK(values == std::vector<std::uint64_t>{5024, 87, 234, 234});
}

TEST_CASE("a sweep of control codes over well-behaved modules is the same in every host") {
  const auto& [fake, type] = GENERATE(table<std::string, std::string>({
      {"properties", "rhsim Properties"},
      {"asynchronous_controls", "rhsim Asynchronous Controls"},
      {"clusworker", "rhsim Cluster Worker"},
      {"quorum", "rhsim Quorum"},
  }));
  CAPTURE(fake);
  const auto events =
      story_of(fake, type,
               R"({"do": "control_sweep"}, {"when": {"settled": true}, "do": "online"},
                                  {"when": {"state": "Online"}, "do": "control_sweep"},)" +
                   wait_settled);
  for (const auto& result : all_of<trace::EntryReturn>(events)) CHECK_FALSE(result.overrun);
  CHECK(all_of<trace::EntryCall>(events).size() > 200);
}

TEST_CASE("every function of the callback table reaches the trace with what the module passed") {
  const auto events =
      story_of("calls_back", "rhsim Calls Back", online + "," + wait_settled, "", true);
  struct Line {
    std::string name;
    std::vector<std::uint32_t> arguments;
    std::string input;
    std::uint32_t result;
    bool operator==(const Line&) const = default;
  };
  std::vector<Line> lines;
  for (const auto& call : all_of<trace::MonitorCallback>(events))
    lines.push_back({call.name, call.arguments, call.input, call.result});
  const std::vector<Line> expected{
      {"SetResourceLockedMode", {1, 7}, "", 0},
      {"SetResourceLockedModeEx", {0, 8, 9}, "", 0},
      {"SetResourceInMemoryNodeLocalProperties", {3}, "010203", 0},
      {"SetInternalState", {3, 1}, "", 0},
      {"ChangeResourceProcessForDumps", {10, 1}, "61002e00650078006500", 0},
      {"ChangeResTypeProcessForDumps", {11, 0}, "62002e00650078006500", 0},
      {"RaiseResTypeNotification", {3}, "010203", 5078},
      {"SignalFailure", {2, 12}, "", 5023},
      {"SetResourceInMemoryNodeLocalProperties", {4}, "", 0},
  };
  REQUIRE(lines.size() == expected.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    CAPTURE(lines[i].name, lines[i].input, lines[i].result);
    CHECK(lines[i] == expected[i]);
  }
  CHECK(all_of<trace::ControlEnd>(events) ==
        std::vector<trace::ControlEnd>{{0, false, 14, false}, {0, true, 16, false}});
  CHECK(all_of<trace::ControlExtend>(events) ==
        std::vector<trace::ControlExtend>{{0, false, 18ms}, {0, true, 20ms}});
}

TEST_CASE("fields of a status that a module never wrote are named") {
  const auto events =
      story_of("calls_back", "rhsim Calls Back", online + "," + wait_settled, "", true);
  const auto reports = all_of<trace::StatusCall>(events);
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].uninitialised ==
        std::vector<std::string>{"CheckPoint", "ApplicationSpecificErrorCode", "Flags"});
}

TEST_CASE("a module that writes a byte too many into its answer is seen") {
  const auto events = story_of("calls_back", "rhsim Calls Back",
                               R"({"do": "control", "code": "CLUSCTL_RESOURCE_GET_FLAGS",
        "output_size": 4},)" + wait_settled,
                               "", true);
  const auto results = returns_of(events, EntryPoint::ResourceControl);
  REQUIRE(results.size() == 1);
  CHECK(results[0].overrun);
  CHECK(results[0].bytes_returned == 5);
  CHECK(results[0].output == "11111111");
}

}  // namespace rhsim::host
