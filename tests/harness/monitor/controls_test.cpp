// Control codes: how they are sent, what surrounds their buffers, and how asynchronous ones end.

#include <catch2/catch.hpp>

#include <cstring>

#include "tests/harness/monitor/rig.h"

using namespace rhsim;
using namespace rhsim::tests;
using monitor::CommonProperties;
using monitor::ControlArguments;
using monitor::ControlResult;
using trace::EntryPoint;
using trace::ResourceState;
using Lines = std::vector<std::string>;
using Bytes = std::vector<std::uint8_t>;

namespace {

constexpr Dword some_code = 0x01000081;

/// The calls and returns of control entry points.
class Controls final : public trace::EventSink {
 public:
  void take(const trace::Event& event) override {
    if (const auto* call = std::get_if<trace::EntryCall>(&event.payload);
        call != nullptr && call->control_code != 0)
      calls.push_back(*call);
    if (const auto* result = std::get_if<trace::EntryReturn>(&event.payload);
        result != nullptr && to_text(result->entry).find("Control") != std::string_view::npos)
      returns.push_back(*result);
  }
  std::vector<trace::EntryCall> calls;
  std::vector<trace::EntryReturn> returns;
};

/// The DLL answers with these bytes, as the pages want it.
Dword answer_with(const ControlArguments& arguments, const Bytes& bytes) {
  *arguments.bytes_returned = static_cast<Dword>(bytes.size());
  if (arguments.out_size < bytes.size()) return abi::error_more_data;
  std::memcpy(arguments.out, bytes.data(), bytes.size());
  return 0;
}

void has_table(Rig& rig, Dword version) {
  rig.dll.version = version;
  rig.dll.exports_ex = version > 0x100;
}

/// A Begin* call that returns at once, and is completed by `later` on a worker.
void goes_on(Rig& rig, std::function<void(std::int64_t)> later) {
  has_table(rig, 0x400);
  rig.dll.on_control = [&rig, later = std::move(later)](int, const ControlArguments& arguments) {
    *arguments.asynchronous = 1;
    rig.work([later, context = arguments.context] { later(context); });
    return Dword{0};
  };
}

}  // namespace

TEST_CASE("a control code goes by the entry point that the type's table has for it") {
  const auto [version, of_type, as_user, entry] = GENERATE(table<Dword, bool, bool, EntryPoint>({
      {0x100, false, false, EntryPoint::ResourceControl},
      {0x100, true, false, EntryPoint::ResourceTypeControl},
      {0x200, false, true, EntryPoint::ResourceControl},
      {0x300, false, true, EntryPoint::BeginResourceControl},
      {0x300, true, false, EntryPoint::BeginResourceTypeControl},
      {0x400, false, false, EntryPoint::BeginResourceControl},
      {0x400, false, true, EntryPoint::BeginResourceControlAsUser},
      {0x400, true, true, EntryPoint::BeginResourceTypeControlAsUser},
  }));
  CAPTURE(version, of_type, as_user);
  Rig rig;
  has_table(rig, version);
  std::vector<EntryPoint> called;
  rig.dll.on_control = [&](int, const ControlArguments& arguments) {
    called.push_back(arguments.entry);
    return Dword{1};
  };
  rig.control(1s, {.code = some_code, .as_user = as_user}, of_type);
  rig.run_until(2s);
  CHECK(called == std::vector{entry});
}

TEST_CASE("the trace has a control code's buffers, in and out") {
  Rig rig;
  Controls controls;
  rig.recorder.add_sink(controls);
  ControlResult result;
  rig.dll.on_control = [&](int, const ControlArguments& arguments) {
    CHECK(std::memcmp(arguments.in, "\x01\x02", 2) == 0);
    return answer_with(arguments, {0xAB, 0xCD, 0xEF});
  };
  rig.control(1s, {.code = some_code,
                   .input = {1, 2},
                   .out_size = 8,
                   .done = [&](const ControlResult& given) { result = given; }});
  rig.run_until(2s);
  REQUIRE(controls.calls.size() == 1);
  CHECK(controls.calls[0].control_code == some_code);
  CHECK(controls.calls[0].in_size == 2);
  CHECK(controls.calls[0].input == "0102");
  CHECK(controls.calls[0].out_size == 8);
  REQUIRE(controls.returns.size() == 1);
  CHECK(controls.returns[0].bytes_returned == 3);
  CHECK(controls.returns[0].output == "abcdef");
  CHECK_FALSE(controls.returns[0].overrun);
  CHECK(result.output == Bytes{0xAB, 0xCD, 0xEF});
  CHECK(result.completed);
}

TEST_CASE("buffers of no bytes are NULL, and BytesReturned is there all the same") {
  Rig rig;
  bool null_in = false, null_out = false;
  rig.dll.on_control = [&](int, const ControlArguments& arguments) {
    null_in = arguments.in == nullptr;
    null_out = arguments.out == nullptr;
    return answer_with(arguments, {1, 2, 3});
  };
  ControlResult result;
  rig.control(1s, {.code = some_code, .done = [&](const ControlResult& given) { result = given; }});
  rig.run_until(2s);
  CHECK(null_in);
  CHECK(null_out);
  CHECK(result.status == abi::error_more_data);
  CHECK(result.bytes_returned == 3);
}

TEST_CASE("a byte written outside the output buffer is seen, wherever it is") {
  const auto [place, overrun] = GENERATE(
      table<int, bool>({{-1, true}, {0, false}, {7, false}, {8, true}, {9, true}, {4000, true}}));
  CAPTURE(place);
  Rig rig;
  Controls controls;
  rig.recorder.add_sink(controls);
  rig.dll.on_control = [place = place](int, const ControlArguments& arguments) {
    static_cast<std::uint8_t*>(arguments.out)[place] ^= 0xFF;
    return Dword{0};
  };
  rig.control(1s, {.code = some_code, .out_size = 8});
  rig.run_until(2s);
  REQUIRE(controls.returns.size() == 1);
  CHECK(controls.returns[0].overrun == overrun);
}

TEST_CASE("CTL-15: names, ids and checkpoints are never asked of the DLL") {
  Rig rig;
  std::vector<Dword> done;
  for (const auto& code : monitor::control_codes())
    for (const Dword value : {code.resource, code.type})
      if (value != 0 && code.support == monitor::ControlSupport::Undelivered)
        rig.control(1s,
                    {.code = value,
                     .done = [&](const ControlResult& result) { done.push_back(result.status); }},
                    monitor::is_of_type(value));
  rig.run_until(2s);
  CHECK(done == std::vector<Dword>(13, abi::error_invalid_function));
  CHECK(rig.story.texts({"call Resource"}).empty());
}

TEST_CASE("a table without the entry point is answered for by the monitor") {
  Rig rig;
  rig.dll.null_slots = {"ResourceControl"};
  ControlResult result{true, true, 77, 0};
  rig.control(1s, {.code = some_code, .done = [&](const ControlResult& given) { result = given; }});
  rig.run_until(2s);
  CHECK_FALSE(result.made);
  CHECK(result.status == abi::error_invalid_function);
}

TEST_CASE("a type's control code needs no resource that is open") {
  Rig rig;
  rig.command(1s, Command::Close);
  Controls controls;
  rig.recorder.add_sink(controls);
  rig.control(2s, {.code = 0x02000005}, true);
  rig.run_until(3s);
  REQUIRE(controls.calls.size() == 1);
  CHECK(controls.calls[0].name == "Story");
}

TEST_CASE("CTL-25: a control code reaches a resource whose Online is pending") {
  Rig rig;
  rig.dll.on_online = [&](int) {
    rig.work([&] {
      rig.sleep(5s);
      rig.report(is_online);
    });
    return io_pending;
  };
  rig.command(1s, Command::Online);
  rig.control(2s, {.code = some_code});
  rig.run_until(8s);
  CHECK(rig.story.ms("call ResourceControl") == 2000);
  CHECK(rig.state() == ResourceState::Online);
}

TEST_CASE("a control code waits for the entry point that is inside") {
  Rig rig;
  rig.dll.on_online = [&](int) {
    rig.sleep(4s);
    return Dword{0};
  };
  rig.command(1s, Command::Online);
  rig.control(2s, {.code = some_code});
  rig.run_until(8s);
  CHECK(rig.story.ms("call ResourceControl") == 5000);
}

TEST_CASE("a control code that does not return is a deadlock") {
  CommonProperties properties;
  properties.deadlock_timeout = 10s;
  Rig rig(properties);
  rig.dll.on_control = [&](int, const ControlArguments&) {
    rig.sleep(60s);
    return Dword{0};
  };
  rig.control(1s, {.code = some_code});
  rig.run_until(90s);
  CHECK(rig.story.has("deadlock in ResourceControl"));
}

// --- Asynchronous calls
// --------------------------------------------------------------------------------

TEST_CASE("a Begin* call goes on until EndControlCall") {
  Rig rig;
  ControlResult result;
  bool settled = true;
  Dword answer = 77;
  goes_on(rig, [&](std::int64_t context) {
    rig.sleep(3s);
    answer = rig.monitor->end_control_call(context, 5, false);
  });
  rig.control(1s, {.code = some_code, .done = [&](const ControlResult& given) { result = given; }});
  rig.at(2s, [&] { settled = rig.monitor->settled(1); });
  rig.run_until(6s);
  CHECK_FALSE(settled);
  CHECK(rig.monitor->settled());
  CHECK(answer == 0);
  CHECK(result.completed);
  CHECK(result.status == 5);
  CHECK(rig.story.has("EndControlCall of call 4 with 5"));
}

TEST_CASE("EndControlCall may come before the Begin* call has returned") {
  Rig rig;
  has_table(rig, 0x300);
  rig.dll.on_control = [&](int, const ControlArguments& arguments) {
    *arguments.asynchronous = 1;
    CHECK(rig.monitor->end_control_call(arguments.context, 0, false) == 0);
    return Dword{0};
  };
  int completed = 0;
  rig.control(1s, {.code = some_code, .done = [&](const ControlResult& given) {
                     completed += given.completed ? 1 : 0;
                   }});
  rig.run_until(2s);
  CHECK(completed == 1);
  CHECK(rig.monitor->settled());
}

TEST_CASE("contexts that complete nothing are refused, and recorded for what they are") {
  Rig rig;
  std::vector<Dword> answers;
  goes_on(rig, [&](std::int64_t context) {
    rig.sleep(1s);
    answers.push_back(rig.monitor->end_control_call(context, 0, true));
    answers.push_back(rig.monitor->end_control_call(context, 0, false));
    answers.push_back(rig.monitor->end_control_call(context, 0, false));
    answers.push_back(rig.monitor->end_control_call(4, 0, false));
  });
  rig.control(1s, {.code = some_code});
  rig.run_until(4s);
  CHECK(answers == std::vector<Dword>{87, 0, 87, 87});
  CHECK(rig.story.texts({"End"}) ==
        Lines{"EndTypeControlCall of call 4 with 0", "EndControlCall of call 4 with 0",
              "EndControlCall of call 4 with 0, again", "EndControlCall of call 0 with 0"});
}

TEST_CASE("an asynchronous call that nobody completes is given up after DeadlockTimeout") {
  CommonProperties properties;
  properties.deadlock_timeout = 10s;
  Rig rig(properties);
  goes_on(rig, [&](std::int64_t context) {
    rig.sleep(15s);
    (void)rig.monitor->end_control_call(context, 0, false);
  });
  ControlResult result{true, true, 0, 0};
  rig.control(1s, {.code = some_code, .done = [&](const ControlResult& given) { result = given; }});
  rig.run_until(20s);
  CHECK_FALSE(result.completed);
  CHECK(rig.story.ms("BeginResourceControl, call 4, not completed within 10s") == 11'001);
  CHECK(rig.story.has("EndControlCall of call 4 with 0"));
  CHECK(rig.monitor->settled());
  CHECK_FALSE(rig.monitor->deadlocked());
}

TEST_CASE("ExtendControlCall lengthens the time that an asynchronous call has") {
  CommonProperties properties;
  properties.deadlock_timeout = 10s;
  Rig rig(properties);
  ControlResult result;
  goes_on(rig, [&](std::int64_t context) {
    rig.sleep(8s);
    CHECK(rig.monitor->extend_control_call(context, 60s, false) == 0);
    rig.sleep(30s);
    (void)rig.monitor->end_control_call(context, 0, false);
    CHECK(rig.monitor->extend_control_call(context, 60s, false) == 87);
  });
  rig.control(1s, {.code = some_code, .done = [&](const ControlResult& given) { result = given; }});
  rig.run_until(50s);
  CHECK(result.completed);
  CHECK(rig.story.count("ExtendControlCall of call 4 to 1min") == 2);
}

TEST_CASE("Close gives up what is still pending") {
  Rig rig;
  goes_on(rig, [&](std::int64_t) { rig.sleep(1s); });
  int abandoned = 0;
  rig.control(1s, {.code = some_code, .done = [&](const ControlResult& given) {
                     abandoned += given.completed ? 0 : 1;
                   }});
  rig.command(3s, Command::Close);
  rig.run_until(4s);
  CHECK(abandoned == 1);
  CHECK(rig.monitor->settled());
}

TEST_CASE("a failed Begin* call has nothing left to complete") {
  Rig rig;
  has_table(rig, 0x300);
  rig.dll.on_control = [](int, const ControlArguments& arguments) {
    *arguments.asynchronous = 1;
    return Dword{87};
  };
  rig.control(1s, {.code = some_code});
  rig.run_until(2s);
  CHECK(rig.monitor->settled());
}

// --- Codes of the monitor's own
// ------------------------------------------------------------------------

TEST_CASE("CTL-17: the reason for a change of state is told to a DLL that has asked for it") {
  const bool asks = GENERATE(false, true);
  CAPTURE(asks);
  Rig rig;
  Controls controls;
  rig.recorder.add_sink(controls);
  rig.dll.on_control = [&](int, const ControlArguments& arguments) {
    if (arguments.code == monitor::ctl_state_change_reason) return Dword{0};
    return answer_with(arguments, {asks ? std::uint8_t{0x10} : std::uint8_t{0}, 0, 0, 0});
  };
  rig.control(1s, {.code = monitor::ctl_get_characteristics, .out_size = 4});
  rig.command(2s, Command::Online);
  rig.at(3s,
         [&] { rig.monitor->command(Command::Offline, 1, {.flags = 0, .destination = "NODE2"}); });
  rig.command(4s, Command::Online);
  rig.command(5s, Command::Offline);
  rig.run_until(6s);
  REQUIRE(controls.calls.size() == (asks ? 2 : 1));
  CHECK(rig.story.count("call Offline") == 2);
  if (!asks) return;
  CHECK(controls.calls[1].control_code == monitor::ctl_state_change_reason);
  CHECK(controls.calls[1].input == "0c0000000100000001000000");  // Move.
  CHECK(rig.story.place("call ResourceControl", 2) < rig.story.place("call Offline"));
}

TEST_CASE("CTL-18: a resource is deleted when it is Offline, and Close follows whatever it says") {
  Rig rig;
  Controls controls;
  rig.recorder.add_sink(controls);
  rig.dll.on_control = [](int, const ControlArguments&) { return Dword{5}; };
  std::string objection;
  rig.command(1s, Command::Online);
  rig.at(2s, [&] { objection = rig.monitor->objection(Command::Delete, 1); });
  rig.command(3s, Command::Offline);
  rig.command(4s, Command::Delete);
  rig.run_until(5s);
  CHECK(objection == "it is not Offline");
  REQUIRE(controls.calls.size() == 1);
  CHECK(controls.calls[0].control_code == monitor::ctl_delete);
  CHECK(rig.story.in_order({"return ResourceControl 5", "call Close"}));
}

TEST_CASE("every control code is found by its name, and no name means two") {
  for (const auto& code : monitor::control_codes()) {
    CAPTURE(std::string(code.name));
    CHECK(monitor::control_code_named("CLUSCTL_RESOURCE_" + std::string(code.name)) ==
          code.resource);
    CHECK(monitor::control_code_named("CLUSCTL_RESOURCE_TYPE_" + std::string(code.name)) ==
          code.type);
    CHECK((code.resource == 0 || !monitor::is_of_type(code.resource)));
    CHECK((code.type == 0 || monitor::is_of_type(code.type)));
  }
  CHECK(monitor::control_code_named("GET_FLAGS") == 0);
}

TEST_CASE("a DLL has a say in a control code unless the monitor or the cluster answers it alone") {
  const auto [name, for_dll] = GENERATE(table<const char*, bool>({
      {"CLUSCTL_RESOURCE_UNKNOWN", true},
      {"CLUSCTL_RESOURCE_GET_PRIVATE_PROPERTIES", true},
      {"CLUSCTL_RESOURCE_TYPE_GET_CLASS_INFO", true},
      {"CLUSCTL_RESOURCE_STORAGE_GET_DISK_INFO", true},
      {"CLUSCTL_RESOURCE_GET_COMMON_PROPERTIES", false},
      {"CLUSCTL_RESOURCE_GET_NAME", false},
      {"CLUSCTL_RESOURCE_GET_NETWORK_NAME", false},
      {"CLUSCTL_RESOURCE_ADD_REGISTRY_CHECKPOINT", false},
  }));
  CAPTURE(name);
  CHECK(monitor::is_for_dll(monitor::control_code_named(name)) == for_dll);
  CHECK(monitor::is_for_dll(0x01200001));  // A code of the DLL's own.
}
