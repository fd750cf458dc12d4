// Arbitrate, Release, the loss of the quorum resource, Cancel, and what else the DLL calls back.

#include <catch2/catch.hpp>

#include "tests/harness/monitor/rig.h"

using namespace rhsim;
using namespace rhsim::tests;
using monitor::CommonProperties;
using monitor::Notice;
using monitor::Switches;
using trace::ResourceState;
using Lines = std::vector<std::string>;

namespace {

CommonProperties without_restart() {
  CommonProperties properties;
  properties.restart_action = 0;
  return properties;
}

/// Online goes pending for ever.
void stays_pending(Rig& rig) {
  rig.dll.exports_ex = true;
  rig.dll.version = 0x200;
  rig.dll.on_online = [](int) { return io_pending; };
}

}  // namespace

TEST_CASE("LIF-26: Arbitrate comes after Open, and before each Online of a quorum resource") {
  Rig rig({}, {}, 1, true);
  rig.command(1s, Command::Online);
  rig.command(2s, Command::Offline);
  rig.command(3s, Command::Online);
  rig.run_until(4s);
  CHECK(rig.story.texts({"call"}) == Lines{"call Load", "call Startup", "call Open",
                                           "call Arbitrate", "call Online", "call Offline",
                                           "call Arbitrate", "call Online"});
}

TEST_CASE("a resource that does not hold the quorum is not arbitrated for") {
  Rig rig;
  rig.command(1s, Command::Online);
  rig.run_until(2s);
  CHECK_FALSE(rig.story.has("call Arbitrate"));
}

TEST_CASE("a quorum resource of a type without Arbitrate goes online all the same") {
  Rig rig({}, {}, 1, true);
  rig.dll.null_slots = {"Arbitrate", "Release"};
  rig.command(1s, Command::Online);
  rig.run_until(2s);
  CHECK(rig.state() == ResourceState::Online);
  CHECK(rig.monitor->objection(Command::Arbitrate, 1) == "its function table has no Arbitrate");
  CHECK(rig.monitor->objection(Command::Release, 1) == "its function table has no Release");
}

TEST_CASE("an arbitration that is lost fails the resource, without Online and Terminate") {
  Rig rig(without_restart(), {}, 1, true);
  rig.dll.on_arbitrate = [](int) { return Dword{5}; };
  rig.command(1s, Command::Online);
  rig.run_until(2s);
  CHECK(rig.state() == ResourceState::Failed);
  CHECK(rig.story.has("state Failed (Arbitrate returned ERROR_ACCESS_DENIED (5))"));
  CHECK_FALSE(rig.story.has("call Online"));
  CHECK_FALSE(rig.story.has("call Terminate"));
}

TEST_CASE("the restart policy arbitrates again") {
  Rig rig({}, {}, 1, true);
  int lost = 2;
  rig.dll.on_arbitrate = [&](int) { return lost-- > 0 ? Dword{5} : Dword{0}; };
  rig.command(1s, Command::Online);
  rig.run_until(5s);
  CHECK(rig.story.count("call Arbitrate") == 3);
  CHECK(rig.state() == ResourceState::Online);
}

TEST_CASE("EPR-14: what Arbitrate and Release return is recorded and changes no state by itself") {
  Rig rig;
  rig.dll.on_arbitrate = [](int) { return Dword{5}; };
  rig.dll.on_release = [](int) { return Dword{6}; };
  rig.command(1s, Command::Arbitrate);
  rig.command(2s, Command::Release);
  rig.run_until(3s);
  CHECK(rig.story.has("return Arbitrate 5"));
  CHECK(rig.story.has("return Release 6"));
  CHECK(rig.story.texts({"state"}).empty());
}

TEST_CASE("EPR-17: the monitor calls no Release of its own when a quorum resource goes offline") {
  Rig rig({}, {}, 1, true);
  rig.command(1s, Command::Online);
  rig.command(2s, Command::Offline);
  rig.command(3s, Command::Close);
  rig.run_until(4s);
  CHECK_FALSE(rig.story.has("call Release"));
}

TEST_CASE("LIF-28: a quorum resource that is lost fails, is terminated and restarted") {
  Rig rig({}, {}, 1, true);
  rig.command(1s, Command::Online);
  rig.at(2s, [&] { rig.monitor->quorum_resource_lost(rig.dll.handles[1]); });
  rig.run_until(5s);
  CHECK(rig.story.in_order({"quorum lost by Live", "state Failed (QuorumResourceLost)",
                            "call Terminate", "decision restart (1 of 3)", "call Arbitrate",
                            "state Online (Online returned ERROR_SUCCESS)"}));
}

TEST_CASE("a loss that is announced by another handle, or of a resource offline, is recorded") {
  const bool live = GENERATE(false, true);
  Rig rig;
  rig.at(2s, [&] { rig.monitor->quorum_resource_lost(live ? rig.dll.handles[1] : nullptr); });
  rig.run_until(3s);
  CHECK(rig.story.has(live ? "quorum lost by Live" : "quorum lost by Null"));
  CHECK(rig.story.texts({"state"}).empty());
}

// --- Cancel
// --------------------------------------------------------------------------------------------

TEST_CASE("EPR-18: Cancel reaches a pending Online; what it returns is recorded, no more") {
  const Dword result = GENERATE(Dword{0}, Dword{5});
  Rig rig;
  stays_pending(rig);
  rig.dll.on_cancel = [=](int) { return result; };
  rig.command(1s, Command::Online);
  rig.command(2s, Command::Cancel);
  rig.run_until(3s);
  CHECK(rig.story.has(fmt::format("return Cancel {}", result)));
  CHECK(rig.state() == ResourceState::OnlinePending);
}

TEST_CASE("a table that has no Cancel cannot be asked to cancel") {
  const auto [version, slots] =
      GENERATE(table<Dword, std::vector<std::string>>({{0x100, {}}, {0x200, {"Cancel"}}}));
  Rig rig;
  rig.dll.version = version;
  rig.dll.exports_ex = version > 0x100;
  rig.dll.null_slots = slots;
  rig.run_until(1s);
  CHECK(rig.monitor->objection(Command::Cancel, 1) == "its function table has no Cancel");
}

TEST_CASE("a pending timeout leads to Terminate at once, or to Cancel before it") {
  const bool first = GENERATE(false, true);
  Switches switches;
  switches.cancel_before_terminate = first;
  auto properties = without_restart();
  properties.pending_timeout = 10s;
  Rig rig(properties, switches);
  stays_pending(rig);
  rig.command(1s, Command::Online);
  rig.run_until(20s);
  CHECK(rig.story.has("call Cancel") == first);
  CHECK(rig.story.place("call Cancel") > rig.story.place("pending timeout 10.001s > 10s"));
  CHECK(rig.story.has("state Failed (pending timeout)"));
  CHECK(rig.story.count("call Terminate") == 1);
}

TEST_CASE("a Cancel that ends the operation leaves nothing to terminate") {
  Switches switches;
  switches.cancel_before_terminate = true;
  auto properties = without_restart();
  properties.pending_timeout = 10s;
  Rig rig(properties, switches);
  stays_pending(rig);
  rig.dll.on_cancel = [&](int) {
    rig.report(is_offline);
    return Dword{0};
  };
  rig.command(1s, Command::Online);
  rig.run_until(20s);
  CHECK(rig.state() == ResourceState::Offline);
  CHECK_FALSE(rig.story.has("call Terminate"));
}

TEST_CASE("Terminate and Cancel do not overlap") {
  Rig rig;
  stays_pending(rig);
  rig.dll.on_cancel = [&](int) {
    rig.sleep(3s);
    return Dword{0};
  };
  rig.command(1s, Command::Online);
  rig.command(2s, Command::Cancel);
  rig.command(3s, Command::Terminate);
  rig.run_until(8s);
  CHECK(rig.story.in_order({"return Cancel 0", "call Terminate"}));
}

// --- The other callbacks
// -------------------------------------------------------------------------------

TEST_CASE("SignalFailure fails a resource that is Online") {
  Rig rig;
  Dword answer = 77;
  rig.command(1s, Command::Online);
  rig.at(2s, [&] {
    answer = rig.monitor->notice(
        {.name = "SignalFailure", .handle = rig.dll.handles[1], .arguments = {0, 5}});
  });
  rig.run_until(5s);
  CHECK(answer == 0);
  CHECK(rig.story.in_order({"SignalFailure by Live -> 0", "state Failed (SignalFailure)",
                            "call Terminate", "decision restart (1 of 3)", "call Online"}));
}

TEST_CASE("SignalFailure of what is not Online is refused") {
  Rig rig;
  rig.at(2s, [&] {
    (void)rig.monitor->notice({.name = "SignalFailure", .handle = rig.dll.handles[1]});
  });
  rig.run_until(3s);
  CHECK(rig.story.has("SignalFailure by Live -> 5023"));
  CHECK(rig.story.texts({"state"}).empty());
}

TEST_CASE("what else a DLL tells the monitor is recorded with its numbers and bytes") {
  Rig rig;
  std::optional<trace::MonitorCallback> seen;
  class Watch final : public trace::EventSink {
   public:
    explicit Watch(std::optional<trace::MonitorCallback>& into) : into_(into) {}
    void take(const trace::Event& event) override {
      if (const auto* call = std::get_if<trace::MonitorCallback>(&event.payload)) into_ = *call;
    }

   private:
    std::optional<trace::MonitorCallback>& into_;
  } watch(seen);
  rig.recorder.add_sink(watch);
  rig.at(1s, [&] {
    (void)rig.monitor->notice({.name = "SetResourceInMemoryNodeLocalProperties",
                               .handle = rig.dll.handles[1],
                               .arguments = {4},
                               .input = {1, 2, 3, 4}});
  });
  rig.run_until(2s);
  REQUIRE(seen);
  CHECK(seen->name == "SetResourceInMemoryNodeLocalProperties");
  CHECK(seen->arguments == std::vector<std::uint32_t>{4});
  CHECK(seen->input == "01020304");
  CHECK(seen->result == 0);
}

TEST_CASE("callbacks that name no live resource, or no started type, are refused") {
  Rig rig;
  std::vector<Dword> answers;
  rig.at(1s, [&] {
    answers.push_back(rig.monitor->notice({.name = "SetResourceLockedMode", .handle = nullptr}));
    answers.push_back(rig.monitor->notice({.name = "RaiseResTypeNotification", .type = "Story"}));
    answers.push_back(rig.monitor->notice({.name = "RaiseResTypeNotification", .type = "Other"}));
  });
  rig.run_until(2s);
  CHECK(answers == std::vector<Dword>{5007, 0, 5078});
}
